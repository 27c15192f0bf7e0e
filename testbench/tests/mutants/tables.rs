//! What is changed in the printed hardware, by the member whose arithmetic it is.

/// A change of the text of one module, which must hold `from` this many times.
pub struct Mutant {
    pub what: &'static str,
    pub module: &'static str,
    pub from: &'static str,
    pub times: usize,
    pub to: &'static str,
}

const fn mutant(
    what: &'static str,
    module: &'static str,
    from: &'static str,
    times: usize,
    to: &'static str,
) -> Mutant {
    Mutant { what, module, from, times, to }
}

pub const HINGE: &[Mutant] = &[
    mutant("half of the activation's rounding", "sp_lane_1", "acc_h} + HALF;", 1, "acc_h} + (HALF - 14'd1);"),
    mutant("mask of a saturated activation", "sp_activation", "!($signed(v) < $signed((-AMAX)))", 1, "1'd1"),
    mutant("highest wrong class wins a tie", "sp_judge_1", "(is_first || ", 2, "(is_first || (~|behind) || "),
    mutant("fires at the margin itself", "sp_judge_1", " < $signed(threshold)", 1, " <= $signed(threshold)"),
    mutant("half of the update's rounding", "sp_update", "shifted} + 11'd1;", 1, "shifted} + 11'd0;"),
    mutant("weights down to -64", "sp_update", "weight <= -WMAX[6:0];", 1, "weight <= 7'h40;"),
    mutant("dt of a label's token", "sp_error", "dt <= -{h[3], h};", 1, "dt <= {h[3], h};"),
    mutant("feedback of the token's LFSR", "sp_token", "32'h80200003", 1, "32'h80200001"),
];

pub const CROSS_ENTROPY: &[Mutant] = &[
    mutant("the label counts as wrong", "sp_judge_1", "(write_class != label)", 1, "(write_class == label)"),
    mutant("fires above the limit alone", "sp_judge_2", "LEAST <= wrong", 1, "LEAST < wrong"),
    mutant("an entry of the table", "sp_judge_2", "VALUE_3 = 8'd197", 1, "VALUE_3 = 8'd181"),
    mutant(
        "a step more to the half",
        "sp_judge_1",
        "mantissa >> (steps[5:3] & 3'd7)",
        1,
        "mantissa >> (steps[5:3] | 3'd1)",
    ),
    mutant("shares halved", "sp_judge_2", "places <= 4'd9;", 1, "places <= 4'd10;"),
    mutant("the label's row pushes", "sp_judge_1", "-{1'd0, old_wrong}", 1, "{1'd0, old_wrong}"),
    mutant("dt of the label", "sp_judge_2", "? old_token :", 1, "? old_label :"),
    mutant("half of dh's rounding", "sp_error_1", "HALF = 12'd64", 1, "HALF = 12'd60"),
    mutant("dt of a masked neuron", "sp_error_2", "verdict & mask_t", 1, "verdict"),
];

pub const L2: &[Mutant] = &[
    mutant("dt away from h", "sp_error", "dt <= -away;", 1, "dt <= away;"),
    mutant("dt of every token", "sp_error", "(verdict[0] && verdict[1])", 1, "verdict[0]"),
    mutant("dh of a masked neuron", "sp_error", "verdict[0] && mask_h", 1, "verdict[0]"),
];

pub const HEBBIAN: &[Mutant] = &[
    mutant("dh away from t", "sp_error_1", "{h[3], h} - {word[3], word}", 1, "{word[3], word} - {h[3], h}"),
    mutant("dt away from h", "sp_error_2", "{h[3], h} - {word[3], word}", 1, "{word[3], word} - {h[3], h}"),
    mutant("learns from what it only refreshes", "sp_judge_1", "fired <= train;", 1, "fired <= 1'd1;"),
];

/// Of Forward-Forward.
pub const GOODNESS: &[Mutant] = &[
    mutant("fires at the threshold itself", "sp_judge_1", " < $signed(threshold)", 1, " <= $signed(threshold)"),
    mutant("dh of a masked neuron", "sp_error", "verdict && mask_h", 1, "verdict"),
    mutant("dt of a masked neuron", "sp_error", "verdict && mask_t", 1, "verdict"),
    mutant("dt away from t", "sp_error", "dt <= {t[3], t};", 1, "dt <= -{t[3], t};"),
    mutant("a wrong label that may be the right one", "sp_token", "+ 3'd1;", 1, "+ 3'd0;"),
    mutant("the right label on both streams", "sp_labels", "(label == second)", 1, "(label == first)"),
    mutant("an inference's input once", "sp_labels", "again ? kept_rdata :", 1, "again ? fill :"),
];

