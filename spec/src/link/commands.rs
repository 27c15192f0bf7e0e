//! The command table.

use crate::config::Config;

/// First byte of a response that refuses a request.
pub const ERROR_OPCODE: u8 = 0xFF;

/// What the host can ask of the core. The discriminant is the opcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Command {
    /// Train with one sample.
    Train = 0x01,
    /// Classify one input.
    Infer = 0x02,
    /// Classify two inputs in one window.
    InferPair = 0x03,
    /// Apply the pending update.
    Flush = 0x04,
    /// Renew the target bank.
    Refresh = 0x05,
    /// Read a row of weights.
    ReadWeights = 0x06,
    /// Write a row of weights.
    WriteWeights = 0x07,
    /// Read a row of the target bank.
    ReadBank = 0x08,
    /// Write a row of the target bank.
    WriteBank = 0x09,
    /// Read a register.
    ReadRegister = 0x0A,
    /// Write a register.
    WriteRegister = 0x0B,
    /// Start afresh.
    Reset = 0x0C,
    /// Say what this is.
    Identify = 0x0D,
    /// Read the velocities of a row of weights.
    ReadVelocity = 0x0E,
    /// Write the velocities of a row of weights.
    WriteVelocity = 0x0F,
    /// Train with a step of a sequence.
    TrainStep = 0x10,
    /// Classify a step of a sequence.
    InferStep = 0x11,
}

/// How many bytes a field takes, as far as that can be said without a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// This many bytes.
    Bytes(usize),
    /// An activation per input of the network.
    Inputs,
    /// A weight per input of the named stage, then the bias.
    Weights,
    /// A velocity per input of the named stage, then that of the bias.
    Velocities,
    /// An activation, or in the first stage an entry of the target code, per neuron of the named stage; of F per input.
    Entries,
    /// A score per class, or the value of a network that answers one.
    Scores,
    /// A class; nothing where the network answers a value.
    Class,
    /// The value that a sample has, as an activation; nothing where the network answers a class.
    Value,
    /// The value that a network answers, as a score; nothing where it answers a class.
    Answer,
    /// Two bytes per stage of the network.
    Widths,
    /// The same where the stages have weights of different formats, otherwise nothing.
    Formats,
}

/// An operand, or a value of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its size.
    pub size: Size,
}

/// A row of the command table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandInfo {
    /// The command.
    pub command: Command,
    /// Its name.
    pub name: &'static str,
    /// What follows the opcode in the request.
    pub operands: &'static [Field],
    /// What follows the opcode in the response.
    pub response: &'static [Field],
    /// What it does.
    pub doc: &'static str,
}

const fn byte(name: &'static str) -> Field {
    Field { name, size: Size::Bytes(1) }
}

const fn field(name: &'static str, size: Size) -> Field {
    Field { name, size }
}

const fn row(
    command: Command,
    name: &'static str,
    operands: &'static [Field],
    response: &'static [Field],
    doc: &'static str,
) -> CommandInfo {
    CommandInfo { command, name, operands, response, doc }
}

const INPUTS: Field = field("inputs", Size::Inputs);
const WEIGHTS: Field = field("weights", Size::Weights);
const VELOCITIES: Field = field("velocities", Size::Velocities);
const ENTRIES: Field = field("activations", Size::Entries);
const ROW: Field = field("row", Size::Bytes(2));
const VALUE: Field = field("value", Size::Bytes(4));

