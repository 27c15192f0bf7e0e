//! The ports, registers and constants of a prediction unit: widths, resets and descriptions.

use sigprop_spec::Config;
use sigprop_spec::link::{Command, Layout};

use super::super::dims::{Dims, bits_for};
use super::super::readout::Readout;
use super::super::second_look::Doubt;
use super::Prediction;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

impl Prediction {
    /// The prediction unit of `config`; `last` are the dimensions of its last stage.
    #[must_use]
    pub fn new(config: &Config, last: &Dims) -> Self {
        let (cb, ab) = (last.class_bits(), bits_for(last.answers - 1));
        let n = last.stage_count;
        let twice = config.learns() && config.target().has_error();
        let (bytes, labels) = (Layout::new(config).score_bytes, config.target().has_labels());
        Self {
            meta: Module::new(
                "prediction",
                if config.learns() {
                    "Picks the class and answers TRAIN and INFER."
                } else {
                    "Picks the class and answers INFER."
                },
            ),
            score_valid: Input::bit().doc("a score of the last stage"),
            score_second: Input::bit().when(last.twice).doc("of the second stream"),
            score_class: Input::unsigned(cb).doc("its class"),
            score_sum: Input::signed(last.total_bits).when(last.sums).doc("summed over all stages"),
            score_stage: Input::signed(last.score_bits()).doc("of the last stage alone"),
            score_chosen: Input::bit().when(last.walks()).doc("its class is the answer of an inference"),
            use_last: Input::bit().when(last.sums).doc("predict from the last stage alone"),
            done: Input::bit().doc("a sample leaves the last stage"),
            kind: Input::unsigned(2).doc("its kind: 0 infer, 1 train, 2 refresh, 3 flush"),
            pair: Input::bit().when(last.twice).doc("it is a pair of inputs"),
            label: Input::unsigned(cb)
                .when(config.learns() && labels)
                .doc("label of the input stream in a training sample"),
            token: Input::unsigned(cb)
                .when(labels)
                .doc("label of the target stream in a training sample, else that of the input stream"),
            fired: Input::unsigned(n).when(config.learns()).doc("stages that fired"),
            again: Input::bit().when(twice).doc("with done: it comes again, and is answered then"),
            ready: Output::bit().doc("room for one more sample"),
            answered: Output::bit().when(config.takes_sequences()).doc("an answer has been sent"),
            finished: Output::unsigned(2)
                .doc("samples that are dealt with: one answered, one that needs no answer, or both"),
            tx_data: Output::unsigned(8).doc("byte to the host"),
            tx_valid: Output::bit().doc("it is there"),
            tx_ready: Input::bit().doc("it is taken"),
            readout: Readout::new(config.readout(), last),
            _looks: usize::from(last.looks),
            doubt: config.second_look().into_iter().map(|least| Doubt::new(last, least)).collect(),
            settled: Output::bit().when(last.looks).doc("an inference needs no other look"),
            doubtful: Output::bit().when(last.looks).doc("an inference needs four looks more"),
            scores: Memory::new(2 << (ab + last.stream_bits()), last.answer_bits(), true, last.memory, Vec::new())
                .registered(),
            write_slot: Reg::bit(),
            read_slot: Reg::bit(),
            count: Reg::unsigned(2),
            head_train: Reg::bit().when(config.learns()),
            head_pair: Reg::bit().when(last.twice),
            head_first: Reg::unsigned(cb),
            head_second: Reg::unsigned(cb).when(last.twice),
            head_fired: Reg::unsigned(n).when(config.learns()),
            tail_train: Reg::bit().when(config.learns()),
            tail_pair: Reg::bit().when(last.twice),
            tail_first: Reg::unsigned(cb),
            tail_second: Reg::unsigned(cb).when(last.twice),
            tail_fired: Reg::unsigned(n).when(config.learns()),
            push: Wire::bit(),
            pop: Wire::bit(),
            class_now: Wire::unsigned(cb).when(labels),
            named: Wire::unsigned(cb + 1).when(labels),
            more: Wire::bit().when(labels || twice),
            state: Reg::unsigned(3),
            second: Reg::bit().when(last.twice),
            class_index: Reg::unsigned(ab),
            byte_index: Reg::unsigned(bits_for(bytes - 1)),
            word: Reg::signed(8 * bytes.min(7)).no_reset(),
            idle: Const::new(0),
            opcode: Const::new(1),
            class_byte: Const::new(2),
            fired_byte: Const::new(3),
            fetch: Const::new(4),
            load: Const::new(5),
            send: Const::new(6),
            class_last: Const::new(last.answers as i64 - 1),
            byte_last: Const::new(bytes as i64 - 1),
            class_bits: Const::new(ab as i64),
            learns: Const::new(i64::from(config.learns())),
            labels: Const::new(i64::from(labels)),
            twice: Const::new(i64::from(twice)),
            label_pairs: Const::new(last.classes as i64 - 2),
            values: Const::new(i64::from(last.has_value)),
            steps: Const::new(i64::from(config.takes_sequences())),
            train_step: Const::new(i64::from(Command::TrainStep.opcode())),
            infer_step: Const::new(i64::from(Command::InferStep.opcode())),
            pass_bits: Const::new((ab + last.stream_bits()) as i64),
        }
    }
}
