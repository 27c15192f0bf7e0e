//! The hardware, one block a file: network (core), stage, lane, and what they are made of.
#![allow(missing_docs)] // each port's doc is its `.doc(..)` text, which goes into the Verilog; a test wants one for all

pub mod activation;
pub mod axis;
pub mod channels;
pub mod columns;
pub mod core;
pub mod count_product;
pub mod crc16;
pub mod decoder;
pub mod dims;
pub mod exchange;
pub mod factor;
pub mod frame_rx;
pub mod frame_tx;
pub mod front;
pub mod input_buffer;
pub mod lane;
pub mod learned;
pub mod loss;
pub mod lut_multiplier;
pub mod multiplier;
pub mod multipliers;
pub mod neuron;
pub mod pixel_shift;
mod plan;
pub mod prediction;
pub mod readout;
pub mod registers;
pub mod reservoir;
pub mod rounding;
pub mod scores;
pub mod second_look;
pub mod sequencer;
pub mod serial;
pub mod sign_product;
pub mod slots;
pub mod spike_count;
pub mod stage;
pub mod target;
pub mod token;
pub mod uart_rx;
pub mod uart_tx;
pub mod update;
pub mod wishbone;

pub use core::Core;
pub use dims::{Dims, Initial};
