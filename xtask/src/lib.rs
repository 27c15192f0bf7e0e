//! Developer tasks that are worth testing apart from the command: the order of the crates, the links of the docs, the
//! built book, and the tables of builds.
#![forbid(unsafe_code)]

pub mod book;
pub mod layers;
pub mod links;
pub mod tables;
