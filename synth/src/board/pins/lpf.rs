//! `.lpf`, of ECP5: statements up to a semicolon, over lines as they like.

use super::{BYTE_ORDER_MARK, Located, Pins, Refused, refused, words};

/// The keys that `SYSCONFIG` has.
const SYSCONFIG: [&str; 15] = [
    "SLAVE_SPI_PORT",
    "MASTER_SPI_PORT",
    "SLAVE_PARALLEL_PORT",
    "BACKGROUND_RECONFIG",
    "DONE_EX",
    "DONE_OD",
    "DONE_PULL",
    "MCCLK_FREQ",
    "TRANSFR",
    "CONFIG_IOVOLTAGE",
    "CONFIG_SECURE",
    "WAKE_UP",
    "COMPRESS_CONFIG",
    "CONFIG_MODE",
    "INBUF",
];

/// Reads an `.lpf`.
pub(in crate::board) fn lpf(text: &str) -> Pins {
    let mut pins = Pins::default();
    let mut open = String::new();
    let mut last = 1;
    for (index, line) in text.split('\n').enumerate() {
        let line = line.split('#').next().unwrap_or("");
        let line = line.split("//").next().unwrap_or("");
        if is_empty(line) {
            continue;
        }
        last = index + 1;
        // As nextpnr has it: with nothing between the end of a line and the begin of the next.
        open += line;
        while let Some((before, behind)) = open.split_once(';') {
            statement(before, last, &mut pins);
            open = behind.to_owned();
        }
    }
    if !is_empty(&open) {
        pins.refuse(last, &open, "has no `;` at its end", "write one");
    }
    pins
}

fn is_empty(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t' | '\r'))
}

/// A rule that is broken, and the mend.
type Fault = (&'static str, &'static str);

fn statement(text: &str, line: usize, pins: &mut Pins) {
    let read = match words(text)[..] {
        [] | ["BLOCK", ..] => Ok(()),
        ["LOCATE", ref rest @ ..] => {
            locate(rest).map(|(port, pin)| pins.located.push(Located { port, pin: pin.to_owned(), line }))
        }
        ["IOBUF", ref rest @ ..] => iobuf(rest).map(|(port, fault)| {
            pins.settings.extend(fault.map(|(rule, mend): Fault| (port, refused(line, text, rule, mend))));
        }),
        ["FREQUENCY", ref rest @ ..] => frequency(rest),
        ["SYSCONFIG", ref rest @ ..] => sysconfig(rest),
        [word, ..] => {
            let why = if word.starts_with(BYTE_ORDER_MARK) {
                "begins with a byte-order mark, so that nextpnr does not know its first word and reads over it: save the file as UTF-8 without one"
            } else {
                "is read over by nextpnr: it knows BLOCK, FREQUENCY, IOBUF, LOCATE and SYSCONFIG, in capitals"
            };
            pins.ignored.push((line, text.trim().to_owned(), why));
            Ok(())
        }
    };
    if let Err((rule, mend)) = read {
        pins.refuse(line, text, rule, mend);
    }
}

/// A name with or without quotes.
pub(in crate::board) fn unquoted(word: &str) -> Result<&str, Fault> {
    match word.strip_prefix('"') {
        None => Ok(word),
        Some(rest) if word.ends_with('"') => Ok(rest.strip_suffix('"').unwrap_or("")),
        Some(_) => Err(("has a name that begins with a quote and does not end with one", "close the quote")),
    }
}

/// Port and pin; the pin as it is written, since of a port that is nobody's it may be anything.
fn locate<'a>(words: &[&'a str]) -> Result<(String, &'a str), Fault> {
    const MEND: &str = "write `LOCATE COMP \"PORT\" SITE \"PIN\";`";
    match words {
        ["COMP", port, "SITE", pin] => Ok((unquoted(port)?.to_owned(), pin)),
        ["COMP", _, "SITE", _, ..] => Err(("goes on behind the pin", MEND)),
        [_, _, _, _, ..] => Err(("does not give a COMP its SITE", MEND)),
        _ => Err(("does not give a port its pin", MEND)),
    }
}