/// All commands, by opcode.
pub static COMMANDS: &[CommandInfo] = &[
    row(
        Command::Train,
        "TRAIN",
        &[byte("label"), INPUTS, field("value", Size::Value)],
        &[field("prediction", Size::Class), field("answer", Size::Answer), byte("fired")],
        "Train with one sample. `prediction` is the class before the update, with `learning.target = \"concatenation\"` the better of the \
         sample's two labels; with `network.task = \"regression\"` label is the range of the sample's value, and `answer` the value before the update. Bit s of `fired` says that stage s + 1 \
         fired. An input outside -amax..amax is saturated, here and in INFER and INFER_PAIR, and so is a value.",
    ),
    row(
        Command::Infer,
        "INFER",
        &[INPUTS],
        &[field("class", Size::Class), field("scores", Size::Scores)],
        "Classify one input, or answer its value. With `network.readout = \"subset\"` the score of a class that was not compared with is the least \
         number of a score's bits, here and in INFER_PAIR.",
    ),
    row(
        Command::InferPair,
        "INFER_PAIR",
        &[field("inputs A", Size::Inputs), field("inputs B", Size::Inputs)],
        &[
            field("class A", Size::Class),
            field("scores A", Size::Scores),
            field("class B", Size::Class),
            field("scores B", Size::Scores),
        ],
        "Classify two inputs in one window: the second takes the target stream. Only where the target stream is free then: not with \
         `learning.target = \"concatenation\"`, and not with `hardware.pairs = false`.",
    ),
    row(Command::Flush, "FLUSH", &[], &[], "Apply the update that the last training sample asked for."),
    row(
        Command::Refresh,
        "REFRESH",
        &[],
        &[],
        "Pass every class token once, so that the bank fits the weights. Where there is no bank, nothing is to be done.",
    ),
    row(
        Command::ReadWeights,
        "READ_WEIGHTS",
        &[byte("stage"), ROW],
        &[WEIGHTS],
        "Read a row of weights, the bias last; flushes first. Stages and rows count from 0.",
    ),
    row(
        Command::WriteWeights,
        "WRITE_WEIGHTS",
        &[byte("stage"), ROW, WEIGHTS],
        &[],
        "Write a row of weights, the bias last; flushes first. A word outside -wmax..wmax is saturated, on both sides.",
    ),
    row(
        Command::ReadBank,
        "READ_BANK",
        &[byte("stage"), byte("class")],
        &[ENTRIES],
        "Read a class's row of the target bank; flushes first. That of stage 0 is the target code S, where `learning.target` is `code`; where it is `learned` \
         its words have eight places more behind the point, here and in WRITE_BANK, and 2 or 4 bytes. With `network.readout` `blocks` there is a row \
         more than classes, number C, that of the neutral token; the last of several stages has this one alone, number 0. Only where \
         there is a bank: not with `concatenation`; with `error` stage 0 alone has rows, those of F, of an entry for each input, where the hardware learns. An output stage has none: here and in WRITE_BANK it is as a stage that does not exist.",
    ),
    row(
        Command::WriteBank,
        "WRITE_BANK",
        &[byte("stage"), byte("class"), ENTRIES],
        &[],
        "Write a class's row of the target bank, where there is one; flushes first. A word outside -amax..amax (of a learned \
         code -256 amax..256 amax) is saturated, on both sides. Of an entry of F the sign is kept: it becomes f, or below 0 -f.",
    ),
    row(Command::ReadRegister, "READ_REGISTER", &[byte("address")], &[VALUE], "Read a register."),
    row(Command::WriteRegister, "WRITE_REGISTER", &[byte("address"), VALUE], &[], "Write a register."),
    row(
        Command::Reset,
        "RESET",
        &[],
        &[],
        "Drop the pending update, and put registers and LFSRs back to their reset values. Weights and bank stay.",
    ),
    row(
        Command::Identify,
        "IDENTIFY",
        &[],
        &[
            field("configuration hash", Size::Bytes(8)),
            field("version (major, minor, patch)", Size::Bytes(3)),
            field("inputs", Size::Bytes(2)),
            byte("classes"),
            byte("activation bits"),
            byte("weight bits"),
            byte("weight fraction"),
            byte("stages"),
            field("neurons of each stage", Size::Widths),
            field("weight bits and fraction of each stage", Size::Formats),
        ],
        "Say which configuration and generator version this is, and its shape. `weight bits` and `weight fraction` are those of the \
         first stage; where others differ, those of each follow at the end.",
    ),
    row(
        Command::ReadVelocity,
        "READ_VELOCITY",
        &[byte("stage"), ROW],
        &[VELOCITIES],
        "Read the velocities of a row of weights, that of the bias last; flushes first. Only where the optimizer keeps them, otherwise \
         there is no such command; so it is with WRITE_VELOCITY.",
    ),
    row(
        Command::WriteVelocity,
        "WRITE_VELOCITY",
        &[byte("stage"), ROW, VELOCITIES],
        &[],
        "Write the velocities of a row of weights, that of the bias last; flushes first. A word outside -vmax..vmax is saturated, on \
         both sides.",
    ),
    row(
        Command::TrainStep,
        "TRAIN_STEP",
        &[byte("last"), byte("label"), INPUTS],
        &[field("prediction", Size::Class), byte("fired")],
        "A step of a sequence to learn from. `last` is 0 or 1; where it is 0 the answer is the opcode alone, where it is 1 that of TRAIN for the sequence that ends with it. Of the label that of the \
         last step counts. With a network that takes sequences in the place of TRAIN, otherwise there is no such command; so it is with INFER_STEP.",
    ),
    row(
        Command::InferStep,
        "INFER_STEP",
        &[byte("last"), INPUTS],
        &[field("class", Size::Class), field("scores", Size::Scores)],
        "A step of a sequence to classify; as TRAIN_STEP, the last one answered as INFER. It is the last step that says what the sequence is for. The step after a last one begins a sequence, and so does \
         the first one after any other command, which drops one that is not at its end. A step that is refused is no part of a sequence.",
    ),
];

