//! # Purpose
//! The channels along the chain of lanes (what moves with the weights, what with the rows, the host's words, the results) and
//! from stage to stage (a sample's header, scores).
//!
//! # Equation
//! None of their own; `docs/src/blocks/sequencer.md` and `docs/src/blocks/columns.md` say when they carry what.
//!
//! # Shapes
//! One of each for a lane. Every lane repeats it a cycle later for the next one.
//!
//! # Formats
//! As the fields say. Those that only learning needs are left out without it.
//!
//! # Timing
//! A field is looked at in the cycle in which it stands in the lane's register; which one that is, is said in
//! [`lane`](super::lane).
//!
//! # Ports
//! A channel `u` has the ports `u_valid`, `u_first` and so on, and its repetition `u_valid_q`, `u_first_q`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, channels::Update};
//! # use sigprop_hdl::signal::{Input, OutReg};
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("tiny")?, 0);
//! let (u, u_q) = (Update::<Input>::new(&dims), Update::<OutReg>::later(&dims));
//! # let _ = (u, u_q);
//! # Ok(())
//! # }
//! ```

use super::dims::Dims;
use crate::signal::{Declared, channel};

channel! {
    /// Update: the activations of the sample before.
    Update, UpdateValues, "u_", |d: Dims| {
        valid: Declared::bit("update channel: a weight's turn").when(d.learns);
        first: Declared::bit("first weight of a row: take the prepared dh and dt").when(d.learns);
        h: Declared::signed(d.h.update_bits(d.act), d.h.or_spikes("h of the sample before", "sign of h of the sample before", "number of spikes of the sample before"))
            .data()
            .when(d.learns);
        t: Declared::signed(d.t.update_bits(d.act), d.t.or_spikes("t of the sample before", "sign of t of the sample before", "number of spikes of its target stream"))
            .data()
            .when(d.learns && d.has_t());
        shift: Declared::unsigned(5, "update shift less one").data().when(d.learns);
        trained: Declared::bit("the sample before was one to learn from").when(d.learns && d.step.always);
        random: Declared::unsigned(d.random_bits(), "random word below the update's last place")
            .data()
            .when(d.draws());
    }
}

channel! {
    /// Weight memory: the address to read, and to write when the new weight is there.
    Weight, WeightValues, "w_", |d: Dims| {
        valid: Declared::bit(d.text("weight channel: read now, write back when updated", "weight channel: read now"));
        addr: Declared::unsigned(d.weight_addr(), "address in the weight memory").data();
        write: Declared::unsigned(d.weight_addr(), "address of the weight that is new now").data().when(d.active && d.learns);
    }
}

channel! {
    /// Forward: the activations of the sample now.
    Forward, ForwardValues, "f_", |d: Dims| {
        first: Declared::bit("forward channel: first weight of a row");
        last: Declared::bit("last weight of a row, the bias");
        h: Declared::signed(d.h.bits(d.act), d.h.or_spikes("h of the sample now", "sign of h of the sample now", "spikes of the sample now")).data();
        t: Declared::signed(d.t.bits(d.act), d.t.or_spikes("t of the sample now", "sign of t of the sample now", "spikes of its target stream"))
            .data()
            .when(d.has_t());
    }
}

