//! `.pcf`, of iCE40: a statement a line.

use super::{BYTE_ORDER_MARK, Located, Pins, words};

const SET_IO: &str = "write `set_io PORT PIN`, with its options before the port";

/// Reads a `.pcf`; `resistors`: whether the part has pull-ups to choose from (UP3K and UP5K).
pub(in crate::board) fn pcf(text: &str, resistors: bool) -> Pins {
    let mut pins = Pins::default();
    for (index, line) in text.split('\n').enumerate() {
        let (number, line) = (index + 1, line.split('#').next().unwrap_or(""));
        match words(line)[..] {
            [] => {}
            ["set_io", ref rest @ ..] => match set_io(rest, resistors) {
                Ok((port, pin)) => {
                    pins.located.push(Located { port: port.to_owned(), pin: pin.to_owned(), line: number });
                }
                Err((rule, mend)) => pins.refuse(number, line, &rule, mend),
            },
            ["set_frequency", _, mhz, ..] if super::is_number(mhz) => {}
            ["set_frequency", _, _, ..] => pins.refuse(number, line, "has no number of MHz", "write it as in `12.5`"),
            ["set_frequency", ..] => {
                pins.refuse(number, line, "lacks a word", "write `set_frequency NET MHZ`");
            }
            [word, ..] if word.starts_with(BYTE_ORDER_MARK) => {
                let rule = "begins with a byte-order mark, which nextpnr takes for a part of the first word";
                pins.refuse(number, line, rule, "save the file as UTF-8 without one");
            }
            [word, ..] => {
                let rule = format!("nextpnr knows no `{word}`, only `set_io` and `set_frequency`, in small letters");
                pins.refuse(number, line, &rule, "correct it, or make it a comment with #");
            }
        }
    }
    pins
}

/// Port and pin of the words behind `set_io`; else the rule that they break, and the mend.
fn set_io<'a>(words: &[&'a str], resistors: bool) -> Result<(&'a str, &'a str), (String, &'static str)> {
    let mut rest = words;
    while let [option, behind @ ..] = rest
        && option.starts_with('-')
    {
        // Options that nextpnr does not know have no value: it warns of them.
        rest = match (*option, behind) {
            ("-pullup", ["yes" | "no" | "1" | "0", behind @ ..]) => behind,
            ("-pullup", _) => {
                return Err(("has -pullup without a value that it knows".into(), "write yes or no behind it"));
            }
            ("-pullup_resistor", _) if !resistors => {
                let rule = "has -pullup_resistor, which only an UP3K or UP5K has".to_owned();
                return Err((rule, "write `-pullup yes` in its place"));
            }
            ("-pullup_resistor", ["3P3K" | "6P8K" | "10K" | "100K", behind @ ..]) => behind,
            ("-pullup_resistor", _) => {
                let rule = "has -pullup_resistor without a value that it knows".to_owned();
                return Err((rule, "write 3P3K, 6P8K, 10K or 100K behind it"));
            }
            (_, behind) => behind,
        };
    }
    match rest {
        // What stands behind the pin is read over, with a warning.
        [port, pin, ..] => Ok((port, pin)),
        _ => Err(("does not give a port its pin".into(), SET_IO)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(text: &str) -> Vec<(String, String, usize)> {
        let pins = pcf(text, true);
        assert_eq!(pins.refused, []);
        pins.located.into_iter().map(|l| (l.port, l.pin, l.line)).collect()
    }

    #[test]
    fn options_have_the_values_that_they_have() {
        let text = "# board\nset_io clk 35 # 12 MHz\r\nset_io -nowarn -pullup yes reset 10\nset_frequency clk 12\n\
                    set_io -pullup_resistor 10K -unknown a 1\nset_io b 2 -pullup yes\n";
        let of = |port: &str, pin: &str, line| (port.to_owned(), pin.to_owned(), line);
        assert_eq!(located(text), [of("clk", "35", 2), of("reset", "10", 3), of("a", "1", 5), of("b", "2", 6)]);
    }

    #[test]
    fn each_refusal_has_its_reason() {
        for (line, resistors, rule) in [
            ("set_io led[0]", true, "does not give a port its pin"),
            ("set_io", true, "does not give a port its pin"),
            ("set_io -pullup reset 10", true, "-pullup without a value"),
            ("set_io -pullup", true, "-pullup without a value"),
            ("set_io -pullup_resistor 10K reset 10", false, "only an UP3K or UP5K"),
            ("set_io -pullup_resistor 11K reset 10", true, "-pullup_resistor without a value"),
            ("SET_IO reset 10", true, "knows no `SET_IO`"),
            ("\u{feff}set_io reset 10", true, "byte-order mark"),
            ("set_frequency clk", true, "lacks a word"),
            ("set_frequency clk fast", true, "no number"),
        ] {
            let found = pcf(&format!("\n{line}\n"), resistors).refused;
            assert!(found.len() == 1 && found[0].line == 2 && found[0].rule.contains(rule), "{line}: {found:?}");
        }
    }
}
