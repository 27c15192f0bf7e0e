//! What neurons that spike ask of the other keys.

use super::super::phrases::alternatives;
use super::super::spiking::Spiking;
use super::super::words::Attach;
use super::{Checker, RawConfig, optimizer, readout, target};
use crate::family::{Activation, Neuron, Optimizer, Target};
use crate::format::Format;

/// How neurons spike, if they do.
pub(super) fn spiking(raw: &RawConfig) -> Option<Spiking> {
    match raw.network.neuron.unwrap_or(Neuron::Static) {
        Neuron::Static => None,
        Neuron::Lif => {
            let attach = raw.learning.attach.unwrap_or(Attach::DEFAULT);
            let steps = raw.network.steps.filter(|steps| Spiking::ALLOWED.contains(steps));
            Some(Spiking::of(steps.unwrap_or(Spiking::STEPS), attach))
        }
    }
}

/// Places behind the point that an input of an update's product has: of an activation, or of a number of spikes.
pub(super) fn input_places(raw: &RawConfig, activation_bits: u32) -> u32 {
    spiking(raw).map_or(activation_bits - 1, |spiking| spiking.log2_steps)
}

impl Checker<'_> {
    /// What neurons that spike go with.
    pub(super) fn neurons(&mut self) -> Option<()> {
        let spiking = spiking(self.raw)?;
        let lif = Neuron::Lif.word();
        if let Some(steps) = self.raw.network.steps.filter(|steps| !Spiking::ALLOWED.contains(steps)) {
            let numbers = alternatives(Spiking::ALLOWED.iter().map(ToString::to_string));
            let near = Spiking::ALLOWED.into_iter().min_by_key(|allowed| allowed.abs_diff(steps)).unwrap_or(steps);
            let rule = format!("must be {numbers} with network.neuron = \"{lif}\"");
            self.fault("network.steps", rule, format!("use {near}"));
            return None;
        }
        if let Some(function) = self.raw.network.activation.filter(|function| *function != Activation::HardTanh) {
            let rule = format!(
                "\"{}\" makes an activation of a sum, and network.neuron = \"{lif}\" has means of voltages in its place",
                function.word()
            );
            self.fault("network.activation", rule, "leave it out, or use network.neuron = \"static\"".to_owned());
        }
        if target(self.raw) != Target::Code {
            let rule = format!(
                "network.neuron = \"{lif}\" has spikes of a fixed target code; how those of \"{}\" would be, nobody has said",
                target(self.raw).word()
            );
            let mend = "use learning.target = \"code\", or network.neuron = \"static\"".to_owned();
            self.fault("learning.target", rule, mend);
        }
        if optimizer(self.raw) != Optimizer::Sgd {
            let rule = format!(
                "\"{}\" is made for products of activations, and with network.neuron = \"{lif}\" inputs are counts of spikes",
                optimizer(self.raw).word()
            );
            let mend = "use learning.optimizer = \"sgd\", or network.neuron = \"static\"".to_owned();
            self.fault("learning.optimizer", rule, mend);
        }
        if readout(self.raw).is_stage() {
            let rule =
                format!("an output stage reads activations, and with network.neuron = \"{lif}\" stages hand on spikes");
            let mend = "use network.readout = \"sum\" or \"last\", or network.neuron = \"static\"".to_owned();
            self.fault("network.readout", rule, mend);
        }
        let bits = self.raw.format.activation_bits?;
        let activation = Format::new(bits, bits - 1)?;
        for stage in 0..self.raw.network.stages.as_ref()?.len() {
            let Some(weight) = self.fraction(stage).and_then(|fraction| Format::new(fraction.max(6), fraction)) else {
                continue;
            };
            if weight.fraction() < Spiking::LEAK {
                let rule = format!(
                    "theta of stage {} would have fewer than 8 steps, and a voltage loses an eighth of it",
                    stage + 1
                );
                self.fault("format.weight_frac", rule, format!("use {} or more", Spiking::LEAK));
                break;
            }
            let shift = spiking.mean_shift(weight, activation);
            if shift < 0 {
                let steps = spiking.steps();
                let rule = format!(
                    "a mean of {steps} voltages of stage {} has fewer places than an activation of {bits} bits: {shift} = lg T + WF - (A - 1)",
                    stage + 1
                );
                let least = i64::from(weight.fraction()) - shift;
                self.fault(
                    "format.weight_frac",
                    rule,
                    format!("use {least} or more, more network.steps or fewer activation_bits"),
                );
                break;
            }
        }
        Some(())
    }
}
