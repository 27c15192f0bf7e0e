//! A lookup table as an expression of its inputs.

/// A signal: a constant, or a net by its number in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Signal {
    Constant(bool),
    Net(u32),
}

impl Signal {
    /// In Verilog.
    pub(super) fn text(self) -> String {
        match self {
            Self::Constant(value) => format!("1'b{}", u8::from(value)),
            Self::Net(net) => format!("n{net}"),
        }
    }
}

/// The expression of a table whose bit `8 d + 4 c + 2 b + a` is what comes of the inputs `[a, b, c, d]`.
pub(super) fn expression(table: u16, inputs: [Signal; 4]) -> String {
    let mut sums = Sums { inputs };
    sums.of(table, 4).text()
}

/// What comes of a part of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Constant(bool),
    Is(Signal),
    Not(Signal),
    Text(String),
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Constant(value) => Signal::Constant(*value).text(),
            Self::Is(signal) => signal.text(),
            Self::Not(signal) => format!("~{}", signal.text()),
            Self::Text(text) => text.clone(),
        }
    }
}

struct Sums {
    inputs: [Signal; 4],
}

impl Sums {
    /// The table of the first `count` inputs.
    fn of(&mut self, table: u16, count: usize) -> Part {
        if count == 0 {
            return Part::Constant(table & 1 == 1);
        }
        let half = 1 << (count - 1);
        let mask = (1u32 << half) as u16 - 1;
        let select = self.inputs[count - 1];
        let (low, high) = (table & mask, (table >> half) & mask);
        match select {
            Signal::Constant(value) => self.of(if value { high } else { low }, count - 1),
            Signal::Net(_) if low == high => self.of(low, count - 1),
            Signal::Net(_) if low == !high & mask => {
                let low = self.of(low, count - 1);
                match low {
                    Part::Constant(value) => {
                        if value {
                            Part::Not(select)
                        } else {
                            Part::Is(select)
                        }
                    }
                    low => Part::Text(format!("({} ^ {})", select.text(), low.text())),
                }
            }
            Signal::Net(_) => self.joined(select, low, high, count),
        }
    }

    fn joined(&mut self, select: Signal, low: u16, high: u16, count: usize) -> Part {
        let name = select.text();
        match (self.of(low, count - 1), self.of(high, count - 1)) {
            (low, high) if low == high => low,
            (Part::Constant(false), Part::Constant(true)) => Part::Is(select),
            (Part::Constant(true), Part::Constant(false)) => Part::Not(select),
            (Part::Constant(false), high) => Part::Text(format!("({name} & {})", high.text())),
            (Part::Constant(true), high) => Part::Text(format!("(~{name} | {})", high.text())),
            (low, Part::Constant(false)) => Part::Text(format!("(~{name} & {})", low.text())),
            (low, Part::Constant(true)) => Part::Text(format!("({name} | {})", low.text())),
            (low, high) => Part::Text(format!("({name} ? {} : {})", high.text(), low.text())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(table: u16, inputs: [Option<bool>; 4]) -> String {
        let mut nets = 0;
        let signals = inputs.map(|input| {
            nets += 1;
            input.map_or(Signal::Net(nets), Signal::Constant)
        });
        expression(table, signals)
    }

    #[test]
    fn tables_become_expressions() {
        let nets = [None; 4];
        for (table, want) in [
            (0x0000, "1'b0"),
            (0xFFFF, "1'b1"),
            (0xAAAA, "n1"),
            (0x00FF, "~n4"),
            (0x8000, "(n4 & (n3 & (n2 & n1)))"),
            (0x6996, "(n4 ^ (n3 ^ (n2 ^ n1)))"),
            (0xEEEE, "(n2 | n1)"),
            (0xCACA, "(n3 ? n2 : n1)"),
        ] {
            assert_eq!(of(table, nets), want, "{table:04x}");
        }
        assert_eq!(of(0xCACA, [None, None, Some(true), Some(false)]), "n2");
        assert_eq!(of(0x8000, [None, Some(true), Some(true), Some(false)]), "1'b0");
    }

    /// Every table, worked out from its text by an evaluator of `&`, `|`, `^`, `~` and `?:`.
    #[test]
    fn every_table_is_what_its_expression_says() {
        fn value(text: &mut &str, inputs: usize) -> bool {
            let (head, rest) = text.split_at(1);
            *text = rest;
            match head {
                "~" => !value(text, inputs),
                "1" => {
                    let one = text.starts_with("'b1");
                    *text = &text[3..];
                    one
                }
                "n" => {
                    let net: usize = text[..1].parse().unwrap();
                    *text = &text[1..];
                    inputs >> (net - 1) & 1 == 1
                }
                _ => {
                    let first = value(text, inputs);
                    let operator = text.as_bytes()[1];
                    *text = &text[3..];
                    let second = value(text, inputs);
                    let whole = match operator {
                        b'&' => first & second,
                        b'|' => first | second,
                        b'^' => first ^ second,
                        _ => {
                            *text = &text[3..];
                            let third = value(text, inputs);
                            if first { second } else { third }
                        }
                    };
                    *text = &text[1..];
                    whole
                }
            }
        }
        for table in (0..=u16::MAX).step_by(37) {
            let text = of(table, [None; 4]);
            for inputs in 0..16 {
                let mut rest = text.as_str();
                assert_eq!(value(&mut rest, inputs), table >> inputs & 1 == 1, "{table:04x} {text} {inputs}");
                assert_eq!(rest, "");
            }
        }
    }
}
