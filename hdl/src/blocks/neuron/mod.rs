//! Neurons that keep something from one time step of a sample to the next, a file a member. One that keeps nothing is an accumulator and an
//! [`activation`](super::activation) of the lane.

mod lif;

pub use lif::Lif;
