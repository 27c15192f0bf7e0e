//! rust-hdl's own simulation of the kernels: slow, and the second opinion on the extracted netlist.

use rust_hdl_core::prelude::Block;

use crate::signal::clock_edge;

/// Rounds after which a tree of blocks that still changes is taken for a loop.
const MOST_ROUNDS: usize = 1000;

/// Runs the kernels until nothing changes any more; false where that does not come to pass.
#[must_use]
pub fn settle(block: &mut impl Block) -> bool {
    for _ in 0..MOST_ROUNDS {
        block.update_all();
        if !block.has_changed() {
            return true;
        }
    }
    false
}

/// One cycle: settle, clock edge, settle. False where the blocks do not settle.
#[must_use]
pub fn cycle(block: &mut impl Block, reset: bool) -> bool {
    if !settle(block) {
        return false;
    }
    clock_edge(reset, || block.update_all());
    settle(block)
}
