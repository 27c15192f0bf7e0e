//! # Purpose
//! The scores of a stage: against its target bank, or the sums of its neurons themselves; passed on, added to those of the
//! stages before where the read-out sums.
//!
//! # Equation
//! `s_j = sum_i h_i T[j]_i` (`docs/src/reference/rule.md`, step 4); without a bank `sum_i h_i^2` and `sum_i t_i^2`; of an output stage `s_j = v_j`.
//!
//! # Shapes
//! C scores for each of two streams, or one. One memory for the stage's partial sums; after the first stage another for the scores
//! from before, with room for two samples.
//!
//! # Formats
//! Scores exact, 2(A-1) bits behind the point.
//!
//! # Timing
//! Counted from the cycle in which a score order stands in the last lane; the chain's sum follows 6 cycles later. The stage's
//! score comes after 7 cycles, its sum over the stages after 8.
//!
//! # Ports
//! `chain` and its order `score`, `second`, `first_row`, `last_row`; `turn` when the window is over. `add_*`: scores of the stages
//! before, until the cycle of their sample's `add_done`, which must come before that sample's window here. `stage_*` this
//! stage's scores, those of the first stream announced by `coming`; `sum_*` those summed so far.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, scores::Scores};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Scores::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! sim.reset();
//! let [chain, score] = ["chain", "score"].map(|p| sim.signal(p).unwrap());
//! for port in ["first_row", "last_row"] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, 1); // one row alone
//! }
//! let [valid, value] = ["stage_valid", "stage_value"].map(|p| sim.signal(p).unwrap());
//! let mut seen = Vec::new();
//! for cycle in 0..13 {
//!     sim.set(score, i64::from(cycle < 3));
//!     sim.set(chain, *[0, 0, 0, 0, 0, 0, 500, 900, 700].get(cycle).unwrap_or(&0));
//!     sim.clock();
//!     seen.extend((sim.get(valid) == 1).then(|| sim.get(value)));
//! }
//! assert_eq!(seen, [500, 900, 700]);
//! # Ok(())
//! # }
//! ```

mod bank;
mod neurons;
mod none;
mod subset;

use super::dims::Dims;
use crate::signal::{Input, OutReg, Output, ports, seam};

ports! {
    /// The ports of either; those of its own orders each.
    ScoresPorts {
        /// Score chain, from the last lane.
        chain: Input,
        /// The last lane's score order.
        score: Input,
        /// It is of the second stream.
        second: Input,
        /// Of the first row.
        first_row: Input,
        /// Of the last row.
        last_row: Input,
        /// The window is over.
        turn: Input,
        /// A neuron's sums.
        result_valid: Input,
        /// That of the first stream.
        result_first: Input,
        /// That of the second one.
        result_second: Input,
        /// The sample now is a pair of inputs.
        pair: Input,
        /// A score of the stages before.
        add_valid: Input,
        /// Of the second stream.
        add_second: Input,
        /// Its class.
        add_class: Input,
        /// The sum; by add_done of its sample at the latest.
        add_value: Input,
        /// The sample of those scores is complete.
        add_done: Input,
        /// A complete score of the first stream comes in the next cycle.
        coming: Output,
        /// Its class.
        coming_class: Output,
        /// A complete score of this stage.
        stage_valid: Output,
        /// Of the second stream.
        stage_second: Output,
        /// Its class.
        stage_class: Output,
        /// The score.
        stage_value: Output,
        /// A score summed over the stages so far.
        sum_valid: OutReg,
        /// Of the second stream.
        sum_second: OutReg,
        /// Its class.
        sum_class: OutReg,
        /// The sum, a cycle after stage_value.
        sum_value: OutReg,
        /// This stage's score of the same class.
        sum_stage_value: OutReg,
        /// The class of that score is the answer of an inference.
        sum_chosen: OutReg,
        /// The sample now is an inference.
        infer: Input,
        /// The bank may have changed.
        bank_changed: Input,
        /// The last lane's order of a walk.
        walked: Input,
        /// The product of a row that has gone by, for one class; what follows goes with it.
        walk: Output,
        /// The bank's own product.
        walk_own: Output,
        /// That of the second stream.
        walk_second: Output,
        /// Its address in the bank.
        walk_addr: Output,
        /// Its row.
        walk_row: Output,
        /// It is the first.
        walk_first: Output,
        /// It is the last.
        walk_last: Output,
        /// The window must not end.
        hold: Output,
    }
}

impl ScoresPorts {
    fn new(d: &Dims) -> Self {
        Self::with(d, d.walks(), d.is_scored())
    }

