//! Rung 2: each block alone in the Rust simulation, on random stimulus, widths and stalls, against the golden model's part
//! of the same name or plain arithmetic. One file a block, named as the block is.

mod activation;
mod bench;
mod core;
mod crc16;
mod decoder;
mod exchange;
mod frame_rx;
mod frame_tx;
mod front;
mod input_buffer;
mod lane;
mod learned;
mod loss;
mod lut_multiplier;
mod memory;
mod multipliers;
mod neuron;
mod pixel_shift;
mod prediction;
mod registers;
mod reservoir;
mod schedule;
mod scores;
mod second_look;
mod sequencer;
mod spikes;
mod stage;
mod token;
mod uart;