/// Of the picture of a class.
pub const PICTURE: &[Mutant] = &[
    mutant("a class begins an input late", "sp_picture", "INPUTS <= sum", 1, "INPUTS < sum"),
    mutant("the picture of every class", "sp_picture", "(place == token)", 1, "(place <= token)"),
];

/// Of a target code that learns.
pub const LEARNED: &[Mutant] = &[
    mutant("half of the step's rounding", "sp_learned", "HALF = 13'd512", 1, "HALF = 13'd511"),
    mutant("the label's row away, the rival's towards h", "sp_learned", "if (away) begin", 1, "if (towards) begin"),
    mutant("entries up to the end of the word", "sp_learned", "MOST = 14'd1792", 1, "MOST = 14'd2047"),
    mutant("the rival's row moves where nothing fired", "sp_error_1", "away = first & verdict[0]", 1, "away = first"),
    mutant("the label's row stays", "sp_error_1", "towards = last & verdict[0]", 1, "towards = 1'd0"),
    mutant("half of the code", "sp_lane_1", "code = bank_rdata[11:8]", 1, "code = {bank_rdata[11], bank_rdata[11:9]}"),
    mutant("an entry is written beside its place", "sp_learned", "waddr <= addr_q4", 1, "waddr <= addr_q3"),
];

/// Of class blocks.
pub const BLOCKS: &[Mutant] = &[
    mutant("every neuron is of every class", "sp_lane_2", "enable_q3 & (owner == class_q3)", 1, "enable_q3"),
    mutant("the target of every token is kept", "sp_stage_2", "target & (token == NEUTRAL)", 1, "target"),
    mutant("a neuron of another block", "sp_stage_2", ".INIT_0(512'h4)", 1, ".INIT_0(512'h8)"),
    mutant("the neutral token is a class", "sp_judge_2", "NEUTRAL = 2'd3", 1, "NEUTRAL = 2'd2"),
    mutant("dt with every token", "sp_error_2", "verdict[1] & mask_t", 1, "mask_t"),
    mutant("a stage that did not fire learns", "sp_error_2", "verdict[0] & (owner == js)", 1, "owner == js"),
    mutant("the label's block is pushed away", "sp_error_2", "dh <= -{word[3], word};", 1, "dh <= {word[3], word};"),
    mutant("the rival's block stays", "sp_error_2", "dh <= {word[3], word};", 1, "dh <= 5'd0;"),
    mutant("dt of the label's block", "sp_error_2", "dt <= -{h[3], h};", 1, "dt <= {h[3], h};"),
    mutant("the last tokens are never drawn", "sp_token", "{{1'd0, draw}, 2'd0}", 1, "{{2'd0, draw}, 1'd0}"),
    mutant("a refresh without the neutral token", "sp_decoder", "CLASS_LAST = 2'd3", 1, "CLASS_LAST = 2'd2"),
    mutant(
        "the last bank has the rows of the others",
        "sp_decoder",
        "BANK_ROWS_OF_1 = 3'd1",
        1,
        "BANK_ROWS_OF_1 = 3'd4",
    ),
];

/// Of an output stage, of its scores and of the read-out.
pub const OUTPUT: &[Mutant] = &[
    mutant(
        "highest wrong class wins a tie",
        "sp_judge_3",
        "(is_first || behind[9])",
        2,
        "(is_first || (~|behind) || behind[9])",
    ),
    mutant("fires at the margin itself", "sp_judge_3", " < $signed(threshold)", 1, " <= $signed(threshold)"),
    mutant("learns from what it only classifies", "sp_judge_3", "train & fires", 1, "fires"),
    mutant("the label's row is pushed away", "sp_error_2", "dh <= -AMAX;", 1, "dh <= AMAX;"),
    mutant("the rival's row stays", "sp_error_2", "dh <= AMAX;", 1, "dh <= 5'd0;"),
    mutant("a second stream of every sample", "sp_scores_3", "first & pair", 1, "first"),
    mutant(
        "highest of equal sums",
        "sp_readout",
        "(is_first || behind[9])",
        2,
        "(is_first || (~|behind) || behind[9])",
    ),
];