    /// Those of a bank's scores that others pass on.
    fn inner(d: &Dims) -> Self {
        Self::with(d, false, false)
    }

    fn with(d: &Dims, walks: bool, passed: bool) -> Self {
        let (cb, bank, sums, scored) = (d.score_index_bits(), d.has_scores(), !d.is_hidden(), d.is_scored());
        Self {
            chain: Input::signed(d.chain_bits()).when(bank).doc("score chain, from the last lane"),
            score: Input::bit().when(bank).doc("the last lane's score order"),
            second: Input::bit().when(bank && d.twice).doc("it is of the second stream"),
            first_row: Input::bit().when(bank).doc("of the first row"),
            last_row: Input::bit().when(bank).doc("of the last row"),
            turn: Input::bit().when(bank && passed).doc("the window is over"),
            result_valid: Input::bit()
                .when(sums)
                .doc("sums of one neuron, in natural order, every second cycle at most"),
            result_first: Input::signed(d.result_bits()).when(sums).doc("that of the first stream"),
            result_second: Input::signed(d.result_bits()).when(sums && d.twice).doc("that of the second one"),
            pair: Input::bit().when((sums || walks) && d.twice).doc("the sample now is a pair of inputs"),
            add_valid: Input::bit().when(bank && passed).doc("a score of the stages before"),
            add_second: Input::bit().when(bank && passed && d.twice).doc("of the second stream"),
            add_class: Input::unsigned(cb).when(bank && passed).doc("its class"),
            add_value: Input::signed(d.total_bits)
                .when(bank && passed)
                .doc("the sum; by add_done of its sample at the latest"),
            add_done: Input::bit().when(bank && passed).doc("the sample of those scores is complete"),
            coming: Output::bit()
                .when(d.learns && scored)
                .doc("a complete score of the first stream comes in the next cycle"),
            coming_class: Output::unsigned(cb).when(d.learns && scored).doc("its class"),
            stage_valid: Output::bit().when(scored).doc("a complete score of this stage"),
            stage_second: Output::bit().when(scored && d.twice).doc("of the second stream"),
            stage_class: Output::unsigned(cb).when(scored).doc("its class"),
            stage_value: Output::signed(d.score_bits()).when(scored).doc(if bank {
                "the score, 7 cycles after its order in the last lane"
            } else {
                "the score, a cycle after result_valid, or two that of the second stream"
            }),
            sum_valid: OutReg::bit().when(passed).doc("a score summed over the stages so far"),
            sum_second: OutReg::bit().no_reset().when(passed && d.twice).doc("of the second stream"),
            sum_class: OutReg::unsigned(cb).no_reset().when(passed).doc("its class"),
            sum_value: OutReg::signed(d.total_bits).no_reset().when(passed).doc("the sum, a cycle after stage_value"),
            sum_stage_value: OutReg::signed(d.score_bits())
                .no_reset()
                .when(passed)
                .doc("this stage's score of the same class"),
            sum_chosen: OutReg::bit().when(walks).doc("its class is the answer of an inference"),
            infer: Input::bit().when(walks).doc("the sample now is an inference"),
            bank_changed: Input::bit().when(walks).doc("the bank may have changed"),
            walked: Input::bit().when(walks).doc("the last lane's order of a walk"),
            walk: Output::bit().when(walks).doc("product of a row that has gone by, for one class"),
            walk_own: Output::bit().when(walks).doc("product of the bank's entry with itself"),
            walk_second: Output::bit().when(walks && d.twice).doc("of the second stream"),
            walk_addr: Output::unsigned(d.bank_addr()).when(walks).doc("address in the bank"),
            walk_row: Output::unsigned(d.row_addr()).when(walks).doc("row in the state memory"),
            walk_first: Output::bit().when(walks).doc("it is the first row"),
            walk_last: Output::bit().when(walks).doc("it is the last row"),
            hold: Output::bit().when(walks).doc("the window must not end"),
        }
    }
}

seam! {
    /// What the scores of a stage are.
    Scores(ScoresPorts) {
        Bank(bank::Bank),
        Subset(subset::Subset),
        Neurons(neurons::Neurons),
        None(none::NoScores),
    }
}

impl Scores {
    /// The scores of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        match (d.is_hidden(), d.has_scores()) {
            (true, true) if d.walks() => Self::Subset(subset::Subset::new(d)),
            (true, true) => Self::Bank(bank::Bank::new(d)),
            (true, false) => Self::None(none::NoScores::new(d)),
            (false, _) => Self::Neurons(neurons::Neurons::new(d)),
        }
    }
}
