//! Receptive fields on a picture.

use super::super::fields::{ColumnSource, divisors};
use super::super::raw::RawFields;
use super::{Checker, columns, count, readout, source};
use crate::family::Columns;

impl Checker<'_> {
    /// The numbers of the receptive fields that are sound, where there are to be some.
    fn fields(&self) -> Option<RawFields> {
        (columns(self.read) == Columns::Fields).then_some(self.raw.network.fields).flatten()
    }

    /// The inputs are rows of a picture.
    pub(super) fn picture(&mut self) -> Option<()> {
        let (width, inputs) = (self.fields()?.width?, self.raw.network.inputs?);
        if !inputs.is_multiple_of(width) {
            let rule = format!("does not divide network.inputs = {inputs}");
            let near = divisors(inputs).min_by_key(|d| d.abs_diff(width)).unwrap_or(inputs);
            self.fault("network.fields.width", rule, format!("use another width, such as {near}, or other inputs"));
        }
        Some(())
    }

    /// A second look is at the scores of the last stage.
    pub(super) fn second_look(&mut self) -> Option<()> {
        let readout = readout(self.raw);
        if self.raw.network.second_look? && readout.sums() {
            let rule = format!(
                "looks at the scores of the last stage, and network.readout = \"{}\" adds those of all stages",
                readout.word()
            );
            let mend = "use network.readout = \"last\" with it, or leave that out".to_owned();
            self.fault("network.second_look", rule, mend);
        }
        Some(())
    }

    /// All windows lie inside the picture, and the stage has the neurons behind them.
    pub(super) fn windows(&mut self) -> Option<()> {
        let given = self.fields()?;
        if let (Some(grid), Some(units), Some(&first)) =
            (given.grid, given.units, self.raw.network.stages.as_ref()?.first())
            && grid * grid * units != first
        {
            let neurons = grid * grid * units;
            let rule = format!(
                "stage 1 has {}, and grid^2 * units = {grid} * {grid} * {units} is {neurons}",
                count(first, "neuron")
            );
            self.fault("network.stages", rule, format!("use {neurons} for it, or another grid or other units"));
        }
        let ColumnSource::Fields(fields) = source(self.read)? else { return None };
        let inputs = self.raw.network.inputs?;
        let (height, reach) = (inputs / fields.width, fields.reach());
        if inputs.is_multiple_of(fields.width) && reach > fields.width.min(height) {
            let rule = format!(
                "the last window would end behind row and column {reach} of a picture of {height} rows and {} columns",
                fields.width
            );
            let room = fields.width.min(height);
            let mend = match room.checked_sub(fields.origin + fields.window) {
                Some(room) => format!("use a grid of {} or less, or smaller windows", room / fields.stride + 1),
                None => format!("use windows and an origin that are {room} together or less"),
            };
            self.fault("network.fields.grid", rule, mend);
        }
        Some(())
    }
}
