//! The optimizers beside the default rule's, whose loops are those of [`crate::kernel`]: what becomes of a product sum and a weight.
//! One file a member.

pub mod momentum;
pub mod sign_sgd;
