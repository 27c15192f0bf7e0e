//! Developer tasks that are worth testing apart from the command: the order of the crates and of their modules, the
//! links of the docs, the built book, the tables of builds, and what crates must have to be published.
#![forbid(unsafe_code)]

pub mod book;
pub mod circles;
pub mod layers;
pub mod links;
pub mod packages;
pub mod tables;