/// Of a read-out that goes to near classes.
pub const SUBSET: &[Mutant] = &[
    mutant("signs that differ are counted", "sp_lane_2", "(minus == minus_entry)", 1, "(minus != minus_entry)"),
    mutant("scores of the sweep come in", "sp_lane_2", "{8'd0, same_2}", 1, "9'd0"),
    mutant(
        "highest of equal counts",
        "sp_scores_3",
        "(first || behind_most[9])",
        3,
        "(first || (~|behind_most) || behind_most[9])",
    ),
    mutant("a quarter is near", "sp_scores_3", "{{2{norm[8]}}, norm[8:1]}", 1, "{{3{norm[8]}}, norm[8:2]}"),
    mutant("half is not near", "sp_scores_3", "($signed(10'd0) <= $signed(far))", 1, "($signed(10'd0) < $signed(far))"),
    mutant("last of equal scores", "sp_scores_3", "|| behind_best[9])", 1, "|| (~|behind_best) || behind_best[9])"),
    mutant("a class more", "sp_scores_3", "(products == LIMIT)", 1, "(products > LIMIT)"),
    mutant(
        "a class that is left out has a score",
        "sp_scores_3",
        "sum_stage_value <= LEAST;",
        1,
        "sum_stage_value <= now;",
    ),
];

/// The same, of its training samples.
pub const SUBSET_IN_TRAINING: &[Mutant] = &[
    mutant("highest of equal scores", "sp_readout", "(is_first | behind[9])", 1, "(is_first | (~|behind) | behind[9])"),
    mutant("signs in training", "sp_stage_2", "kind != 2'd1", 1, "1'd1"),
];

/// Of an error that goes in with the input.
pub const ERROR: &[Mutant] = &[
    mutant("dt of a masked neuron", "sp_error_1", "verdict && mask_h", 1, "verdict"),
    mutant("the difference the other way", "sp_error_1", "{h[3], h} - {t[3], t}", 1, "{t[3], t} - {h[3], h}"),
    mutant("the rival's row stays", "sp_error_2", "dt <= AMAX;", 1, "dt <= 5'd0;"),
    mutant("the output learns from a first pass", "sp_judge_2", "train & fires", 1, "fires"),
    mutant("the label's row is added", "sp_front", "({x[3], x} - TWICE)", 1, "({x[3], x} + TWICE)"),
    mutant("an error that wraps", "sp_front", "($signed(AMAX) < $signed(sum))", 1, "1'd0"),
    mutant("a second pass without an error", "sp_front", "again ? rival :", 1, "again ? label :"),
    mutant("what is right passes again", "sp_core", "judged & stages_2_fire", 1, "judged"),
];

/// Of what an output stage that answers a value has for its own.
pub const VALUE: &[Mutant] = &[
    mutant("fires at epsilon itself", "sp_judge_3", "threshold} - {{25", 1, "threshold} - 35'd1 - {{25"),
    mutant("errors below zero do not count", "sp_judge_3", "above[34] | below[34]", 1, "above[34]"),
    mutant("saturates one place too early", "sp_judge_3", "MOST = 10'd15;", 1, "MOST = 10'd14;"),
    mutant("the value is not looked at", "sp_judge_3", " - {{6{value[3]}}, value};", 1, ";"),
    mutant("learns from what it only answers", "sp_judge_3", "train & fires", 1, "fires"),
    mutant("an error within epsilon counts", "sp_error_2", "if (verdict[0]) begin", 1, "if (1'd1) begin"),
    mutant("the value is another input", "sp_decoder", "if (is_train && at_value) begin", 2, "if (1'd0) begin"),
];

/// Of the update block with a velocity, which at this mu saturates.
pub const MOMENTUM: &[&str] = &["learning.optimizer=momentum", "learning.momentum_shift=5"];
pub const MOMENTUM_MUTANTS: &[Mutant] = &[
    mutant("half of the fading's rounding", "sp_update", "MU_HALF = 9'd16;", 1, "MU_HALF = 9'd15;"),
    mutant("half of the dropped bits", "sp_update", "DROPPED_HALF = 11'd8;", 1, "DROPPED_HALF = 11'd7;"),
    mutant("velocities down to -128", "sp_update", "saturated <= -VMAX[7:0];", 1, "saturated <= 8'h80;"),
    mutant("half of the step's rounding", "sp_update", "shifted} + 9'd1;", 1, "shifted} + 9'd0;"),
    mutant("a row that is not due fades", "sp_update", "if (!live_q_4) begin", 1, "if (1'd0) begin"),
    mutant("a row that is not due moves", "sp_update", "if (live_q_7) begin", 1, "if (1'd1) begin"),
];

