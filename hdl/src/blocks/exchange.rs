//! # Purpose
//! The board's side of a conversation: takes a frame that was received, decides by its sequence number whether it is new,
//! repeated or out of place, checks that its payload is whole requests whose answers fit in a frame, hands them to the core
//! one by one, and gathers the responses. So every frame that is accepted is carried out once, and the core's decoder is
//! never left in the middle of a request.
//!
//! # Equation
//! None: the lengths of requests and responses are those of [`sigprop_spec::link::frame::lens`], in a table.
//!
//! # Shapes
//! Requests of up to `capacity` bytes in all, responses too.
//!
//! # Formats
//! Bytes, unsigned.
//!
//! # Timing
//! Six cycles to check a request and five to look it up again; four cycles for a byte of it that is taken
//! at once; two for a byte of its response. The line takes
//! 40 cycles for a byte at least. `rx_valid` and `tx_ready` are registers: a byte from the core is taken in the second cycle
//! in which it is there.
//!
//! # Ports
//! `frame*`, `raddr`, `rdata`, `done` a frame in the receiver's buffer; `rx_*`, `tx_*` to and from the core; `clear`,
//! `store*`, `send*`, `number`, `busy` the answer in the sender's buffer; `fault` the last frame was refused; `open` a
//! conversation is open.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::exchange::Exchange;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let design = extract(&Exchange::new(&Config::preset("tiny")?))?;
//! assert_eq!(design.modules[design.top].name, "sp_exchange");
//! # Ok(())
//! # }
//! ```

mod build;

use rust_hdl_core::prelude::*;

use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The conversation; see the module's text.
#[derive(LogicBlock)]
pub struct Exchange {
    meta: Module,
    pub frame: Input,
    pub frame_code: Input,
    pub frame_length: Input,
    pub frame_number: Input,
    pub raddr: Output,
    pub rdata: Input,
    pub done: OutReg,
    pub rx_data: Output,
    pub rx_valid: OutReg,
    pub rx_ready: Input,
    pub tx_data: Input,
    pub tx_valid: Input,
    pub tx_ready: OutReg,
    pub clear: OutReg,
    pub store: Output,
    pub store_data: Output,
    pub send: OutReg,
    pub send_code: Output,
    pub number: OutReg,
    pub busy: Input,
    pub open: OutReg,
    pub fault: OutReg,
    pub lens: Memory,
    state: Reg,
    echoing: Reg,
    feeding: Reg,
    first: Reg,
    over: Reg,
    taken: Reg,
    refusal: Reg,
    greets: Reg,
    repeats: Reg,
    follows: Reg,
    code: Reg,
    opcode: Reg,
    is_packed: Reg,
    entries: Reg,
    request_now: Reg,
    answer_now: Reg,
    place: Reg,
    left: Reg,
    room: Reg,
    following: Wire,
    stage: Wire,
    request_len: Wire,
    answer_len: Wire,
    step: Wire,
    place_after: Wire,
    left_after: Wire,
    answer_step: Wire,
    room_after: Wire,
    idle: Const,
    look: Const,
    look_stage: Const,
    look_opcode: Const,
    look_table: Const,
    look_lens: Const,
    judge: Const,
    look_entries: Const,
    look_sum: Const,
    fetch: Const,
    load: Const,
    offer: Const,
    collect: Const,
    answer: Const,
    refuse: Const,
    hello: Const,
    last_number: Const,
    opcodes: Const,
    opcode_bits: Const,
    packs: Const,
    packed_train: Const,
    packed_infer: Const,
    packed_mask: Const,
    stages: Const,
    place_bits: Const,
    place_mask: Const,
    most: Const,
    error_opcode: Const,
    error_len: Const,
    error_rest: Const,
    e_closed: Const,
    e_sequence: Const,
    e_requests: Const,
}

