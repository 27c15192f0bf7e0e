//! The ports, registers and constants of the conversation: widths, resets and descriptions.

use sigprop_spec::link::frame::{self, FrameError};
use sigprop_spec::link::packed::{self, PACKED};
use sigprop_spec::link::{COMMANDS, Command, ERROR_LEN, ERROR_OPCODE};
use sigprop_spec::{Config, MemoryKind};

use super::super::dims::bits_for;
use super::Exchange;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// Bits that tell the opcodes apart; those of packed requests follow behind the others. Only steps of sequences have longer ones.
fn plain_bits(config: &Config) -> usize {
    bits_for(
        COMMANDS.iter().filter(|row| row.command.is_there(config)).map(|row| row.command as usize).max().unwrap_or(0),
    )
}

impl Exchange {
    /// The conversation of the network `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let capacity = frame::capacity(config);
        let stages = config.stages().len();
        let (bits, c) = (bits_for(capacity), |v: usize| Const::new(v as i64));
        let error = |error: FrameError| Const::new(i64::from(error.code()));
        // Opcodes run from 1, and 0 stands for all that do not exist.
        let plain_bits = plain_bits(config).max(4);
        let packs = packed::is_there(config);
        let opcode_bits = plain_bits + usize::from(packs);
        // Of packed requests the rest without the entries.
        let opcode = |number: u8| if number >> plain_bits == 0 { number } else { number - (1 << plain_bits) + PACKED };
        // The stage after the last stands for all that do not exist.
        let words = (0..=stages).flat_map(|stage| {
            (0..1u8 << opcode_bits).map(move |number| {
                let header = match opcode(number) {
                    packed if packed & PACKED != 0 => vec![packed],
                    opcode => vec![opcode, stage as u8],
                };
                let (request, answer) = frame::lens(config, &header);
                (request | answer << bits) as i64
            })
        });
        // The length of entries has two bytes, whatever fits in a frame.
        let wide = if packs { bits.max(16) + 1 } else { bits };
        let words: Vec<i64> = words.collect();
        Self {
            meta: Module::new("exchange", "Answers each frame once."),
            frame: Input::bit().doc("a frame has come; stays until done"),
            frame_code: Input::unsigned(4).doc("why it is broken, 0 if it is good"),
            frame_length: Input::unsigned(bits).doc("bytes of its payload"),
            frame_number: Input::unsigned(8).doc("its sequence number"),
            raddr: Output::unsigned(bits_for(capacity - 1)).doc("place in its payload"),
            rdata: Input::unsigned(8).doc("byte at the place of two cycles before"),
            done: OutReg::bit().doc("it is no longer needed; frame falls in the next cycle"),
            rx_data: Output::unsigned(8).doc("byte to the core"),
            rx_valid: OutReg::bit().doc("it is there"),
            rx_ready: Input::bit().doc("it is taken"),
            tx_data: Input::unsigned(8).doc("byte from the core"),
            tx_valid: Input::bit().doc("it is there"),
            tx_ready: OutReg::bit().doc("it is taken; only when it has been there for a cycle"),
            clear: OutReg::bit().doc("a new answer begins"),
            store: Output::bit().doc("add a byte to it"),
            store_data: Output::unsigned(8).doc("the byte"),
            send: OutReg::bit().doc("send a frame"),
            send_code: Output::unsigned(4).doc("with send: 0 the answer, otherwise why a frame is refused"),
            number: OutReg::unsigned(8).doc("number of the last frame that was accepted"),
            busy: Input::bit().doc("a frame is being sent"),
            open: OutReg::bit().doc("a conversation is open"),
            fault: OutReg::bit().doc("the last frame was refused"),
            lens: Memory::new(words.len(), 2 * bits, false, MemoryKind::Auto, words),
            state: Reg::unsigned(4),
            echoing: Reg::bit(),
            feeding: Reg::bit(),
            first: Reg::bit(),
            over: Reg::bit().no_reset(),
            taken: Reg::bit(),
            refusal: Reg::bit().no_reset(),
            greets: Reg::bit().no_reset(),
            repeats: Reg::bit().no_reset(),
            follows: Reg::bit().no_reset(),
            code: Reg::unsigned(4),
            opcode: Reg::unsigned(opcode_bits).no_reset(),
            is_packed: Reg::bit().when(packs),
            entries: Reg::unsigned(16).no_reset().when(packs),
            request_now: Reg::unsigned(wide).no_reset().when(packs),
            answer_now: Reg::unsigned(bits).no_reset().when(packs),
            place: Reg::unsigned(bits),
            left: Reg::unsigned(bits),
            room: Reg::unsigned(bits),
            following: Wire::unsigned(8),
            stage: Wire::unsigned(bits_for(stages)),
            request_len: Wire::unsigned(wide),
            answer_len: Wire::unsigned(bits),
            step: Wire::unsigned(wide),
            place_after: Wire::unsigned(bits),
            left_after: Wire::signed(wide + 1),
            answer_step: Wire::unsigned(bits),
            room_after: Wire::signed(bits + 1),
            idle: c(0),
            look: c(1),
            look_stage: c(2),
            look_table: c(3),
            look_lens: c(4),
            fetch: c(5),
            offer: c(6),
            collect: c(7),
            answer: c(8),
            refuse: c(9),
            load: c(10),
            look_opcode: c(11),
            judge: c(12),
            look_entries: c(13),
            // Without packed requests what the table says is all.
            look_sum: c(if packs { 14 } else { 4 }),
            hello: Const::new(i64::from(frame::HELLO)),
            last_number: Const::new(i64::from(u8::MAX)),
            opcodes: c(1 << plain_bits),
            opcode_bits: c(opcode_bits),
            packs: c(usize::from(packs)),
            packed_train: Const::new(i64::from(PACKED | Command::Train.opcode())),
            packed_infer: Const::new(i64::from(PACKED | Command::Infer.opcode())),
            packed_mask: c((1 << plain_bits) - 1),
            stages: c(stages),
            place_bits: c(bits),
            place_mask: c((1 << bits) - 1),
            most: c(capacity),
            error_opcode: Const::new(i64::from(ERROR_OPCODE)),
            error_len: c(ERROR_LEN),
            error_rest: c(ERROR_LEN - 1),
            e_closed: error(FrameError::Closed),
            e_sequence: error(FrameError::Sequence),
            e_requests: error(FrameError::Requests),
        }
    }
}
