//! The orders of a window, cycle by cycle, written from the schedule in the book (docs/src/blocks/sequencer.md). The
//! sequencer must send them; a lane is driven with them.

use sigprop_hdl::blocks::Dims;

/// What stands on a stage's channels in one cycle.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// Update channel: row of the weight, and which of the columns that are swept.
    pub update: Option<(usize, usize)>,
    /// Weight channel: address.
    pub weight: Option<usize>,
    /// Weight channel: address of the weight that is new now.
    pub write: Option<usize>,
    /// Forward channel: row of the weight, and which of the columns that are swept.
    pub forward: Option<(usize, usize)>,
    /// Bank channel.
    pub bank: Option<Bank>,
    /// Bank channel: load the results of this row.
    pub result: Option<usize>,
}

/// What the bank is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bank {
    /// Read an entry that the errors of a row are made of: which of them.
    Fetch { row: usize, number: usize },
    /// Read the t of a row where it is the code.
    Code(usize),
    /// Keep the state of a row, store its t.
    Finish(usize),
    /// Read an entry for a score.
    Score { row: usize, class: usize, second: bool },
}

impl Bank {
    pub fn row(self) -> usize {
        match self {
            Self::Fetch { row, .. } | Self::Code(row) | Self::Finish(row) | Self::Score { row, .. } => row,
        }
    }
}

/// Every column, and the bias behind them.
pub fn all(d: &Dims) -> Vec<usize> {
    (0..d.columns()).collect()
}

/// The cycles of a window, from that in which it is taken to its last, in which these columns are swept, the bias the last of them.
pub fn window(d: &Dims, pair: bool, swept: &[usize]) -> Vec<Orders> {
    let passes = if pair { 2 } else { 1 };
    let mut cycles = vec![Orders::default(); d.window_cycles_of(passes, swept.len() - 1)];
    // A row is as long as its weights, and as the bank's work and the results at least; it begins in step with the multipliers.
    let scores = if d.has_scores() { 2 * d.scores } else { 0 };
    let bank = d.done_offset() + scores + d.plan.fetches + d.plan.delay + 2;
    // The sums of neurons that spike are cleared between two rows.
    let gap = usize::from(d.spiking.is_some());
    let row_cycles = (d.phases * swept.len() + gap).max(bank).max(2 * d.lanes).next_multiple_of(d.phases);
    let start = |turn: usize| 1 + d.prologue_cycles() + turn * row_cycles;
    for turn in 0..d.tiles * d.rows {
        let row = turn % d.rows;
        // The bank's orders leave one cycle after their offset, those of the weights two.
        if d.learns {
            for number in 0..d.plan.fetches {
                // The errors that are made of them may need some cycles.
                let fetched = start(turn) - d.plan.delay;
                cycles[fetched + number - d.plan.fetches].bank = Some(Bank::Fetch { row, number });
            }
        }
        for (n, column) in swept.iter().enumerate() {
            let sent = start(turn + 1) - d.phases * (swept.len() - n) + 2;
            let (read, address) = (sent + d.weight_delay(), row * d.columns() + column);
            cycles[sent].update = d.learns.then_some((row, n));
            cycles[read].weight = Some(address);
            cycles[read + d.read_delay()].write = d.learns.then_some(address);
            cycles[sent + d.forward_delay()].forward = Some((row, n));
        }
        let done = start(turn + 1) + d.done_offset() + 1;
        cycles[done - 1].bank = d.has_bank().then_some(Bank::Code(row));
        cycles[done].bank = Some(Bank::Finish(row));
        for n in 0..passes * d.scores {
            let (class, second) = (n % d.scores, n >= d.scores);
            cycles[done + 1 + n].bank = Some(Bank::Score { row, class, second });
        }
        cycles[done + 2].result = Some(row);
    }
    cycles
}