impl Logic for Exchange {
    #[hdl_gen]
    fn update(&mut self) {
        if self.number.val() == self.last_number.val() {
            self.following.next = 1.into();
        } else {
            self.following.next = self.number.val() + 1;
        }
        // What the frame's number says; it has stood there for long when the frame's checksum has come.
        self.greets.next = (self.frame_number.val() == self.hello.val()).into();
        self.repeats.next = (self.frame_number.val() == self.number.val()).into();
        self.follows.next = (self.frame_number.val() == self.following.val()).into();
        // The request at `place`: its lengths by opcode and stage.
        if self.rdata.val() < self.stages.val() {
            self.stage.next = self.rdata.val();
        } else {
            self.stage.next = self.stages.val();
        }
        self.lens.we.next = 0.into();
        self.lens.waddr.next = 0.into();
        self.lens.wdata.next = 0.into();
        self.lens.raddr.next = self.opcode.val() | (self.stage.val() << self.opcode_bits.val());
        if self.packs.any() {
            self.request_len.next = self.request_now.val();
            self.answer_len.next = self.answer_now.val();
        } else {
            self.request_len.next = self.lens.rdata.val();
            self.answer_len.next = self.lens.rdata.val() >> self.place_bits.val();
        }
        // One adder each for both passes: over whole requests when they are checked, over bytes when they are carried out.
        // `left` counts the frame's bytes, then the request's; `room` the answer's bytes that are free, then the response's
        // that are to come.
        if self.state.val() == self.look_sum.val() {
            self.step.next = self.request_len.val();
            // A refusal is ERROR_LEN bytes long, all ones in binary (see spec's `room`).
            self.answer_step.next = self.answer_len.val() | self.error_len.val();
        } else {
            self.step.next = 1.into();
            // The third byte of a packed request.
            if self.packs.any() && self.state.val() == self.look_opcode.val() {
                self.step.next = 2.into();
            }
            self.answer_step.next = 1.into();
        }
        self.place_after.next = self.place.val() + self.step.val();
        self.left_after.next = self.left.val() - self.step.val();
        self.room_after.next = self.room.val() - self.answer_step.val();

        self.raddr.next = self.place.val();
        if self.state.val() == self.look_stage.val() || (self.packs.any() && self.state.val() == self.look_opcode.val())
        {
            self.raddr.next = self.place_after.val();
        }
        self.done.next = 0.into();
        self.rx_data.next = self.rdata.val();
        // Handshakes with the core are registers on this side; the core takes or has a byte in the cycle in which it sees one.
        self.rx_valid.next = (self.rx_valid.any() && !self.rx_ready.any()).into();
        self.taken.next = self.rx_valid.val() & self.rx_ready.val();
        self.tx_ready.next =
            (self.state.val() == self.collect.val() && self.tx_valid.any() && !self.tx_ready.any()).into();
        self.refusal.next = (self.tx_data.val() == self.error_opcode.val()).into();
        self.clear.next = 0.into();
        self.store.next = 0.into();
        self.store_data.next = self.tx_data.val();
        if self.echoing.any() {
            self.store_data.next = self.rdata.val();
        }
        self.send.next = 0.into();
        self.send_code.next = self.code.val();

        if self.state.val() == self.idle.val() {
            self.place.next = 0.into();
            self.room.next = self.most.val();
            self.left.next = self.frame_length.val();
            self.echoing.next = 0.into();
            self.feeding.next = 0.into();
            self.code.next = self.frame_code.val();
            if self.frame.any() && !self.done.any() && !self.busy.any() {
                if self.frame_code.val() != 0 {
                    self.state.next = self.refuse.val();
                } else if self.greets.any() {
                    self.clear.next = 1.into();
                    self.number.next = self.hello.val();
                    self.open.next = 1.into();
                    self.echoing.next = 1.into();
                    if self.frame_length.val() == 0 {
                        self.state.next = self.answer.val();
                    } else {
                        self.state.next = self.fetch.val();
                    }
                } else if !self.open.any() {
                    self.code.next = self.e_closed.val();
                    self.state.next = self.refuse.val();
                } else if self.repeats.any() {
                    self.state.next = self.answer.val();
                } else if !self.follows.any() {
                    self.code.next = self.e_sequence.val();
                    self.state.next = self.refuse.val();
                } else if self.frame_length.val() == 0 {
                    self.code.next = self.e_requests.val();
                    self.state.next = self.refuse.val();
                } else {
                    self.state.next = self.look.val();
                }
            }
        } else if self.state.val() == self.look.val() {
            self.state.next = self.look_stage.val();
        } else if self.state.val() == self.look_stage.val() {
            self.state.next = self.look_opcode.val();
        } else if self.state.val() == self.look_opcode.val() {
            self.is_packed.next = 0.into();
            if self.rdata.val() < self.opcodes.val() {
                self.opcode.next = self.rdata.val();
            } else if self.packs.any()
                && (self.rdata.val() == self.packed_train.val() || self.rdata.val() == self.packed_infer.val())
            {
                self.is_packed.next = 1.into();
                self.opcode.next = (self.rdata.val() & self.packed_mask.val()) | self.opcodes.val();
            } else {
                self.opcode.next = 0.into();
            }
            self.state.next = self.look_table.val();
        } else if self.state.val() == self.look_table.val() {
            self.entries.next = self.rdata.val();
            self.state.next = self.look_lens.val();
        } else if self.packs.any() && self.state.val() == self.look_lens.val() {
            // The length of entries comes on top; what is known so far is kept, as its memory goes on.
            self.entries.next = self.entries.val() | (self.rdata.val() << 8);
            self.request_now.next = self.lens.rdata.val() & self.place_mask.val();
            self.answer_now.next = self.lens.rdata.val() >> self.place_bits.val();
            self.state.next = self.look_entries.val();
        } else if self.packs.any() && self.state.val() == self.look_entries.val() {
            if self.is_packed.any() {
                self.request_now.next = self.request_now.val() + self.entries.val();
            }
            self.state.next = self.look_sum.val();
        } else if self.state.val() == self.look_sum.val() {
            if self.feeding.any() {
                self.left.next = self.request_len.val();
                self.room.next = self.answer_len.val();
                self.first.next = 1.into();
                self.state.next = self.fetch.val();
            } else {
                self.place.next = self.place_after.val();
                self.left.next = self.left_after.val();
                self.room.next = self.room_after.val();
                self.over.next = (self.left_after.val() < 0 || self.room_after.val() < 0).into();
                self.state.next = self.judge.val();
            }
        } else if self.state.val() == self.judge.val() {
            self.state.next = self.look.val();
            if self.over.any() {
                self.code.next = self.e_requests.val();
                self.state.next = self.refuse.val();
            } else if self.left.val() == 0 {
                // Nothing is wrong with it: from here on it is carried out.
                self.clear.next = 1.into();
                self.number.next = self.frame_number.val();
                self.feeding.next = 1.into();
                self.place.next = 0.into();
            }
        } else if self.state.val() == self.fetch.val() {
            self.state.next = self.load.val();
        } else if self.state.val() == self.load.val() {
            self.rx_valid.next = (!self.echoing.any()).into();
            self.state.next = self.offer.val();
        } else if self.state.val() == self.offer.val() {
            self.store.next = self.echoing.val();
            if self.taken.any() || self.echoing.any() {
                self.place.next = self.place_after.val();
                self.left.next = self.left_after.val();
                if self.left.val() != 1 {
                    self.state.next = self.fetch.val();
                } else if self.echoing.any() {
                    self.state.next = self.answer.val();
                } else {
                    self.state.next = self.collect.val();
                }
            }
        } else if self.state.val() == self.collect.val() {
            if self.tx_ready.any() {
                self.store.next = 1.into();
                self.first.next = 0.into();
                if self.first.any() && self.refusal.any() {
                    self.room.next = self.error_rest.val();
                } else {
                    self.room.next = self.room_after.val();
                    if self.room.val() == 1 {
                        if self.place.val() == self.frame_length.val() {
                            self.state.next = self.answer.val();
                        } else {
                            self.state.next = self.look.val();
                        }
                    }
                }
            }
        } else {
            // Answer or refuse; `code` says which, and is 0 for an answer.
            self.send.next = 1.into();
            self.done.next = 1.into();
            self.fault.next = (self.state.val() == self.refuse.val()).into();
            self.state.next = self.idle.val();
        }
    }
}
