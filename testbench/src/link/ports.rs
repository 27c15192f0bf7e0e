//! Serial ports that there are, and what each says of itself on USB.
//!
//! serial2 lists the ports; which USB device a port is of is read from `/sys` on Linux, and not known elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serial2::SerialPort;

use crate::error::TestbenchError;

/// A USB device that has a serial port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsbDevice {
    /// Its maker.
    pub vendor: u16,
    /// What it is.
    pub product: u16,
    /// The interface that is this port, where it has several.
    pub interface: Option<u8>,
    /// What it calls itself.
    pub name: Option<String>,
    /// Its own number, by which two of a kind can be told apart.
    pub serial: Option<String>,
}

/// A serial port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Port {
    /// As it is opened: `/dev/ttyUSB1`.
    pub path: PathBuf,
    /// Its USB device; none where it is of another kind, or that is not known.
    pub usb: Option<UsbDevice>,
}

/// Where Linux shows devices.
const CLASS: &str = "/sys/class/tty";

/// All ports, in the order of their names.
///
/// # Errors
/// When the system cannot list them.
pub fn ports() -> Result<Vec<Port>, TestbenchError> {
    let fault = |source| TestbenchError::Device { port: "serial ports".to_owned(), action: "list them", source };
    let mut paths = SerialPort::available_ports().map_err(fault)?;
    paths.sort();
    let port = |path: PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Port { usb: usb(Path::new(CLASS), &name), path }
    };
    Ok(paths.into_iter().map(port).collect())
}

/// The USB device of a port, where `class` has a folder of its name with a link to it.
fn usb(class: &Path, name: &str) -> Option<UsbDevice> {
    let device = fs::canonicalize(class.join(name).join("device")).ok()?;
    let text = |folder: &Path, file: &str| Some(fs::read_to_string(folder.join(file)).ok()?.trim().to_owned());
    let number = |text: Option<String>| u16::from_str_radix(&text?, 16).ok();
    // The interface is on the way from the port to its device.
    let interface = device.ancestors().find_map(|folder| number(text(folder, "bInterfaceNumber")));
    let whole = device.ancestors().find(|folder| folder.join("idVendor").is_file())?;
    Some(UsbDevice {
        vendor: number(text(whole, "idVendor"))?,
        product: number(text(whole, "idProduct"))?,
        interface: interface.and_then(|interface| u8::try_from(interface).ok()),
        name: text(whole, "product"),
        serial: text(whole, "serial"),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// As Linux lays it out: an FT2232H whose second interface is a port, and a port that is none of USB.
    #[test]
    fn a_port_is_followed_to_its_device() {
        let sys = tempfile::tempdir().unwrap();
        let at = |path: &str| sys.path().join(path);
        fs::create_dir_all(at("devices/usb1/1-4/1-4:1.1/ttyUSB1")).unwrap();
        for (file, text) in [
            ("1-4/idVendor", "0403\n"),
            ("1-4/idProduct", "6010\n"),
            ("1-4/product", "iCEBreaker V1.0e\n"),
            ("1-4/1-4:1.1/bInterfaceNumber", "01\n"),
        ] {
            fs::write(at("devices/usb1").join(file), text).unwrap();
        }
        for (name, device) in [("ttyUSB1", "usb1/1-4/1-4:1.1/ttyUSB1"), ("ttyS0", "platform")] {
            fs::create_dir_all(at("devices").join(device)).unwrap();
            fs::create_dir_all(at("class").join(name)).unwrap();
            symlink(at("devices").join(device), at("class").join(name).join("device")).unwrap();
        }
        let found = usb(&at("class"), "ttyUSB1").unwrap();
        assert_eq!((found.vendor, found.product, found.interface), (0x0403, 0x6010, Some(1)));
        assert_eq!((found.name.as_deref(), found.serial), (Some("iCEBreaker V1.0e"), None));
        assert_eq!([usb(&at("class"), "ttyS0"), usb(&at("class"), "ttyUSB9")], [None, None]);
    }
}
