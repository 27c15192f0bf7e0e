//! Opening a port: it is there, a terminal, ours alone, and as fast as it should be; and what is said where it is not.

use std::io::{self, ErrorKind};

use serial2::SerialPort;

use crate::error::TestbenchError;

/// The port, 8N1 at this speed, no flow control, locked.
pub(super) fn port(name: &str, baud: u32) -> Result<SerialPort, TestbenchError> {
    let mut port = alone(name)?;
    let fault = |action| move |source| TestbenchError::Device { port: name.to_owned(), action, source };
    // What another program has left there would be waited for.
    port.discard_buffers().map_err(fault("clear it"))?;
    let mut settings = port.get_configuration().map_err(fault("read its settings"))?;
    settings.set_raw();
    let no_such_speed = |source: io::Error| {
        let problem =
            format!("does not have {baud} baud ({source}); give another speed with --baud, and build with it");
        TestbenchError::SerialPort { port: name.to_owned(), problem, misuse: true }
    };
    settings.set_baud_rate(baud).map_err(no_such_speed)?;
    port.set_configuration(&settings).map_err(no_such_speed)?;
    Ok(port)
}

fn refuse(name: &str, problem: String, misuse: bool) -> TestbenchError {
    TestbenchError::SerialPort { port: name.to_owned(), problem, misuse }
}

/// A name that leads to no port.
fn missing(name: &str) -> TestbenchError {
    let mut ports: Vec<String> =
        SerialPort::available_ports().unwrap_or_default().into_iter().map(|path| path.display().to_string()).collect();
    ports.sort();
    let there = match ports.is_empty() {
        true => {
            "this machine has no serial port now: connect the board, and look at what the system says of it".to_owned()
        }
        false => format!("those there are: {}", ports.join(", ")),
    };
    refuse(name, format!("there is no such port; {there}"), true)
}

fn in_use(name: &str) -> TestbenchError {
    let problem = "another program uses it: end that (another sigprop host, a terminal program), and begin again";
    refuse(name, problem.to_owned(), false)
}

/// The port, which nobody else has.
#[cfg(unix)]
fn alone(name: &str) -> Result<SerialPort, TestbenchError> {
    use std::fs::{File, TryLockError, metadata};
    use std::io::IsTerminal;
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};

    let no_terminal = || refuse(name, "is no serial port; give that of the board".to_owned(), true);
    let fault = |source: io::Error| match source.kind() {
        ErrorKind::NotFound => missing(name),
        ErrorKind::PermissionDenied => refuse(name, denied(name), false),
        ErrorKind::ResourceBusy => in_use(name),
        _ => TestbenchError::Device { port: name.to_owned(), action: "open it", source },
    };
    if !metadata(name).map_err(fault)?.file_type().is_char_device() {
        return Err(no_terminal());
    }
    // Neither waiting for a carrier nor becoming this process's own terminal.
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let file = File::options().read(true).write(true).custom_flags(flags.bits() as i32).open(name).map_err(fault)?;
    if !file.is_terminal() {
        return Err(no_terminal());
    }
    // Before anything is set: whoever has it goes on undisturbed.
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(in_use(name)),
        Err(TryLockError::Error(source)) => {
            return Err(TestbenchError::Device { port: name.to_owned(), action: "lock it", source });
        }
    }
    // Programs that ask for no lock are kept away as well, those of root excepted; a port that has no such thing works too.
    let _ = rustix::termios::ioctl_tiocexcl(&file);
    Ok(SerialPort::from(OwnedFd::from(file)))
}

/// Serial ports of other systems are never shared.
#[cfg(not(unix))]
fn alone(name: &str) -> Result<SerialPort, TestbenchError> {
    SerialPort::open(name, serial2::KeepSettings).map_err(|source| match source.kind() {
        ErrorKind::NotFound => missing(name),
        ErrorKind::PermissionDenied | ErrorKind::ResourceBusy => in_use(name),
        _ => TestbenchError::Device { port: name.to_owned(), action: "open it", source },
    })
}

/// Others may have the port again: the lock goes with the port, the rest stays where its other end keeps it open.
#[cfg(unix)]
pub(super) fn release(port: &SerialPort) {
    let _ = rustix::termios::ioctl_tiocnxcl(port);
}

/// Nothing is to be given back.
#[cfg(not(unix))]
pub(super) fn release(_: &SerialPort) {}

/// Why a port may not be opened: the group whose members may, and how one becomes one of them.
#[cfg(unix)]
fn denied(name: &str) -> String {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    const GROUP_MAY: u32 = 0o060;
    let found = std::fs::metadata(name).ok();
    let may = found.filter(|found| found.permissions().mode() & GROUP_MAY == GROUP_MAY && found.gid() != 0);
    let group =
        may.and_then(|found| group_name(&std::fs::read_to_string("/etc/group").unwrap_or_default(), found.gid()));
    match group {
        Some(group) => format!(
            "you may not open it; it is for members of the group {group}: `sudo usermod -aG {group} $USER`, and log in again"
        ),
        None => "you may not open it; look at its owner and permissions (ls -l)".to_owned(),
    }
}

/// The name of a group in the text of /etc/group.
#[cfg(unix)]
fn group_name(groups: &str, wanted: u32) -> Option<String> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, id) = (fields.next()?, fields.nth(1)?);
        (id.parse() == Ok(wanted)).then(|| name.to_owned())
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_by_their_numbers() {
        let text = "root:x:0:\ndialout:x:20:me,you\nplugdev:x:46:\n";
        assert_eq!(group_name(text, 20).as_deref(), Some("dialout"));
        assert_eq!(group_name(text, 2), None);
    }

    #[test]
    fn a_name_that_is_no_port_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, b"").unwrap();
        for (name, misuse, said) in [
            (dir.path().join("none"), true, "there is no such port; th"),
            (dir.path().to_owned(), true, "no serial port"),
            (file, true, "no serial port"),
            ("/dev/null".into(), true, "no serial port"),
        ] {
            match port(name.to_str().unwrap(), 9600) {
                Err(TestbenchError::SerialPort { problem, misuse: found, .. }) => {
                    assert!(problem.contains(said) && misuse == found, "{}: {problem}", name.display());
                }
                Err(other) => panic!("{other}"),
                Ok(_) => panic!("{} is open", name.display()),
            }
        }
    }

    #[test]
    fn a_port_has_one_user_at_a_time() {
        let (master, slave) = SerialPort::pair().unwrap();
        let name = std::fs::read_link(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&slave))).unwrap();
        drop(slave);
        let name = name.to_str().unwrap();
        let first = port(name, 115_200).unwrap();
        let said = port(name, 9600).unwrap_err().to_string();
        assert!(said.contains("another program uses it"), "{said}");
        // The first goes on as it was.
        assert_eq!(first.get_configuration().unwrap().get_baud_rate().unwrap(), 115_200);
        first.write_all(b"mine").unwrap();
        let mut came = [0; 4];
        master.read_exact(&mut came).unwrap();
        assert_eq!(&came, b"mine");
        release(&first);
        drop(first);
        drop(port(name, 9600).unwrap());
    }
}
