//! The ports and pins of a constraint file: `set_io` lines (.pcf) or `LOCATE COMP` lines (.lpf).

/// Port, pin and line (from 1) of each constraint; the lines that cannot be understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pins {
    pub located: Vec<(String, String, usize)>,
    pub strange: Vec<(usize, String)>,
}

/// Reads a `.pcf`.
pub(super) fn pcf(text: &str) -> Pins {
    let mut pins = Pins::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        let mut words = line.split_whitespace();
        match words.next() {
            None => {}
            Some("set_io") => {
                let mut rest: Vec<&str> = words.collect();
                while let Some(option) = rest.first().copied().filter(|word| word.starts_with('-')) {
                    // All options but -nowarn have a value.
                    rest.drain(..if option == "-nowarn" { 1 } else { 2.min(rest.len()) });
                }
                match rest[..] {
                    [port, pin] => pins.located.push((port.into(), pin.into(), index + 1)),
                    _ => pins.strange.push((index + 1, line.to_owned())),
                }
            }
            Some("set_frequency") => {}
            Some(_) => pins.strange.push((index + 1, line.to_owned())),
        }
    }
    pins
}

/// Reads an `.lpf`; what does not locate a port is nextpnr's to judge.
pub(super) fn lpf(text: &str) -> Pins {
    let mut pins = Pins::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if !line.to_ascii_uppercase().starts_with("LOCATE") {
            continue;
        }
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        match quoted[..] {
            [port, pin] => pins.located.push((port.into(), pin.into(), index + 1)),
            _ => pins.strange.push((index + 1, line.to_owned())),
        }
    }
    pins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_comments_of_a_pcf() {
        let pins = pcf(
            "# board\nset_io clk 35 # 12 MHz\nset_io -nowarn -pullup yes reset 10\nset_io led[0]\nset_frequency clk 12\n",
        );
        assert_eq!(pins.located, [("clk".into(), "35".into(), 2), ("reset".into(), "10".into(), 3)]);
        assert_eq!(pins.strange, [(4, "set_io led[0]".to_owned())]);
        assert_eq!(pcf("set_pin a b").strange.len(), 1);
    }

    #[test]
    fn locations_of_an_lpf() {
        let pins =
            lpf("LOCATE COMP \"led[0]\" SITE \"B2\";\nIOBUF PORT \"led[0]\" IO_TYPE=LVCMOS33;\nLOCATE COMP \"x\";\n");
        assert_eq!(pins.located, [("led[0]".into(), "B2".into(), 1)]);
        assert_eq!(pins.strange, [(3, "LOCATE COMP \"x\";".to_owned())]);
    }
}