impl Command {
    /// The byte that asks for it.
    #[must_use]
    pub const fn opcode(self) -> u8 {
        self as u8
    }

    /// The command of an opcode.
    #[must_use]
    pub fn from_opcode(opcode: u8) -> Option<Self> {
        COMMANDS.iter().map(|row| row.command).find(|command| command.opcode() == opcode)
    }

    /// Whether the hardware of `config` has it.
    #[must_use]
    pub fn is_there(self, config: &Config) -> bool {
        match self {
            Self::ReadVelocity | Self::WriteVelocity => config.velocity().is_some(),
            Self::Train | Self::Infer => !config.takes_sequences(),
            Self::TrainStep | Self::InferStep => config.takes_sequences(),
            Self::InferPair => config.pairs() && !config.target().has_labels(),
            Self::ReadBank | Self::WriteBank => config.bank_width(0).is_some() && !config.target().has_labels(),
            _ => true,
        }
    }

    /// What trains with a sample, or its last step.
    #[must_use]
    pub fn to_train(config: &Config) -> Self {
        if config.takes_sequences() { Self::TrainStep } else { Self::Train }
    }

    /// What classifies an input, or a sequence with its last step.
    #[must_use]
    pub fn to_infer(config: &Config) -> Self {
        if config.takes_sequences() { Self::InferStep } else { Self::Infer }
    }

    /// Whether it carries a step of a sequence; its second byte says whether that is the last.
    #[must_use]
    pub const fn is_step(self) -> bool {
        matches!(self, Self::TrainStep | Self::InferStep)
    }

    /// Its row of the table.
    #[must_use]
    pub fn info(self) -> &'static CommandInfo {
        // Opcodes run from 1 without a gap (see the test), so the row is the opcode less 1.
        &COMMANDS[self as usize - 1]
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.info().name
    }
}

/// Why a request was refused. The discriminant is the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ErrorCode {
    /// There is no such command.
    UnknownOpcode = 1,
    /// Stage, row, class or label is out of range.
    OutOfRange = 2,
    /// There is no such register.
    UnknownRegister = 3,
    /// The register cannot have that value, or cannot be written.
    ValueNotAllowed = 4,
    /// The hardware does not learn.
    NoLearning = 5,
}

impl ErrorCode {
    /// All codes, in order.
    pub const ALL: [Self; 5] =
        [Self::UnknownOpcode, Self::OutOfRange, Self::UnknownRegister, Self::ValueNotAllowed, Self::NoLearning];

    /// The byte that says it.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The error of a code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.code() == code)
    }

    /// What it means.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Self::UnknownOpcode => "There is no such command. Only the opcode was consumed.",
            Self::OutOfRange => {
                "Stage, row, class or label is out of range, or `last` is neither 0 nor 1. All operands were consumed; but none after a stage that \
                 does not exist and its row or class, as their number cannot be known."
            }
            Self::UnknownRegister => "There is no such register. All operands were consumed.",
            Self::ValueNotAllowed => "The register cannot have that value, or is read-only. It is unchanged.",
            Self::NoLearning => {
                "TRAIN, TRAIN_STEP or FLUSH, and the hardware was generated with `learning.mode = \"inference\"`. All operands were \
                 consumed."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_where_info_looks_for_them() {
        for (i, row) in COMMANDS.iter().enumerate() {
            assert_eq!(usize::from(row.command.opcode()), i + 1, "{}", row.name);
            assert_eq!(Command::from_opcode(row.command.opcode()), Some(row.command));
            assert_eq!(row.command.info(), row);
        }
        assert_eq!(Command::from_opcode(0), None);
        assert_eq!(Command::from_opcode(ERROR_OPCODE), None);
    }

    #[test]
    fn error_codes_are_found_again() {
        for error in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_code(error.code()), Some(error));
        }
        assert_eq!(ErrorCode::from_code(0), None);
    }
}
