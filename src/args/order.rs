//! Options of a command that has subcommands are taken before and behind those: what stands behind is put before, and clap
//! reads the line as if it had stood there.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The command that has both.
const COMMAND: &str = "host";

/// The words of a command line, the options of `sigprop host` before its subcommand.
pub fn ordered(command: &Command, words: Vec<OsString>) -> Vec<OsString> {
    let host = command.find_subcommand(COMMAND).filter(|_| words.get(1).is_some_and(|word| word == COMMAND));
    let Some(host) = host else { return words };
    let mut at = 2;
    while let Some(option) = words.get(at).filter(|word| word.to_string_lossy().starts_with('-')) {
        at += length(find(host, option), option);
    }
    // The network stands before the subcommand, or behind one that has no words of its own.
    if words.get(at).is_some_and(|word| host.find_subcommand(word).is_none()) {
        at += 1;
        while let Some(option) = words.get(at).filter(|word| word.to_string_lossy().starts_with('-')) {
            at += length(find(host, option), option);
        }
    }
    let Some(action) = words.get(at).and_then(|word| host.find_subcommand(word)) else { return words };
    let takes_words = action.get_positionals().next().is_some();
    let (mut before, mut behind) = (words[..at].to_vec(), vec![words[at].clone()]);
    at += 1;
    while let Some(word) = words.get(at).filter(|word| *word != "--") {
        let own = find(action, word);
        let hosts = if own.is_none() { find(host, word) } else { None };
        let end = (at + length(own.or(hosts), word)).min(words.len());
        let network = !takes_words && !word.to_string_lossy().starts_with('-');
        let side = if hosts.is_some() || network { &mut before } else { &mut behind };
        side.extend_from_slice(&words[at..end]);
        at = end;
    }
    behind.extend_from_slice(&words[at.min(words.len())..]);
    before.extend(behind);
    before
}

/// The option that a word names, if it is one of this command's.
fn find<'a>(command: &'a Command, word: &OsString) -> Option<&'a Arg> {
    let word = word.to_string_lossy();
    let name = word.strip_prefix("--")?.split('=').next()?;
    let named = |arg: &Arg| arg.get_long_and_visible_aliases().is_some_and(|names| names.contains(&name));
    command.get_arguments().find(|arg| named(arg))
}

/// Words that an option takes, itself among them.
fn length(option: Option<&Arg>, word: &OsString) -> usize {
    let apart = option.is_some_and(|arg| arg.get_action().takes_values()) && !word.to_string_lossy().contains('=');
    1 + usize::from(apart)
}

#[cfg(test)]
mod tests {
    use super::super::Cli;
    use super::*;
    use clap::CommandFactory;

    fn words(line: &str) -> String {
        let words = ordered(&Cli::command(), line.split(' ').map(OsString::from).collect());
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn options_of_host_stand_before_its_subcommand() {
        for (given, want) in [
            ("sigprop host identify --port X", "sigprop host --port X identify"),
            ("sigprop host --set a=1 identify --set b=2 --json", "sigprop host --set a=1 --set b=2 --json identify"),
            (
                "sigprop host --port=X train --save --seed --init W",
                "sigprop host --port=X --init W train --save --seed",
            ),
            ("sigprop host save F --baud=9600 --board B", "sigprop host --baud=9600 --board B save F"),
            ("sigprop host save --port X -- --json", "sigprop host --port X save -- --json"),
            ("sigprop host --port identify identify --port", "sigprop host --port identify --port identify"),
            // Left as it is: no subcommand, another command, an option that nobody has.
            ("sigprop host --port X", "sigprop host --port X"),
            ("sigprop train --port X identify", "sigprop train --port X identify"),
            ("sigprop host infer --samples 3 --none", "sigprop host infer --samples 3 --none"),
        ] {
            assert_eq!(words(given), want, "{given}");
        }
    }
}
