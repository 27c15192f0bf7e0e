//! Inputs go into the first stage as they come. Where its target activations are a table there, the token is all it is told of the
//! target; else they are calculated from a picture of the token's class, which goes into it beside the inputs, or from the inputs with a label
//! behind them.
//!
//! # Equation
//! None; the picture is made in [`picture`](super::picture), labels are put in [`labels`](super::labels), the token is drawn in [`token`](crate::blocks::token), the offset of a moved picture in
//! [`pixel_shift`](crate::blocks::pixel_shift).

use rust_hdl_core::prelude::*;
use sigprop_spec::config::Fields;
use sigprop_spec::{Config, lfsr};

use super::{Coder, FrontPorts, Labels, Picture};
use crate::blocks::pixel_shift::PixelShift;
use crate::blocks::token::Token;
use crate::signal::{Const, Module, Wire};

/// The front; see the module's text.
#[derive(LogicBlock)]
pub struct Direct {
    meta: Module,
    pub ports: FrontPorts,
    pub token_source: Token,
    pub shift_source: Vec<PixelShift>,
    pub picture: Vec<Picture>,
    pub labels: Vec<Labels>,
    pub coder: Vec<Coder>,
    composed: Wire,
    learns: Const,
    _shifts: usize,
    _pictures: usize,
    _labels: usize,
    _coders: usize,
}

impl Direct {
    /// The front of the network `config`, with what makes a class a picture, or puts it behind the inputs, where it is so.
    #[must_use]
    pub fn new(config: &Config, picture: Option<Picture>, labels: Option<Labels>) -> Self {
        let fields = config.fields().filter(|_| config.learns() && config.pixel_shift());
        let shift = |fields: Fields| PixelShift::new(fields.width, lfsr::shift_seed(config.lfsr_seed()));
        Self {
            meta: Module::new("front", "Hands the first stage its inputs and the sample's token."),
            ports: FrontPorts::new(config),
            token_source: Token::new(config),
            _shifts: usize::from(fields.is_some()),
            shift_source: fields.into_iter().map(shift).collect(),
            coder: config
                .spiking()
                .iter()
                .map(|s| Coder::new(config.activation().bits() as usize, s.steps() as usize))
                .collect(),
            _coders: usize::from(config.spiking().is_some()),
            composed: Wire::bit().when(picture.is_some()),
            _labels: usize::from(labels.is_some()),
            labels: labels.into_iter().collect(),
            _pictures: usize::from(picture.is_some()),
            picture: picture.into_iter().collect(),
            learns: Const::new(i64::from(config.learns())),
        }
    }
}

impl Logic for Direct {
    #[hdl_gen]
    fn update(&mut self) {
        self.ports.h_valid.next = self.ports.fill_h_valid.val();
        self.ports.h.next = self.ports.fill_value.val();
        self.ports.t_valid.next = self.ports.fill_t_valid.val();
        self.ports.t.next = self.ports.fill_value.val();
        self.ports.done.next = self.ports.sample.val();
        // As spikes.
        for i in 0..self._coders {
            self.coder[i].x.next = self.ports.fill_value.val();
            self.ports.h.next = self.coder[i].spikes.val();
            self.ports.t.next = self.coder[i].spikes.val();
        }

        self.token_source.step.next = self.ports.step.val();
        self.token_source.load.next = self.ports.load.val();
        self.token_source.value.next = self.ports.value.val();
        self.token_source.restart.next = self.ports.restart.val();
        self.token_source.take_label.next = self.ports.take_label.val();
        self.token_source.label.next = self.ports.label.val();
        self.ports.lfsr.next = self.token_source.lfsr.val();
        for i in 0..self._shifts {
            self.shift_source[i].step.next = self.ports.step.val();
            self.shift_source[i].load.next = self.ports.shift_load.val();
            self.shift_source[i].value.next = self.ports.value.val();
            self.shift_source[i].restart.next = self.ports.restart.val();
            self.ports.shift_lfsr.next = self.shift_source[i].lfsr.val();
            self.ports.offset.next = self.shift_source[i].offset.val();
        }
        if !self.learns.any() || self.ports.refresh.any() {
            self.ports.token.next = self.ports.refresh_class.val();
        } else {
            self.ports.token.next = self.token_source.token.val();
        }

        // A picture beside the inputs of a sample to learn from, or alone where a token is refreshed.
        self.composed.next = (self.ports.refresh.any() || (self.learns.any() && self.ports.train.any())).into();
        for i in 0..self._pictures {
            self.picture[i].token.next = self.ports.token.val();
            self.picture[i].turn.next = self.ports.t_valid.val();
            self.picture[i].done.next = self.ports.sample.val();
            if self.composed.any() {
                self.ports.t_valid.next = self.ports.fill_h_valid.val() | self.ports.fill_t_valid.val();
                self.ports.t.next = self.picture[i].value.val();
            }
        }

        // A label behind the inputs of both streams, in an inference two of them one after the other.
        for i in 0..self._labels {
            self.labels[i].fill.next = self.ports.fill_value.val();
            self.labels[i].turn.next = self.ports.fill_h_valid.val();
            self.labels[i].done.next = self.ports.sample.val();
            self.labels[i].again.next = (self.ports.refresh_class.val() != 0).into();
            if self.learns.any() && self.ports.train.any() {
                self.labels[i].first.next = self.ports.label.val();
                self.labels[i].second.next = self.token_source.token.val();
            } else {
                self.labels[i].first.next = self.ports.refresh_class.val();
                self.labels[i].second.next = self.ports.refresh_class.val() + 1;
                self.ports.token.next = self.ports.refresh_class.val();
            }
            self.ports.h.next = self.labels[i].h.val();
            self.ports.t_valid.next = self.ports.fill_h_valid.val();
            self.ports.t.next = self.labels[i].t.val();
        }
    }
}