/// Of lists of columns, with random words for those that hold something.
pub const LISTED: &[Mutant] = &[
    mutant(
        "columns of the sample before are left out",
        "sp_lists_1",
        "(filled && due) ? either_count",
        1,
        "(filled && due) ? active_count",
    ),
    mutant("a list is read beyond its end", "sp_lists_1", "filled ? active_count :", 1, "filled ? either_count :"),
    mutant("t has no part in the lists", "sp_lists_2", " | (t_valid & (|t))", 1, ""),
    mutant(
        "of a pair the second alone is listed",
        "sp_lists_1",
        "again_q ? (held_q | held_0_rdata[0]) :",
        1,
        "again_q ? held_q :",
    ),
    mutant(
        "the list is that of the next sample",
        "sp_lists_1",
        "(take_q && filled) ? (1'd1 - slot) :",
        1,
        "(take_q && filled) ? slot :",
    ),
    mutant("the bias is never reached", "sp_sequencer_1", "listed} + 6'd1", 1, "listed} + 6'd0"),
    mutant("rows are too close", "sp_columns_1", "STRIDE = 4'd6", 1, "STRIDE = 4'd5"),
    mutant("weights are written a cycle early", "sp_columns_1", "w_write = address_q_3", 1, "w_write = address_q_2"),
    mutant("an empty list has a column", "sp_columns_1", "load ? lists_empty :", 1, "load ? 1'd0 :"),
    mutant("an empty column draws", "sp_rounding_1", "counts = |h", 1, "counts = 1'd1"),
    mutant("t draws nothing", "sp_rounding_2", "counts = (|h) | (|t)", 1, "counts = |h"),
];

/// Of windows of a picture that is moved.
pub const MOVED: &[Mutant] = &[
    mutant("the last row of windows is left out", "sp_columns_1", "CORNER_LAST = 3'd5", 1, "CORNER_LAST = 3'd1"),
    mutant("a row of windows begins too early", "sp_columns_1", "DOWN = 4'd3", 1, "DOWN = 4'd2"),
    mutant(
        "forward, no hole behind the last input",
        "sp_columns_1",
        "<= $signed(forward_address)",
        1,
        "< $signed(forward_address)",
    ),
    mutant("update, no hole behind the last input", "sp_columns_1", "<= $signed(address)", 1, "< $signed(address)"),
    mutant(
        "the update is moved as the sample now",
        "sp_stage_1",
        "old_offset <= now_offset;",
        1,
        "old_offset <= next_offset;",
    ),
    mutant("inferences are moved", "sp_stage_1", "next_offset <= 4'd0;", 2, "next_offset <= in_offset;"),
    mutant("dy from the lower half", "sp_pixel_shift", "down = part_2[17:16]", 1, "down = part_1[17:16]"),
];

/// Of a second look.
pub const LOOKS: &[Mutant] = &[
    mutant(
        "in doubt at the margin itself",
        "sp_doubt",
        "$signed(lead_0) < $signed(LEAST)",
        1,
        "$signed(lead_0) <= $signed(LEAST)",
    ),
    mutant("the next is not kept", "sp_doubt", "next_0 <= best_0;", 1, "next_0 <= next_0;"),
    mutant("a score between the two is not seen", "sp_doubt", "next_0 <= value;", 1, "next_0 <= next_0;"),
    mutant("of a pair the first alone", "sp_doubt", "close_0 | (is_pair & close_1)", 1, "close_0"),
    mutant("a stream that is sure is added to", "sp_doubt", "valid_q_1 & close_0", 1, "valid_q_1"),
    mutant("the first look is forgotten", "sp_doubt", "} + kept", 1, "} + (look == 3'd1 ? 0 : kept)"),
    mutant("a look of another line", "sp_again", "DOWN = 4'd4", 1, "DOWN = 4'd5"),
    mutant("a pixel beside the line before", "sp_again", "UP = 4'hc", 1, "UP = 4'hd"),
    mutant("the inputs change their slot", "sp_stage_1", "sequencer_take & (!next_again)", 1, "sequencer_take"),
];

