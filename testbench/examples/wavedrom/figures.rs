//! Which figure shows what.

/// One figure.
pub struct Figure {
    /// The block's page, and the file's name.
    pub name: &'static str,
    /// Put before each of the names below; empty for the ports of the core.
    pub scope: &'static str,
    /// The cycles to show; a gap is drawn between two spans.
    pub spans: &'static [Span],
    /// Names of the signals to show; `|` leaves a line free.
    pub show: &'static str,
}

/// Cycles in a row.
pub struct Span {
    /// Names and values that must all hold in the cycle that the span is placed by.
    pub when: &'static [(&'static str, i64)],
    /// Which of these cycles, from 0.
    pub nth: usize,
    /// Cycles to show before it.
    pub before: usize,
    /// Cycles to show.
    pub cycles: usize,
}

const fn span(when: &'static [(&'static str, i64)], nth: usize, before: usize, cycles: usize) -> Span {
    Span { when, nth, before, cycles }
}

/// The figures of the core, in the order of the manual's pages.
pub const CORE: &[Figure] = &[
    Figure {
        name: "core",
        scope: "",
        spans: &[span(&[("tx_valid", 1), ("tx_data", 1)], 0, 4, 24)],
        show: "rx_valid rx_ready rx_data | tx_valid tx_ready tx_data | mon_done_0 mon_done_1",
    },
    Figure {
        name: "decoder",
        scope: "decoder.",
        spans: &[span(&[("rx_valid", 1), ("rx_data", 1), ("rx_ready", 1)], 0, 2, 24)],
        show: "rx_valid rx_ready rx_data | fill_ready fill_h_valid fill_value \
               | token_step sample sample_label",
    },
    Figure {
        name: "registers",
        scope: "registers.",
        spans: &[span(&[("write", 1), ("address", 16)], 0, 9, 12), span(&[("write", 1), ("address", 1)], 0, 11, 15)],
        show: "address value write known refused read | shift_0 | token_load token_lfsr",
    },
    Figure {
        name: "token",
        scope: "front.token_source.",
        spans: &[span(&[("load", 1)], 0, 3, 12), span(&[("take_label", 1)], 0, 3, 11)],
        show: "step load value take_label label | lfsr token",
    },
    Figure {
        name: "stage",
        scope: "stages_0.",
        spans: &[
            span(&[("buffer.turn", 1)], 4, 1, 10),
            span(&[("out_valid", 1)], 24, 1, 9),
            span(&[("out_done", 1)], 4, 5, 8),
        ],
        show: "in_ready in_h_valid in_h in_done | buffer.turn out_ready | out_valid out_h out_t \
               | out_sum_valid out_done fire js",
    },
    Figure {
        name: "input_buffer",
        scope: "stages_0.buffer.",
        spans: &[span(&[("turn", 1)], 4, 1, 10), span(&[("old_col", 1)], 8, 2, 17)],
        show: "turn | fill_h_valid fill_h fill_done | old_col old_h | now_col now_h",
    },
    Figure {
        name: "sequencer",
        scope: "stages_0.sequencer.",
        spans: &[
            span(&[("take", 1)], 4, 0, 5),
            span(&[("state", 2), ("row", 0), ("offset", 13)], 4, 0, 28),
            span(&[("commit", 1)], 4, 1, 3),
        ],
        show: "take commit | offset row | issue row_end | b_fetch_first b_fetch_last b_state b_score b_result",
    },
    Figure {
        name: "columns",
        scope: "stages_0.columns.",
        spans: &[span(&[("turn", 1)], 0, 2, 26)],
        show: "issue row_end | turn turn_first | u_col u_valid u_first | w_valid w_addr | f_col f_first f_last",
    },
    Figure {
        name: "lane",
        scope: "stages_0.lanes_1.",
        spans: &[span(&[("u_valid_q2", 1), ("dh", -254)], 0, 2, 21)],
        show: "u_valid_q u_h_q dh update.sum | weight_raddr weight_rdata update.delta \
               | update.weight weight_we weight_waddr \
               | f_h f_last acc_h | h mask_h",
    },
    Figure {
        name: "multipliers",
        scope: "stages_0.lanes_1.multipliers.",
        spans: &[span(&[("u_valid", 1), ("dh", -254)], 0, 1, 14)],
        show: "u_valid dh h_old dt t_old u | f_valid w h wh t wt",
    },
    Figure {
        name: "multiplier",
        scope: "stages_0.lanes_1.multipliers.forward_h_0.",
        spans: &[span(&[("a", -15781)], 0, 1, 6)],
        show: "a b p",
    },
    Figure {
        name: "activation",
        scope: "stages_0.lanes_1.activation_h.",
        spans: &[span(&[("v", -139)], 0, 5, 8)],
        show: "v | activation mask",
    },
    Figure {
        name: "lut_multiplier",
        scope: "stages_1.lanes_0.score.",
        spans: &[span(&[("a", -127), ("b", 76)], 0, 1, 11)],
        show: "a b | low_0 high_0 low_1 high_1 | quad_0 quad_1 | p",
    },
    Figure {
        name: "scores",
        scope: "stages_1.scores.",
        spans: &[span(&[("score", 1), ("last_row", 1)], 9, 1, 14)],
        show: "score first_row last_row chain | coming coming_class | stage_valid stage_class stage_value \
               | sum_valid sum_class sum_value",
    },
    Figure {
        name: "loss",
        scope: "stages_1.judge.",
        spans: &[span(&[("coming", 1), ("coming_class", 0)], 4, 1, 10)],
        show: "coming coming_class score score_class | label token | rival fire | commit fired verdict",
    },
    Figure {
        name: "update",
        scope: "stages_0.lanes_1.update.",
        spans: &[span(&[("products", -32258)], 0, 1, 8)],
        show: "products sum shifted delta | old weight",
    },
    Figure {
        name: "prediction",
        scope: "prediction.",
        spans: &[
            span(&[("done", 1)], 8, 5, 8),
            span(&[("done", 1)], 9, 1, 3),
            span(&[("tx_valid", 1), ("tx_ready", 1), ("tx_data", 2)], 1, 1, 13),
            span(&[("finished", 1)], 8, 1, 3),
        ],
        show: "score_valid score_class done | ready | tx_valid tx_ready tx_data | finished",
    },
    Figure {
        name: "memory",
        scope: "stages_0.weights_1.",
        spans: &[span(&[("we", 1), ("wdata", -15781)], 0, 4, 13)],
        show: "raddr rdata | we waddr wdata",
    },
];

