//! The network configuration: TOML in, a checked value whose invariants hold out.
//!
//! The way of a configuration, which `read` goes, one file per step:
//! `source` (text and overrides to key/value pairs; `syntax` and `value` belong to it), `own` (keys that only some members of the family
//! have), `keys` (the table of all keys; `key` has the check of each value on
//! its own), `raw` (the values as serde reads them), `check` (the rules between keys), `checked` (the result).
//! No step stops at its first fault: a [`ConfigError`] lists everything that is wrong.

mod auto_lanes;
mod canonical;
mod check;
mod checked;
mod code;
mod defaults;
mod derived;
mod dropped;
mod error;
mod fields;
mod key;
mod keys;
mod levels;
mod members;
mod own;
mod phrases;
mod presets;
mod raw;
mod read;
mod reservoir;
mod role;
mod schema;
mod source;
mod spiking;
mod streams;
mod syntax;
mod targets;
mod value;
mod words;

pub use crate::family::OutputLoss;
pub use checked::{Config, Wishes};
pub use code::CodeFormat;
pub use derived::StageShape;
pub use dropped::Dropped;
pub use error::{ConfigError, Fault, Place};
pub use fields::{ColumnSource, Fields};
pub use keys::{Absent, Element, KEYS, Key, NONE, Shape, markdown};
pub use levels::StreamLevels;
pub use presets::Preset;
pub use reservoir::{RESERVOIR_TAPS, Reservoir, Tap, Unit};
pub use role::Role;
pub use schema::schema;
pub use spiking::Spiking;
pub use syntax::toml_faults;
pub use words::{Attach, MemoryKind, Mode, Rule, Schedule, TokenMode};

/// Most stages that a network can have.
pub const MAX_STAGES: usize = 8;
/// Most inputs, and most neurons of a stage.
pub const MAX_WIDTH: usize = 1024;
/// Most steps of a sample that is a sequence.
pub const MAX_STEPS: usize = 4096;
/// Most units of a reservoir that are calculated side by side.
pub const MAX_RESERVOIR_LANES: usize = 32;
/// Most classes.
pub const MAX_CLASSES: usize = 64;
/// Greatest amplitude of an error in the input: the largest activation.
pub const MAX_ERROR_AMPLITUDE: i64 = (1 << (MAX_ACTIVATION_BITS - 1)) - 1;
/// Greatest margin of an output stage: four of the largest activations.
pub const MAX_MARGIN_OUT: i64 = 4 * ((1 << (MAX_ACTIVATION_BITS - 1)) - 1);
/// Widest activation, in bits.
pub const MAX_ACTIVATION_BITS: u32 = 16;
/// Widest weight, in bits.
pub const MAX_WEIGHT_BITS: u32 = 18;

// Every accumulator fits in 63 bits and a sign, whatever is configured within the limits; so no configuration has to
// be refused for it. Forward: (n_in + 1) * max_w * amax. Scores, summed over all stages: stages * n_out * amax^2.
const _: () = {
    let amax = (1u128 << (MAX_ACTIVATION_BITS - 1)) - 1;
    let max_w = (1u128 << (MAX_WEIGHT_BITS - 1)) - 1;
    assert!((MAX_WIDTH as u128 + 1) * max_w * amax < 1 << 62);
    assert!((MAX_STAGES * MAX_WIDTH) as u128 * amax * amax < 1 << 62);
};