/// Of products with signs, where t is an entry of the code.
pub const SIGN_AND_NUMBER: &[Mutant] = &[
    mutant("dh as it is", "sp_sign_product_1", "+ {{5{s}}, s}) ^ {{5{s}}, s}", 1, ")"),
    mutant("dh one beside its negative", "sp_sign_product_1", "} + {{5{s}}, s}) ^", 1, "}) ^"),
    mutant("amax and one", "sp_multipliers_2", "} - {{3{update_h_0_p[5]}}, update_h_0_p}", 1, "}"),
    mutant("h a cycle early", "sp_multipliers_2", "ph_q <= ph;", 1, "ph_q <= ph_q;"),
];

/// Of products with two signs.
pub const SIGNS: &[Mutant] = &[
    mutant("a weight one beside its negative", "sp_sign_product_2", "} + {{7{s_q}}, s_q}) ^", 1, "}) ^"),
    mutant("a weight as it is", "sp_sign_product_2", ") ^ {{7{s_q}}, s_q}", 1, ")"),
    mutant("the sign of a cycle before", "sp_sign_product_2", "s_q <= s;", 1, "s_q <= s_q;"),
    mutant("errors apart", "sp_multipliers_2", "{ph[5], ph} + {pt[5], pt}", 1, "{ph[5], ph} - {pt[5], pt}"),
    mutant("amax and one", "sp_multipliers_2", " - {{3{error_q[6]}}, error_q}", 1, ""),
    mutant("the sum times amax and one", "sp_lane_2", " - {{4{acc_h[9]}}, acc_h}", 1, ""),
    mutant("a quarter of the sum's rounding", "sp_lane_2", "acc_h}) + HALF;", 1, "acc_h}) + (HALF - 14'd8);"),
    mutant("the bias is below zero", "sp_slots_2", "1'd0;", 2, "1'd1;"),
    mutant("the lowest bit for the sign", "sp_input_buffer_2", "fill_h[3]", 1, "fill_h[0]"),
];

/// Of products with one stream alone, two in turn in one multiplier.
pub const ALONE: &[Mutant] = &[
    mutant("dh without its sign", "sp_multipliers_1", "{{2{dh[4]}}, dh}", 1, "{2'd0, dh}"),
    mutant("an update with h of the sample now", "sp_multipliers_1", "u_valid ? h_old :", 1, "u_valid ? h :"),
    mutant("a row of the code in the place of t alone", "sp_lane_1", "t <= bank_rdata;", 1, "t <= t;"),
];

/// Of targets that are refreshed in the place of h.
pub const CARRIED: &[Mutant] = &[
    mutant("a code that is not taken", "sp_lane", "h <= bank_rdata;", 1, "h <= h;"),
    mutant(
        "the row's word before",
        "sp_lane",
        "host_data_q[3:0] :\n        h;",
        1,
        "host_data_q[3:0] :\n        bank_rdata;",
    ),
];

/// Of neurons that spike, over four steps.
pub const SPIKES: &[Mutant] = &[
    mutant("a voltage that does not leak", "sp_lif", "{{3{u[8]}}, u[8:3]} ^ MINUS_ONE", 1, "MINUS_ONE"),
    mutant("theta itself does not spike", "sp_lif", "(|whole);", 1, "(|whole) & (u != THETA);"),
    mutant("the eighth of theta is lost as well", "sp_lif", "SPENT = 10'd28", 1, "SPENT = 10'd32"),
    mutant("the trace behind the reset", "sp_lif", "spike ? THETA :", 1, "spike ? (u - THETA) :"),
    mutant("a trace without a least", "sp_lif", "(-THETA) :", 1, "u :"),
    mutant("voltages above 4 theta", "sp_lif", "u <= MOST;", 1, "u <= total[8:0];"),
    mutant("voltages below -4 theta", "sp_lif", "u <= -MOST;", 1, "u <= total[8:0];"),
    mutant("what comes in is cut off at 2 theta", "sp_lif", "BOUND = 10'd255", 1, "BOUND = 10'd63"),
    mutant("the whole bias in each step", "sp_lif", "{{4{w_q[6]}}, w_q[6:4]}", 1, "w_q"),
    mutant(
        "spikes in the other order",
        "sp_lif",
        "{1'd0, pattern_0[3:1]}",
        1,
        "{1'd0, pattern_0[3], pattern_0[1], pattern_0[2]}",
    ),
    mutant("errors pass at the rim", "sp_lif", "$signed(mean) < $signed(RIM)", 1, "$signed(mean) <= $signed(RIM)"),
    mutant(
        "errors pass at the lower rim",
        "sp_lif",
        "$signed((-RIM)) < $signed(mean)",
        1,
        "$signed((-RIM)) <= $signed(mean)",
    ),
    mutant("a mean of -8", "sp_lif", "(-AMAX[3:0]) :", 1, "4'h8 :"),
    mutant("an input begins at less than half", "sp_coder", "HALF = 4'd4", 1, "HALF = 4'd3"),
    mutant("the last step is not counted", "sp_spike_count", "upto_2 + {3'd0, one_3}", 1, "upto_2"),
    mutant("four spikes count as two", "sp_count_product", "n[2] ? {d, 2'd0} :", 1, "n[2] ? {{d[4], d}, 1'd0} :"),
    mutant("a code that never spikes", "sp_lane_1", "spikes_t <= EVERY_STEP;", 1, "spikes_t <= 4'd0;"),
    mutant("the streams share their spikes", "sp_input_buffer_2", "old_t = h_old[7:4]", 1, "old_t = h_old[3:0]"),
];

