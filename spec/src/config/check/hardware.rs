//! Stages, lanes and multipliers.

use super::super::MAX_STAGES;
use super::super::auto_lanes;
use super::super::fields::{ColumnSource, Fields, divisors};
use super::super::phrases::alternatives;
use super::super::raw::{OrAuto, PerStage};
use super::super::streams::MANY;
use super::super::words::{Mode, Sweep};
use super::neurons::spiking;
use super::sequences::reservoir;
use super::{Checker, activation_function, count, optimizer, readout, source, widths};
use crate::family::Activation;

impl Checker<'_> {
    /// The registers have places for so many stages, the output stage among them.
    pub(super) fn number_of_stages(&mut self) {
        let stages = self.raw.network.stages.as_ref().map_or(0, Vec::len);
        if readout(self.raw).is_stage() && stages + 1 > MAX_STAGES {
            let rule = format!("{stages} stages and the output stage, where a network has {MAX_STAGES} at most");
            self.fault(
                "network.stages",
                rule,
                format!("use {} stages or fewer, or another network.readout", MAX_STAGES - 1),
            );
        }
    }

    /// A lane has no more multipliers than it has products to make.
    pub(super) fn multipliers(&mut self, mode: Mode) {
        if let Some(OrAuto::Given(multipliers)) = self.raw.hardware.multipliers_per_lane
            && !mode.multipliers().contains(&multipliers)
        {
            let products = mode.products();
            let rule =
                format!("a lane makes {products} products of each weight where learning.mode is \"{}\"", mode.word());
            let numbers = alternatives(mode.multipliers().iter().map(ToString::to_string));
            self.fault("hardware.multipliers_per_lane", rule, format!("use {numbers}, or leave the key out"));
        }
    }

    pub(super) fn lanes(&mut self) -> Option<Vec<usize>> {
        let lanes = match self.raw.hardware.lanes.as_ref()? {
            OrAuto::Auto(_) => return Some(auto_lanes::allocate(&widths(self.read)?, source(self.read)?)),
            OrAuto::Given(lanes) => self.given_lanes(lanes)?,
        };
        let hidden = self.raw.network.stages.as_ref()?.len();
        for (s, (lanes, (_, outputs))) in lanes.iter().zip(widths(self.read)?).enumerate() {
            if *lanes > outputs {
                let stage = if s == hidden { "the output stage".to_owned() } else { format!("stage {}", s + 1) };
                let rule = format!("{lanes} lanes in {stage}, which has {}", count(outputs, "neuron"));
                self.fault("hardware.lanes", rule, format!("use {outputs} or less for it, or \"auto\""));
            }
        }
        if let (Some(ColumnSource::Fields(Fields { units, .. })), Some(&first)) = (source(self.read), lanes.first())
            && !units.is_multiple_of(first)
        {
            let rule = format!("{first} lanes in stage 1 do not divide network.fields.units = {units}");
            let numbers = alternatives(divisors(units).map(|n| n.to_string()));
            self.fault("hardware.lanes", rule, format!("use {numbers} for it, or \"auto\""));
        }
        Some(lanes)
    }

    /// Whether each stage sweeps only columns that change something. Receptive fields have other columns for each window, and no lists of them.
    pub(super) fn active(&mut self) -> Option<Vec<bool>> {
        let key = "hardware.columns";
        let given = self.raw.hardware.columns.clone().unwrap_or(PerStage::One(Sweep::Auto));
        let given = self.of_all(key, &given)?;
        let windows = matches!(source(self.read)?, ColumnSource::Fields(_));
        if windows && given.first() == Some(&Sweep::Active) {
            let rule = "stage 1 has receptive fields, of which each window has other columns".to_owned();
            self.fault(key, rule, format!("use \"{}\" or \"{}\" for it", Sweep::Auto.word(), Sweep::All.word()));
        }
        let recurrent = source(self.read)? == ColumnSource::Recurrent;
        if recurrent && given.first() == Some(&Sweep::Active) {
            let rule = "a recurrent stage reads its own activations, of which few are zero, and has no lists of them"
                .to_owned();
            self.fault(key, rule, format!("use \"{}\" or \"{}\" for it", Sweep::Auto.word(), Sweep::All.word()));
        }
        let raw = self.raw;
        let always = raw.learning.mode.unwrap_or(Mode::DEFAULT) == Mode::Online && optimizer(raw).updates_always();
        let auto = |stage: usize, inputs: usize| {
            // Of the units of a reservoir few are zero.
            let data = stage == 0 && reservoir(raw).is_none();
            let relu = stage > 0 && activation_function(raw) == Activation::Relu;
            let sparse = data || relu || spiking(raw).is_some();
            !(stage == 0 && (windows || recurrent)) && sparse && !always && inputs >= MANY
        };
        let of = |(stage, (sweep, (inputs, _))): (usize, (&Sweep, (usize, usize)))| match sweep {
            Sweep::Auto => auto(stage, inputs),
            Sweep::All => false,
            Sweep::Active => true,
        };
        Some(given.iter().zip(widths(self.read)?).enumerate().map(of).collect())
    }

    /// One number for each stage as it was written; a list that leaves the output stage out leaves it to be chosen.
    fn given_lanes(&mut self, lanes: &PerStage<usize>) -> Option<Vec<usize>> {
        if !readout(self.raw).is_stage() {
            return self.per_stage("hardware.lanes", Some(lanes));
        }
        let hidden = self.raw.network.stages.as_ref()?.len();
        if let PerStage::List(values) = lanes
            && values.len() == hidden + 1
        {
            return Some(values.clone());
        }
        let mut lanes = self.per_stage("hardware.lanes", Some(lanes))?;
        lanes.push(auto_lanes::follow(&widths(self.read)?, &lanes));
        Some(lanes)
    }
}
