//! The front: what becomes of a sample between the decoder and the first stage. One in a network.
//!
//! # Purpose
//! Names the token of a sample, and hands the first stage what its two streams are made of.
//!
//! # Equation
//! `k` is drawn for a training sample ([`token`](super::token)); a refresh names it itself.
//!
//! # Shapes
//! `n_in` values of the input stream, in order, and C more where labels are put; as many of the target stream for the second input of a pair, and where t of the first
//! stage is calculated for a token.
//!
//! # Formats
//! Activations A bits, Q0.(A-1).
//!
//! # Timing
//! A value leaves in the cycle in which it comes, and so do the sample's end and its token.
//!
//! # Ports
//! [`FrontPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::front::Front;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Front::new(&Config::preset("tiny")?))?)?;
//! for (port, value) in [("refresh", 1), ("refresh_class", 2), ("fill_h_valid", 1), ("fill_value", -5)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value);
//! }
//! let [token, valid, h] = ["token", "h_valid", "h"].map(|p| sim.signal(p).unwrap());
//! assert_eq!((sim.get(token), sim.get(valid), sim.get(h)), (2, 1, -5));
//! # Ok(())
//! # }
//! ```

mod coder;
mod direct;
mod feedback;
mod labels;
mod picture;

use sigprop_spec::Config;
use sigprop_spec::family::Target;
use sigprop_spec::link::Command;

pub use coder::Coder;
pub use labels::Labels;
pub use picture::Picture;

use super::dims::{bits_for, offset_bits};
use crate::signal::{Input, Output, ports, seam};

ports! {
    /// The ports of every front.
    FrontPorts {
        /// The next value of the input stream.
        fill_h_valid: Input,
        /// The next value of a second input.
        fill_t_valid: Input,
        /// The value.
        fill_value: Input,
        /// The sample is complete.
        sample: Input,
        /// It is a refresh of `refresh_class`.
        refresh: Input,
        /// The class of a refresh; where labels are put, in an inference that of the input stream.
        refresh_class: Input,
        /// The label of the sample.
        label: Input,
        /// It is one to learn from, from its first value on.
        train: Input,
        /// A training sample begins.
        step: Input,
        /// Set the token LFSR.
        load: Input,
        /// To this.
        value: Input,
        /// Set the token LFSR to its seed.
        restart: Input,
        /// The token is the label.
        take_label: Input,
        /// Set the LFSR of pixel shifts.
        shift_load: Input,
        /// State of the LFSR of pixel shifts.
        shift_lfsr: Output,
        /// By how much a training sample is moved.
        offset: Output,
        /// State of the token LFSR.
        lfsr: Output,
        /// The token of the sample.
        token: Output,
        /// The next value of the first stage's input stream.
        h_valid: Output,
        /// The value.
        h: Output,
        /// The next value of the first stage's target stream.
        t_valid: Output,
        /// The value.
        t: Output,
        /// The sample is complete.
        done: Output,
        /// The values are those of the sample's second pass.
        again: Input,
        /// A first pass has left the last stage.
        look: Input,
        /// The output stage is wrong.
        wrong: Input,
        /// The best wrong class.
        js: Input,
        /// Read an entry of F.
        code_read: Input,
        /// Write one.
        code_write: Input,
        /// Its place.
        code_addr: Input,
        /// The word, of which the sign is kept.
        code_data: Input,
        /// The entry that was asked for.
        code_valid: Output,
        /// The entry.
        code_word: Output,
    }
}

/// Bits of the place of an entry of F: its class, and behind it the input.
#[must_use]
pub fn code_addr_bits(config: &Config) -> usize {
    bits_for(config.classes() - 1) + bits_for(config.inputs() - 1)
}

