//! Developer tasks that are worth testing apart from the command: the order of the crates and the links of the docs.
#![forbid(unsafe_code)]

pub mod layers;
pub mod links;