/// The figure of the core under the names of AXI4-Stream.
pub const AXIS: &[Figure] = &[Figure {
    name: "axis",
    scope: "",
    spans: &[span(&[("m_axis_tvalid", 1), ("m_axis_tdata", 1)], 0, 4, 24)],
    show: "s_axis_tvalid s_axis_tready s_axis_tdata | m_axis_tvalid m_axis_tready m_axis_tdata",
}];

/// The figure of the Wishbone bus.
pub const BUS: &[Figure] = &[Figure {
    name: "wishbone",
    scope: "",
    spans: &[span(&[("wb_cyc", 1)], 0, 1, 32)],
    show: "wb_cyc wb_stb wb_we wb_adr wb_dat_w | wb_ack wb_err wb_dat_r | core.rx_valid core.rx_ready core.tx_valid",
}];

/// The figures of the line's blocks.
pub const LINE: &[Figure] = &[
    Figure {
        name: "serial",
        scope: "",
        spans: &[span(&[("exchange.frame", 1)], 0, 6, 20)],
        show: "rxd receiver.valid | exchange.frame exchange.frame_code exchange.done open | frame_sender.busy sender.valid txd",
    },
    Figure {
        name: "uart_rx",
        scope: "receiver.",
        spans: &[span(&[("valid", 1)], 0, 41, 44)],
        show: "line | valid data fault",
    },
    Figure {
        name: "frame_rx",
        scope: "frame_receiver.",
        spans: &[span(&[("valid", 1)], 0, 1, 4), span(&[("valid", 1)], 5, 1, 9)],
        show: "valid data | ready code length number | done",
    },
    Figure {
        name: "crc16",
        scope: "frame_receiver.checksum.",
        spans: &[span(&[("valid", 1)], 0, 1, 4), span(&[("valid", 1)], 1, 1, 4), span(&[("valid", 1)], 5, 1, 5)],
        show: "start valid data | crc",
    },
    Figure {
        name: "exchange",
        scope: "exchange.",
        spans: &[span(&[("frame", 1), ("frame_number", 1)], 0, 1, 32)],
        show: "frame frame_number raddr rdata | clear number | rx_valid rx_ready rx_data",
    },
    Figure {
        name: "frame_tx",
        scope: "frame_sender.",
        spans: &[span(&[("store", 1)], 0, 1, 5), span(&[("send", 1)], 1, 1, 12)],
        show: "clear store store_data | send send_code number busy | valid ready data",
    },
    Figure {
        name: "uart_tx",
        scope: "sender.",
        spans: &[span(&[("valid", 1), ("ready", 1)], 0, 1, 44)],
        show: "valid ready data | line",
    },
];
