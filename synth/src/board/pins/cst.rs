//! `.cst`, of Gowin: a statement a line. nextpnr refuses none: what it does not know it warns of and reads over.

use super::{BYTE_ORDER_MARK, Located, Pins};

/// Reads a `.cst`.
pub(in crate::board) fn cst(text: &str) -> Pins {
    let mut pins = Pins::default();
    for (index, line) in text.split('\n').enumerate() {
        let number = index + 1;
        if line.is_empty() || line.starts_with("//") || OTHERS.iter().any(|other| line.starts_with(other)) {
            continue;
        }
        match location(line) {
            Some((port, pin)) if pin.contains('"') => {
                pins.refuse(number, line, "has its pin in quotes", &format!("write `IO_LOC \"{port}\" PIN;`"));
            }
            Some((port, pin)) => {
                pins.located.push(Located { port: port.to_owned(), pin: pin.to_owned(), line: number });
            }
            None if line.trim().is_empty() => {}
            None => {
                let why = if line.starts_with(BYTE_ORDER_MARK) {
                    "begins with a byte-order mark, so that nextpnr does not know its first word and reads over it: save the file as UTF-8 without one"
                } else {
                    "is read over by nextpnr: a line must begin with IO_LOC, in capitals, a space and the port in quotes, and have a semicolon behind the pin"
                };
                pins.ignored.push((number, line.trim().to_owned(), why));
            }
        }
    }
    pins
}

/// What else a line may be; none of it gives a port its pin.
const OTHERS: [&str; 3] = ["IO_PORT ", "INS_LOC ", "CLOCK_LOC "];

/// Port and pin of a line; of two pins with a comma between them the first, as nextpnr has it.
fn location(line: &str) -> Option<(&str, &str)> {
    let rest = spaces(line.strip_prefix("IO_LOC")?)?.strip_prefix('"')?;
    let (port, rest) = rest.split_once('"').filter(|(port, _)| !port.is_empty())?;
    let rest = spaces(rest)?;
    let end = rest.find([' ', ',', ';'])?;
    let (pin, mut rest) = rest.split_at(end);
    if let Some(second) = rest.strip_prefix(',') {
        let second = second.trim_start_matches(' ');
        let end = second.find([' ', ';']).filter(|end| *end > 0)?;
        rest = &second[end..];
    }
    (!pin.is_empty() && rest.trim_start_matches(' ').starts_with(';')).then_some((port, pin))
}

/// What is behind one space or more.
fn spaces(text: &str) -> Option<&str> {
    text.starts_with(' ').then(|| text.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_locates_a_port() {
        for (line, found) in [
            ("IO_LOC \"clk\" 52;", Some(("clk", "52"))),
            ("IO_LOC  \"led[0]\"   IOB12A ; // an LED\r", Some(("led[0]", "IOB12A"))),
            ("IO_LOC \"pair\" 30,29;", Some(("pair", "30"))),
            ("IO_LOC \"pair\" 30, 29 ;", Some(("pair", "30"))),
            (" IO_LOC \"clk\" 52;", None),
            ("IO_LOC \"clk\" 52", None),
            ("IO_LOC clk 52;", None),
            ("IO_LOC \"clk\"52;", None),
            ("IO_LOC\t\"clk\" 52;", None),
            ("IO_LOC \"clk\" 52 53;", None),
            ("IO_LOC \"\" 52;", None),
            ("IO_LOC \"clk\" ;", None),
            ("io_loc \"clk\" 52;", None),
        ] {
            assert_eq!(location(line), found, "{line}");
        }
    }

    #[test]
    fn what_is_read_over_is_kept_with_its_reason() {
        let pins = cst(
            "\u{feff}IO_LOC \"a\" 1;\n// IO_LOC \"b\" 2;\nIO_PORT \"a\" IO_TYPE=LVCMOS33;\n\nIO_LOC \"c\" \"3\";\nset_io d 4\n",
        );
        assert_eq!(pins.located, []);
        let ignored: Vec<usize> = pins.ignored.iter().map(|line| line.0).collect();
        assert_eq!((ignored, pins.refused[0].line), (vec![1, 6], 5));
        assert!(pins.ignored[0].2.contains("byte-order mark") && pins.refused[0].rule.contains("quotes"));
    }
}
