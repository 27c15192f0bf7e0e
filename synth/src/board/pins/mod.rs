//! The ports and pins of a constraint file, read as nextpnr 0.11.1 reads it: what it takes is taken, and what it would
//! refuse, after synthesis, is refused here. A test holds both against each other.

mod cst;
mod lpf;
mod pcf;

pub(super) use cst::cst;
pub(super) use lpf::{lpf, refused_settings, unquoted};
pub(super) use pcf::pcf;

/// What a file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pins {
    /// Each line that gives a port its pin, in their order.
    pub located: Vec<Located>,
    /// What nextpnr refuses, whatever the ports of the design.
    pub refused: Vec<Refused>,
    /// Statements that nextpnr reads over: the line, the text, and why it does not know them.
    pub ignored: Vec<(usize, String, &'static str)>,
    /// Settings of a port that nextpnr refuses if the design has the port.
    pub settings: Vec<(String, Refused)>,
}

/// A port and its pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub port: String,
    pub pin: String,
    pub line: usize,
}

/// What is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub line: usize,
    pub text: String,
    pub rule: String,
    pub mend: String,
}

impl Pins {
    fn refuse(&mut self, line: usize, text: &str, rule: &str, mend: &str) {
        self.refused.push(refused(line, text, rule, mend));
    }
}

fn refused(line: usize, text: &str, rule: &str, mend: &str) -> Refused {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    Refused { line, text, rule: rule.to_owned(), mend: mend.to_owned() }
}

/// What Windows' editors put before a text; nextpnr takes it for a part of the first word.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The words of a line. Only these are spaces to nextpnr: not the wider ones of Unicode.
fn words(text: &str) -> Vec<&str> {
    text.split([' ', '\t', '\n', '\r', '\x0b', '\x0c']).filter(|word| !word.is_empty()).collect()
}

/// Whether a frequency can be read: what is behind its number is nobody's business, as in `12MHz`.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let small = unsigned.to_ascii_lowercase();
    if small.starts_with("inf") || small.starts_with("nan") {
        return true;
    }
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let whole = digits(unsigned);
    let part = unsigned[whole..].strip_prefix('.').map_or(0, |rest| 1 + digits(rest));
    if whole == 0 && part < 2 {
        return false;
    }
    let mut end = whole + part;
    if let Some(exponent) = unsigned[end..].strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        let length = digits(&exponent[sign..]);
        end += if length > 0 { 1 + sign + length } else { 0 };
    }
    unsigned[..end].parse::<f32>().is_ok_and(f32::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_c_library() {
        for good in ["12", "12.5", ".5", "5.", "1e3", "12MHz", "1e", "-5", "+5", "0x10", "inf", "nan"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "MHz", ".", "-", "1e99", "e5", "é"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