impl FrontPorts {
    fn new(config: &Config) -> Self {
        let (a, cb, learns) = (config.activation().bits() as usize, bits_for(config.classes() - 1), config.learns());
        let feeds = learns && config.target().has_error();
        let drawn = learns && !config.target().has_error();
        // The second input of a stage, or a picture that takes the place of the first.
        let has_t = config.sums_target(0) || config.target().has_picture();
        // A value goes into the first stage as it is, or as spikes.
        let to = config.spiking().map_or(a, |spiking| spiking.steps() as usize);
        let tb = bits_for(config.tokens() - 1);
        let (moved, width) = (learns && config.pixel_shift(), config.fields().map_or(0, |fields| fields.width));
        Self {
            fill_h_valid: Input::bit().doc("next value of the input"),
            fill_t_valid: Input::bit()
                .when(Command::InferPair.is_there(config) || config.target().has_picture())
                .doc("next value of the second input of a pair"),
            fill_value: Input::signed(a).doc("the value"),
            sample: Input::bit().doc("the sample is complete"),
            refresh: Input::bit().when(config.target().has_bank()).doc("it is a refresh of refresh_class"),
            refresh_class: Input::unsigned(tb).when(!feeds).doc(if config.target().has_labels() {
                "label of the input stream in an inference"
            } else {
                "class of a refresh"
            }),
            label: Input::unsigned(cb).when(learns).doc("label of the sample"),
            train: Input::bit()
                .when(learns && !config.target().has_code())
                .doc("the sample is one to learn from, from its first value on"),
            step: Input::bit().when(drawn || moved).doc("a training sample begins"),
            load: Input::bit().when(drawn).doc("set the token LFSR"),
            value: Input::unsigned(32).when(drawn || moved).doc(if drawn {
                "to this"
            } else {
                "word to set an LFSR to"
            }),
            restart: Input::bit().when(drawn || moved).doc(if moved {
                "set the LFSRs to their seeds"
            } else {
                "set the token LFSR to its seed"
            }),
            take_label: Input::bit().when(drawn && !config.target().has_labels()).doc("the token is the label"),
            shift_load: Input::bit().when(moved).doc("set the LFSR of pixel shifts to value"),
            shift_lfsr: Output::unsigned(32).when(moved).doc("state of the LFSR of pixel shifts"),
            offset: Output::signed(offset_bits(width)).when(moved).doc("by how much a training sample is moved"),
            lfsr: Output::unsigned(32).when(drawn).doc("state of the token LFSR"),
            token: Output::unsigned(tb).doc("token k of the sample, with done"),
            h_valid: Output::bit().doc("next value of the input stream"),
            h: Output::signed(to).doc("the value, with h_valid"),
            t_valid: Output::bit().when(has_t).doc("next value of the target stream"),
            t: Output::signed(to).when(has_t).doc("the value, with t_valid"),
            done: Output::bit().doc("the sample is complete"),
            again: Input::bit().when(feeds).doc("the values are those of the sample's second pass"),
            look: Input::bit().when(feeds).doc("a first pass has left the last stage"),
            wrong: Input::bit().when(feeds).doc("with look: the output stage is wrong"),
            js: Input::unsigned(cb).when(feeds).doc("with look: the best wrong class"),
            code_read: Input::bit().when(feeds).doc("host: read the entry of F at code_addr"),
            code_write: Input::bit().when(feeds).doc("host: write the sign of code_data there"),
            code_addr: Input::unsigned(code_addr_bits(config)).when(feeds).doc("class and input"),
            code_data: Input::signed(a).when(feeds).doc("word to write"),
            code_valid: Output::bit().when(feeds).doc("the entry that was asked for, a cycle after code_read"),
            code_word: Output::signed(a).when(feeds).doc("the entry, with code_valid"),
        }
    }
}

seam! {
    /// What stands between the decoder and the first stage.
    Front(FrontPorts) {
        Direct(direct::Direct),
        Feedback(feedback::Feedback),
    }
}

impl Front {
    /// The front of the network `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self::with_code(config, &[])
    }

    /// The same; of an error that goes in with the input `code` are the rows of F, or none for zeros.
    #[must_use]
    pub fn with_code(config: &Config, code: &[Vec<i32>]) -> Self {
        match config.target() {
            Target::Error if config.learns() => Self::Feedback(feedback::Feedback::new(config, code)),
            // Of a sample to classify there is no error.
            Target::Error => Self::Direct(direct::Direct::new(config, None, None)),
            Target::Code | Target::Learned => Self::Direct(direct::Direct::new(config, None, None)),
            Target::Reshape => Self::Direct(direct::Direct::new(config, Some(Picture::new(config)), None)),
            Target::Concatenation => Self::Direct(direct::Direct::new(config, None, Some(Labels::new(config)))),
        }
    }
}
