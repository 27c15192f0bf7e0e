//! The activation functions: what a rounded sum becomes, and whether its error passes. One file a member.
//!
//! # Formats
//! v: the rounded sum, in steps of an activation, pulled in to one step beyond the range at either end, which changes no
//! member's result; a: Q0.(A-1).

pub mod hard_tanh;
pub mod relu;
pub mod sign;