/// Of a recurrent stage.
pub const RECURRENT: &[Mutant] = &[
    mutant(
        "a sequence that begins with what was before",
        "sp_slots_2",
        "now_zero <= now_hole;",
        1,
        "now_zero <= 1'd0;",
    ),
    mutant("it learns from what was before it", "sp_slots_2", "old_zero <= old_hole;", 1, "old_zero <= 1'd0;"),
    mutant("its own activations in the inputs' places", "sp_slots_2", "FIRST = 4'd5", 1, "FIRST = 4'd4"),
    mutant("the first of them is an input", "sp_input_buffer", "ENTERING <= now_col", 1, "ENTERING < now_col"),
    mutant(
        "the update reads the first of them as an input",
        "sp_input_buffer",
        "ENTERING <= old_col",
        1,
        "ENTERING < old_col",
    ),
    mutant("a bias among them", "sp_input_buffer", "& (now_col != BIAS)", 1, "& 1'd1"),
    mutant(
        "activations of the step before the one before",
        "sp_input_buffer",
        ".fill_valid(back_valid), .fill(back)",
        1,
        ".fill_valid(back_valid), .fill(fill_h)",
    ),
    mutant(
        "every step is one to learn from",
        "sp_decoder",
        "sample_train = is_train & is_last;",
        1,
        "sample_train = is_train;",
    ),
    mutant("a sequence that never ends", "sp_decoder", "begins <= 1'd1;", 3, "begins <= begins;"),
    mutant(
        "the label of the flag",
        "sp_decoder",
        "sample_label = operands_1[1:0]",
        1,
        "sample_label = operands_0[1:0]",
    ),
    mutant(
        "a step's header is the one before's",
        "sp_stage_1",
        "now_begins <= next_begins;",
        1,
        "now_begins <= now_begins;",
    ),
];

/// Of a reservoir.
pub const RESERVOIR: &[Mutant] = &[
    mutant(
        "a half rounded to nearest",
        "sp_reservoir",
        "half_0 = {sum_0[6], sum_0[6:1]}",
        1,
        "half_0 = {sum_0[6], sum_0[6:1]} + {6'd0, sum_0[0]}",
    ),
    mutant("states of -8", "sp_reservoir", "result_1 <= -AMAX[3:0];", 1, "result_1 <= 4'h8;"),
    mutant("states beyond the largest", "sp_reservoir", "$signed(AMAX) < $signed(half_2)", 1, "1'd0"),
    mutant(
        "a sequence that begins with what was before",
        "sp_reservoir",
        "is_first ? 4'd0 : state_3_rdata",
        1,
        "state_3_rdata",
    ),
    mutant(
        "no connection is taken away",
        "sp_reservoir",
        "if (signs_q2[1]) begin",
        1,
        "if (signs_q2[1] & !of_state_q3) begin",
    ),
    mutant(
        "new states among the old ones",
        "sp_reservoir",
        "state_0_waddr = {(bank ^ 1'd1), 3'd0}",
        1,
        "state_0_waddr = {bank, 3'd0}",
    ),
    mutant("the last connection is left out", "sp_reservoir", "TERMS_LAST = 4'd8", 1, "TERMS_LAST = 4'd7"),
    mutant("an input is a connection", "sp_reservoir", "INPUTS_COUNT = 4'd5", 1, "INPUTS_COUNT = 4'd4"),
    mutant("the sum of a unit goes on", "sp_reservoir", "if (first_q4) begin", 1, "if (1'd0) begin"),
    mutant(
        "the label of a later request",
        "sp_reservoir",
        "assign out_label = label;",
        1,
        "assign out_label = in_label;",
    ),
];
