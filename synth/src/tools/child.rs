//! A program that ends when this process does, however that ends: by itself, by a second Ctrl-C, killed.
//!
//! A shell stands between the two, in a process group of its own. It holds the reading end of a pipe whose writing end this
//! process has, and which the system closes when the process is gone: then the shell kills the group, and with it what the
//! program has started itself.

use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use sigprop_spec::interrupt;

/// `$@` is the program and its arguments. What reads the pipe ends when nobody can write to it any more.
#[cfg(unix)]
const SHELL: &str = r#"exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
{ cat <&3 >/dev/null 2>&1; kill -s KILL -- -$$; } &
exec 3<&-
wait $program"#;

/// A command that runs `program` tied to this process; arguments, folder, environment and outputs are set as of any other.
/// [`Tied::spawn`] starts it.
#[must_use]
pub fn tied(program: &Path) -> Command {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new("sh");
        // The shell may stand in another folder; a name alone is looked for in PATH.
        let program = match program.components().count() {
            1 => program.to_owned(),
            _ => std::path::absolute(program).unwrap_or_else(|_| program.to_owned()),
        };
        command.args(["-c", SHELL, "sh"]).arg(program).process_group(0);
        command
    }
    #[cfg(not(unix))]
    Command::new(program)
}

/// The same for what `command` says: its program, arguments, folder and environment.
#[must_use]
pub fn tied_as(command: &Command) -> Command {
    let mut other = tied(Path::new(command.get_program()));
    other.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => other.env(name, value),
            None => other.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        other.current_dir(folder);
    }
    other
}

/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(10);

/// A program that is running.
#[derive(Debug)]
pub struct Tied {
    child: Child,
    /// What its life hangs on.
    tie: Option<ChildStdin>,
}

impl Tied {
    /// Starts what [`tied`] gave.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).spawn()?;
        let tie = child.stdin.take();
        Ok(Self { child, tie })
    }

    /// How it ended, if it did; what it has started ends then, too.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        if status.is_some() {
            self.tie = None;
        }
        Ok(status)
    }

    /// How it ended; none where somebody asked this process to end, which ends it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn wait(mut self) -> io::Result<Option<ExitStatus>> {
        loop {
            if let Some(status) = self.try_wait()? {
                return Ok(Some(status));
            }
            if interrupt::asked() {
                self.kill()?;
                return Ok(None);
            }
            thread::sleep(POLL);
        }
    }

    /// Ends it, and what it has started.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> io::Result<()> {
        self.tie = None;
        if cfg!(not(unix)) {
            self.child.kill()?;
        }
        self.child.wait().map(drop)
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Whether a process is there and not only its name.
    fn runs(pid: &str) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with('Z'))
    }

    fn until(what: &str, mut holds: impl FnMut() -> bool) {
        let begin = Instant::now();
        while !holds() {
            assert!(begin.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts a program that starts another one; both write their numbers to the file.
    fn spawn(pids: &Path) -> Tied {
        let mut command = tied(Path::new("/bin/sh"));
        command.args(["-c", "sleep 600 & echo $! $$ > \"$0.part\"; mv \"$0.part\" \"$0\"; wait"]).arg(pids);
        Tied::spawn(&mut command).unwrap()
    }

    #[test]
    fn it_ends_with_what_it_is_tied_to() {
        let dir = tempfile::tempdir().unwrap();
        for kill in [true, false] {
            let pids = dir.path().join(format!("pids-{kill}"));
            let mut program = spawn(&pids);
            until("it begins", || pids.exists());
            let numbers = std::fs::read_to_string(&pids).unwrap();
            assert!(numbers.split_whitespace().all(runs), "{numbers}");
            if kill {
                program.kill().unwrap();
            } else {
                // As when this process is gone: the system closes the pipe.
                program.tie = None;
            }
            until("both have ended", || !numbers.split_whitespace().any(runs));
            assert!(!program.child.wait().unwrap().success());
        }
    }

    #[test]
    fn its_status_and_words_come_through() {
        for code in [0, 1, 7] {
            let mut command = tied(Path::new("/bin/sh"));
            command.args(["-c", "read line; echo \"$1 ${line:-nothing}\"; exit $0", &code.to_string(), "a 'b' $c"]);
            command.stdout(Stdio::piped());
            let mut program = Tied::spawn(&mut command).unwrap();
            let mut status = None;
            until("it ends", || {
                status = program.try_wait().unwrap();
                status.is_some()
            });
            assert_eq!(status.unwrap().code(), Some(code));
            let mut said = String::new();
            io::Read::read_to_string(&mut program.child.stdout.take().unwrap(), &mut said).unwrap();
            assert_eq!(said, "a 'b' $c nothing\n");
        }
    }
}
