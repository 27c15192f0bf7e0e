//! Cells of which there is a model.

use std::fmt::Write as _;

use super::super::Fault;
use super::super::lut::Signal;
use super::cells::Writer;
use super::netlist::Cell;
use super::uncovered;

impl Writer {
    /// A block RAM. Its pins have multiplexers, which can turn them and stand for constants; the model has the pins as they
    /// come out of these.
    pub(super) fn block_ram(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.block_rams += 1;
        let mut pins = Vec::new();
        for pin in cell.pins(true) {
            pins.push((pin.to_owned(), self.resting_high(cell, pin)?));
        }
        self.instance(cell, pins)
    }

    /// A multiplier. What no register of it is named for may be open.
    pub(super) fn multiplier(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.multipliers += 1;
        let registers: Vec<&str> = ["INPUTA", "INPUTB", "PIPELINE", "OUTPUT"]
            .into_iter()
            .filter(|register| cell.word(&format!("REG_{register}_CLK")).is_some_and(|clock| clock != "NONE"))
            .collect();
        let clocking = |pin: &str| {
            registers.iter().any(|register| {
                [("CLK", ""), ("CE", "CE0"), ("RST", "RST0")]
                    .iter()
                    .any(|(what, default)| cell.word(&format!("REG_{register}_{what}")).unwrap_or(default) == pin)
            })
        };
        let mut pins = Vec::new();
        for pin in cell.pins(true) {
            if let Some(key) = cell.word(&format!("{pin}MUX")).filter(|word| *word != pin) {
                return Err(uncovered(cell, &format!("{pin}MUX = {key}")));
            }
            let kind = pin.trim_end_matches(|c: char| c.is_ascii_digit());
            let needed = match kind {
                "CLK" | "CE" | "RST" => clocking(pin),
                kind => ["A", "B", "SIGNEDA", "SIGNEDB", "SOURCEA", "SOURCEB"].contains(&kind),
            };
            let signal = if needed { cell.needs(pin)? } else { cell.pin(pin).unwrap_or(Signal::Constant(false)) };
            pins.push((pin.to_owned(), signal));
        }
        self.instance(cell, pins)
    }

    fn instance(&mut self, cell: &Cell, inputs: Vec<(String, Signal)>) -> Result<(), Fault> {
        let mut pins: Vec<String> = inputs.iter().map(|(pin, signal)| format!(".{pin}({})", signal.text())).collect();
        let outputs: Vec<String> = cell.pins(false).map(str::to_owned).collect();
        for pin in outputs {
            let Some(net) = cell.drives(&pin) else { continue };
            self.drive(cell, net)?;
            let name = Signal::Net(net).text();
            pins.push(format!(".{pin}({name})"));
            self.wire(name);
        }
        let mut settings = Vec::new();
        for (key, value) in cell.parameters.iter().filter(|(key, _)| !key.ends_with("MUX")) {
            let bits = value.bytes().all(|b| matches!(b, b'0' | b'1')) && !value.is_empty();
            let value = if bits { format!("{}'b{value}", value.len()) } else { format!("\"{}\"", value.trim_end()) };
            settings.push(format!(".{key}({value})"));
        }
        let number = self.found.block_rams + self.found.multipliers;
        let _ = write!(
            self.body,
            "{} #(\n    {}\n) cell_{number} (\n    {}\n);\n",
            cell.kind,
            settings.join(",\n    "),
            pins.join(",\n    ")
        );
        Ok(())
    }
}