channel! {
    /// Bank: what to do with the target bank, the results and the host's words.
    Bank, BankValues, "b_", |d: Dims| {
        fetch_first: Declared::bit("bank channel: read the first entry that dh, dt of the coming row are made of").when(d.has_state());
        fetch_last: Declared::bit("read the last one and form dh, dt").when(d.learns);
        verdict: Declared::unsigned(d.plan.verdict, "verdict of the loss on the sample before").when(d.learns);
        state: Declared::bit("keep the state of the finished row").when(d.keeps_rows());
        store: Declared::bit("write t of the finished row into the bank").when(d.has_bank());
        code: Declared::bit(d.text(
            "read t of the finished row from the bank, a cycle before b_state",
            "read t of the finished row from the bank, a cycle before b_store's",
         ))
        .when(d.has_bank());
        score: Declared::bit(d.bank_text(
            "read a bank entry and send its product along the score chain",
            "send a square along the score chain",
        ))
        .when(d.has_scores());
        second: Declared::bit("the product is that of the second stream").when(d.has_scores() && d.twice);
        walk: Declared::bit("the product of a row that is kept, in the score's place").when(d.walks());
        own: Declared::bit("that of the bank's entry with itself").when(d.walks());
        signs: Declared::bit("scores count equal signs").when(d.walks());
        last_row: Declared::bit("the finished row is the last");
        first_row: Declared::bit("the finished row is the first").when(d.has_scores());
        result: Declared::bit("load the result chain");
        addr: Declared::unsigned(d.bank_addr(), d.bank_text("address in the bank", "number of the first lane's neuron"))
            .data()
            .when(d.has_address());
        row: Declared::unsigned(d.row_addr(), "row in the state memory").data().when(d.has_row());
        class: Declared::unsigned(d.class_bits(), "class of the score").data().when(d.has_blocks());
        coefficient: Declared::signed(d.plan.coefficient.max(1), "what an entry is multiplied with, two cycles after its fetch")
            .data()
            .when(d.learns && d.plan.coefficient > 0);
    }
}

channel! {
    /// Host: its words, while no sample is under way.
    Host, HostValues, "host_", |d: Dims| {
        read_weight: Declared::bit("host channel: read the weight at w_addr");
        write_weight: Declared::bit("write host_data at w_addr");
        read_bank: Declared::bit("read the bank at b_addr").when(d.has_bank());
        write_bank: Declared::bit("write host_data at b_addr").when(d.has_bank());
        velocity: Declared::bit("the word beside the weight is meant").when(d.has_velocity());
        lane: Declared::unsigned(d.lane_bits(), "the lane that is meant").data();
        data: Declared::signed(d.host_bits, "word to write").data();
    }
}

channel! {
    /// Results, towards lane 0: the activations of a neuron.
    Results, ResultsValues, "r_", |d: Dims| {
        valid: Declared::bit("result chain: activations of one neuron");
        h: Declared::signed(d.result_bits(), "h, beside valid").data();
        t: Declared::signed(d.result_bits(), "t, beside valid").data().when(d.has_second_result());
        mask_h: Declared::bit("mask of h").data().when(d.has_state());
        mask_t: Declared::bit("mask of t").data().when(d.has_state() && d.has_t());
        spikes_h: Declared::unsigned(d.in_bits(), "spikes of h, the first step the lowest bit").data().when(d.spiking.is_some());
        spikes_t: Declared::unsigned(d.in_bits(), "spikes of t").data().when(d.spiking.is_some() && d.has_second_result());
        u_h: Declared::signed(d.voltage_bits(), "monitor: voltage of h after the last step").data().when(d.spiking.is_some());
        u_t: Declared::signed(d.voltage_bits(), "monitor: voltage of t").data().when(d.spiking.is_some() && d.has_t());
        trace_h: Declared::signed(d.trace_bits(), "monitor: sum of voltages of h").data().when(d.spiking.is_some());
        trace_t: Declared::signed(d.trace_bits(), "monitor: sum of voltages of t").data().when(d.spiking.is_some() && d.has_t());
    }
}

channel! {
    /// What is known of a sample from its beginning, and which stages have fired.
    Header, HeaderValues, "", |d: Dims| {
        train: Declared::bit("header: learn from it").when(d.learns);
        target: Declared::bit("header: the t stream carries the target of the token");
        pair: Declared::bit("header: the t stream carries a second input").when(d.twice);
        kind: Declared::unsigned(2, "header: 0 infer, 1 train, 2 refresh, 3 flush");
        label: Declared::unsigned(d.class_bits(), "header: label c").when(d.learns);
        token: Declared::unsigned(d.token_bits(), "header: token k");
        value: Declared::signed(d.act, "header: value z").when(d.learns && d.has_value);
        fired: Declared::unsigned(d.stage_count, "header: stages that fired so far").when(d.learns);
    }
}

channel! {
    /// A score summed over the stages so far.
    Sum, SumValues, "sum_", |d: Dims| {
        valid: Declared::bit("a score summed over the stages so far");
        second: Declared::bit("of the second stream").when(d.twice);
        class: Declared::unsigned(d.class_bits(), "its class");
        value: Declared::signed(d.total_bits, "the sum");
    }
}