/// The port, and what is wrong with its settings.
fn iobuf(words: &[&str]) -> Result<(String, Option<Fault>), Fault> {
    let [object, port, settings @ ..] = words else {
        return Err(("names no port", "write `IOBUF PORT \"PORT\" KEY=VALUE;`"));
    };
    if *object != "PORT" {
        return Err(("is not of a PORT", "write `IOBUF PORT \"PORT\" KEY=VALUE;`"));
    }
    let bad = settings.iter().any(|setting| !setting.contains('='));
    let fault = ("has a setting without `=`", "write KEY=VALUE, without spaces");
    Ok((unquoted(port)?.to_owned(), bad.then_some(fault)))
}

fn frequency(words: &[&str]) -> Result<(), Fault> {
    const MEND: &str = "write `FREQUENCY PORT \"PORT\" 25 MHZ;`";
    match words {
        [] => Err(("does not say of what", MEND)),
        ["PORT" | "NET", name, number, unit, ..] => {
            unquoted(name)?;
            if !super::is_number(number) {
                return Err(("has no number of MHz", MEND));
            }
            let known = ["MHZ", "KHZ", "HZ"].contains(&unit.to_ascii_uppercase().as_str());
            if known { Ok(()) } else { Err(("has a unit that nextpnr does not know", "write MHZ, KHZ or HZ")) }
        }
        ["PORT" | "NET", ..] => Err(("lacks its number or unit", MEND)),
        // nextpnr warns and reads over it.
        _ => Ok(()),
    }
}

fn sysconfig(words: &[&str]) -> Result<(), Fault> {
    for word in words {
        let Some((key, _)) = word.split_once('=') else {
            return Err(("has a setting without `=`", "write KEY=VALUE, without spaces"));
        };
        if !SYSCONFIG.contains(&key) {
            return Err(("has a key that nextpnr does not know", "remove it, or correct the key"));
        }
    }
    Ok(())
}

/// The settings that nextpnr refuses of a design with these ports.
pub(in crate::board) fn refused_settings<'a>(pins: &'a Pins, ports: &'a [String]) -> impl Iterator<Item = &'a Refused> {
    pins.settings.iter().filter(|(port, _)| ports.contains(port)).map(|(_, refused)| refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(text: &str) -> Vec<(String, String)> {
        let pins = lpf(text);
        assert_eq!(pins.refused, [], "{text}");
        pins.located.into_iter().map(|l| (l.port, l.pin)).collect()
    }

    #[test]
    fn statements_are_not_lines() {
        let of = |port: &str, pin: &str| (port.to_owned(), pin.to_owned());
        let text = "BLOCK ASYNCPATHS; LOCATE COMP a SITE B2; IOBUF PORT \"a\" PULLMODE=UP;\n// \"said\" 'so'\n\
                    LOCATE COMP \"led[0]\" # first\n  SITE\t\"B3\" ;\r\nVOLTAGE 3.3 V;;\n";
        assert_eq!(located(text), [of("a", "B2"), of("led[0]", "\"B3\"")]);
        assert_eq!(lpf(text).located[1].line, 4);
    }

    #[test]
    fn each_refusal_has_its_reason() {
        for (text, rule) in [
            ("LOCATE COMP \"x\";", "does not give a port its pin"),
            ("LOCATE comp x SITE B2;", "a COMP its SITE"),
            ("LOCATE COMP \"x\"\nSITE \"B2\";", "does not give a port its pin"),
            ("LOCATE COMP x SITE B2 B3;", "goes on behind the pin"),
            ("LOCATE COMP \"x SITE B2;", "does not end with one"),
            ("IOBUF x;", "names no port"),
            ("IOBUF CELL x;", "not of a PORT"),
            ("FREQUENCY;", "of what"),
            ("FREQUENCY PORT clk 25MHZ;", "number or unit"),
            ("FREQUENCY PORT clk fast MHZ;", "no number"),
            ("FREQUENCY PORT clk 25 GHZ;", "unit"),
            ("SYSCONFIG COMPRESS_CONFIG;", "without `=`"),
            ("SYSCONFIG COLOUR=1;", "key"),
            ("BLOCK ASYNCPATHS", "no `;`"),
        ] {
            let found = lpf(text).refused;
            assert!(found.len() == 1 && found[0].rule.contains(rule), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_nextpnr_reads_over_is_kept() {
        let ignored = lpf("\u{feff}LOCATE COMP a SITE B1;\nlocate comp b site B2;").ignored;
        assert!(ignored.len() == 2 && ignored[0].2.contains("byte-order mark"), "{ignored:?}");
        assert!(ignored[1].0 == 2 && ignored[1].2.contains("in capitals"), "{ignored:?}");
    }
}
