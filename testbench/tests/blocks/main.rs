//! Rung 2: each block alone in the Rust simulation, on random stimulus, widths and stalls, against the golden model's part
//! of the same name or plain arithmetic. One file a block, named as the block is.

mod bench;
mod loss;
mod lut_multiplier;
mod multipliers;
mod neuron;
mod token;
