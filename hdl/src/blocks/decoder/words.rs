//! Words that the host sends: bytes put together and saturated, and where they go.

use rust_hdl_core::prelude::*;

use super::Decoder;
use crate::signal::Part;

impl Part<1> for Decoder {
    #[hdl_gen]
    fn update(&mut self) {
        // Words from bytes: `low` holds the earlier ones. A word is saturated to the range of its kind.
        self.word_in.next = (self.low.val() >> 8) | (self.rx_data.val() << 24);
        for i in 0..self._kinds {
            self.raw[i].next = self.word_in.val() >> self.place[i].val();
            // Where the range is that of its bits: from the sign bit of its kind on, all bits of a word in range are as its sign;
            // the least number is out of range all the same.
            self.top[i].next = self.raw[i].val() >> self.sign_place[i].val();
            self.saturated[i].next = self.raw[i].val();
            if !self.whole[i].any() {
                if self.raw[i].val() > self.max[i].val() {
                    self.saturated[i].next = self.max[i].val();
                } else if self.raw[i].val() < -self.max[i].val() {
                    self.saturated[i].next = -self.max[i].val();
                }
            } else if self.raw[i].val() < 0 {
                if self.top[i].val() != self.ones.val() || self.raw[i].val() == self.lowest[i].val() {
                    self.saturated[i].next = -self.max[i].val();
                }
            } else if self.top[i].val() != 0 {
                self.saturated[i].next = self.max[i].val();
            }
        }
        if self.packs.any() && self.zero_turn.any() {
            self.fill_value.next = 0.into();
        } else {
            self.fill_value.next = self.saturated[self.activation.at()].val();
        }

        // Where a word of the host belongs, and which it is.
        if self.is_weights.any() {
            self.host_addr.next = self.base.val() + self.index.val();
            self.host_data.next = self.saturated[self.weight.at()].val();
            for i in 0..self._ranges {
                if self.host_stage[i].any() {
                    self.host_data.next = self.saturated[i].val();
                }
            }
            if self.is_velocity.any() {
                self.host_data.next = self.saturated[self.velocity.at()].val();
            }
        } else {
            if self.looks.any() {
                self.host_addr.next = (self.operands[1].val() << self.code_place.val()) | self.index.val();
            } else {
                self.host_addr.next = self.base.val() + self.operands[1].val();
            }
            self.host_data.next = self.saturated[self.activation.at()].val();
            if self.learns_code.any() && self.host_stage[0].any() {
                self.host_data.next = self.saturated[self.code.at()].val();
            }
        }
    }
}
