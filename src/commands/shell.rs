//! `sigprop completions` and `sigprop man`: what shells and `man` know of the command.

use std::io::Write as _;

use clap::CommandFactory;
use serde_json::json;

use super::Outcome;
use crate::args::{Cli, Completions, Man};
use crate::error::Failure;
use crate::files::{Folder, Maker, Origin};
use crate::output::Output;

/// Prints the completions for a shell.
pub fn completions(args: &Completions) -> Result<Outcome, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sigprop", &mut text);
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(&text).and_then(|()| stdout.flush()) {
        Err(fault) if fault.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Stdout(fault)),
        _ => Ok(Outcome::Good),
    }
}

/// Writes a page for the command and each of its subcommands.
pub fn man(args: &Man, output: &Output) -> Result<Outcome, Failure> {
    let mut pages: Vec<(String, Vec<u8>)> = Vec::new();
    let mut command = Cli::command();
    command.build();
    add(&command, &mut pages)?;
    pages.sort();
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    let mut folder = Folder::open(&args.output, &names, Maker { command: "man", origin: Origin::Seed }, false)?;
    folder.drop_others(&names)?;
    folder.write(&pages.iter().map(|(name, page)| (name.as_str(), page.as_slice())).collect::<Vec<_>>())?;
    folder.say_changes(output);
    let text = format!(
        "{} pages written to {}; read one with: man {}",
        names.len(),
        args.output.display(),
        folder.join("sigprop.1").display()
    );
    output.result(&json!({ "files": names }), &text)?;
    Ok(Outcome::Good)
}

fn add(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render(&mut page).map_err(Failure::Stdout)?;
    pages.push((man.get_filename(), page));
    let subcommands = command.get_subcommands().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set());
    subcommands.into_iter().try_for_each(|sub| add(sub, pages))
}
