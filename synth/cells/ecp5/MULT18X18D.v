// MULT18X18D of ECP5, for simulation. yosys has only an empty module of it.
//
// Covered: A by B, each signed or not by SIGNEDA and SIGNEDB; the registers of A, of B, behind the multiplier
// (REG_PIPELINE_CLK) and at the way out (REG_OUTPUT_CLK), each on any of the four clocks, with any enable and reset; a
// register of A or B takes its SIGNED bit along; a reset is synchronous and comes before the enable. The shift inputs
// (SOURCEA, SOURCEB) and outputs (SROA, SROB), and ROA, ROB.
// Everything else stops the simulator from being built, since a module is missing whose name says why: a register of C,
// MULT_BYPASS, CAS_MATCH_REG, other sources of B, CLKn_DIV = "DISABLED" (both edges of the clock would count),
// asynchronous resets. GSR is not looked at: nothing drives it.
// Facts: Lattice FPGA-TN-02205 (sysDSP usage guide), and the parameters' meanings as Lattice's simulation shows them.

module MULT18X18D (
    input A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1, A0,
    input B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1, B0,
    input C17, C16, C15, C14, C13, C12, C11, C10, C9, C8, C7, C6, C5, C4, C3, C2, C1, C0,
    input SIGNEDA, SIGNEDB, SOURCEA, SOURCEB,
    input CLK3, CLK2, CLK1, CLK0, CE3, CE2, CE1, CE0, RST3, RST2, RST1, RST0,
    input SRIA17, SRIA16, SRIA15, SRIA14, SRIA13, SRIA12, SRIA11, SRIA10, SRIA9, SRIA8, SRIA7, SRIA6, SRIA5, SRIA4, SRIA3, SRIA2, SRIA1, SRIA0,
    input SRIB17, SRIB16, SRIB15, SRIB14, SRIB13, SRIB12, SRIB11, SRIB10, SRIB9, SRIB8, SRIB7, SRIB6, SRIB5, SRIB4, SRIB3, SRIB2, SRIB1, SRIB0,
    output SROA17, SROA16, SROA15, SROA14, SROA13, SROA12, SROA11, SROA10, SROA9, SROA8, SROA7, SROA6, SROA5, SROA4, SROA3, SROA2, SROA1, SROA0,
    output SROB17, SROB16, SROB15, SROB14, SROB13, SROB12, SROB11, SROB10, SROB9, SROB8, SROB7, SROB6, SROB5, SROB4, SROB3, SROB2, SROB1, SROB0,
    output ROA17, ROA16, ROA15, ROA14, ROA13, ROA12, ROA11, ROA10, ROA9, ROA8, ROA7, ROA6, ROA5, ROA4, ROA3, ROA2, ROA1, ROA0,
    output ROB17, ROB16, ROB15, ROB14, ROB13, ROB12, ROB11, ROB10, ROB9, ROB8, ROB7, ROB6, ROB5, ROB4, ROB3, ROB2, ROB1, ROB0,
    output ROC17, ROC16, ROC15, ROC14, ROC13, ROC12, ROC11, ROC10, ROC9, ROC8, ROC7, ROC6, ROC5, ROC4, ROC3, ROC2, ROC1, ROC0,
    output P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19, P18, P17, P16, P15, P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0,
    output SIGNEDP
);
    parameter REG_INPUTA_CLK = "NONE";
    parameter REG_INPUTA_CE = "CE0";
    parameter REG_INPUTA_RST = "RST0";
    parameter REG_INPUTB_CLK = "NONE";
    parameter REG_INPUTB_CE = "CE0";
    parameter REG_INPUTB_RST = "RST0";
    parameter REG_INPUTC_CLK = "NONE";
    parameter REG_INPUTC_CE = "CE0";
    parameter REG_INPUTC_RST = "RST0";
    parameter REG_PIPELINE_CLK = "NONE";
    parameter REG_PIPELINE_CE = "CE0";
    parameter REG_PIPELINE_RST = "RST0";
    parameter REG_OUTPUT_CLK = "NONE";
    parameter REG_OUTPUT_CE = "CE0";
    parameter REG_OUTPUT_RST = "RST0";
    parameter CLK0_DIV = "ENABLED";
    parameter CLK1_DIV = "ENABLED";
    parameter CLK2_DIV = "ENABLED";
    parameter CLK3_DIV = "ENABLED";
    parameter HIGHSPEED_CLK = "NONE";
    parameter GSR = "ENABLED";
    parameter CAS_MATCH_REG = "FALSE";
    parameter SOURCEB_MODE = "B_SHIFT";
    parameter MULT_BYPASS = "DISABLED";
    parameter RESETMODE = "SYNC";

    if (REG_INPUTC_CLK != "NONE") MULT18X18D_REG_INPUTC_CLK_is_not_covered refused();
    if (HIGHSPEED_CLK != "NONE") MULT18X18D_HIGHSPEED_CLK_is_not_covered refused();
    if (CAS_MATCH_REG != "FALSE") MULT18X18D_CAS_MATCH_REG_is_not_covered refused();
    if (SOURCEB_MODE != "B_SHIFT") MULT18X18D_SOURCEB_MODE_is_not_covered refused();
    if (MULT_BYPASS != "DISABLED") MULT18X18D_MULT_BYPASS_is_not_covered refused();
    if (RESETMODE != "SYNC") MULT18X18D_RESETMODE_is_not_covered refused();
    if (CLK0_DIV != "ENABLED" || CLK1_DIV != "ENABLED" || CLK2_DIV != "ENABLED" || CLK3_DIV != "ENABLED")
        MULT18X18D_CLKn_DIV_DISABLED_is_not_covered refused();

    wire [17:0] a = SOURCEA ? {SRIA17, SRIA16, SRIA15, SRIA14, SRIA13, SRIA12, SRIA11, SRIA10, SRIA9, SRIA8, SRIA7, SRIA6, SRIA5, SRIA4, SRIA3, SRIA2, SRIA1, SRIA0}
        : {A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1, A0};
    wire [17:0] b = SOURCEB ? {SRIB17, SRIB16, SRIB15, SRIB14, SRIB13, SRIB12, SRIB11, SRIB10, SRIB9, SRIB8, SRIB7, SRIB6, SRIB5, SRIB4, SRIB3, SRIB2, SRIB1, SRIB0}
        : {B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1, B0};

    wire [18:0] a_q, b_q;
    sp_mult18x18d_reg #(.WIDTH(19), .CLOCK(REG_INPUTA_CLK), .ENABLE(REG_INPUTA_CE), .RESET(REG_INPUTA_RST)) input_a (
        .clk({CLK3, CLK2, CLK1, CLK0}), .ce({CE3, CE2, CE1, CE0}), .rst({RST3, RST2, RST1, RST0}), .d({SIGNEDA, a}), .q(a_q));
    sp_mult18x18d_reg #(.WIDTH(19), .CLOCK(REG_INPUTB_CLK), .ENABLE(REG_INPUTB_CE), .RESET(REG_INPUTB_RST)) input_b (
        .clk({CLK3, CLK2, CLK1, CLK0}), .ce({CE3, CE2, CE1, CE0}), .rst({RST3, RST2, RST1, RST0}), .d({SIGNEDB, b}), .q(b_q));

    wire [35:0] wide_a = {{18{a_q[18] & a_q[17]}}, a_q[17:0]};
    wire [35:0] wide_b = {{18{b_q[18] & b_q[17]}}, b_q[17:0]};
    wire [35:0] product = wide_a * wide_b;
    wire [36:0] middle;
    wire [35:0] p;
    sp_mult18x18d_reg #(.WIDTH(37), .CLOCK(REG_PIPELINE_CLK), .ENABLE(REG_PIPELINE_CE), .RESET(REG_PIPELINE_RST)) pipeline (
        .clk({CLK3, CLK2, CLK1, CLK0}), .ce({CE3, CE2, CE1, CE0}), .rst({RST3, RST2, RST1, RST0}), .d({a_q[18] | b_q[18], product}), .q(middle));
    sp_mult18x18d_reg #(.WIDTH(36), .CLOCK(REG_OUTPUT_CLK), .ENABLE(REG_OUTPUT_CE), .RESET(REG_OUTPUT_RST)) out (
        .clk({CLK3, CLK2, CLK1, CLK0}), .ce({CE3, CE2, CE1, CE0}), .rst({RST3, RST2, RST1, RST0}), .d(middle[35:0]), .q(p));

    assign SIGNEDP = middle[36];
    assign {P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19, P18, P17, P16, P15, P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0} = p;
    assign {ROA17, ROA16, ROA15, ROA14, ROA13, ROA12, ROA11, ROA10, ROA9, ROA8, ROA7, ROA6, ROA5, ROA4, ROA3, ROA2, ROA1, ROA0} = a_q[17:0];
    assign {ROB17, ROB16, ROB15, ROB14, ROB13, ROB12, ROB11, ROB10, ROB9, ROB8, ROB7, ROB6, ROB5, ROB4, ROB3, ROB2, ROB1, ROB0} = b_q[17:0];
    assign {SROA17, SROA16, SROA15, SROA14, SROA13, SROA12, SROA11, SROA10, SROA9, SROA8, SROA7, SROA6, SROA5, SROA4, SROA3, SROA2, SROA1, SROA0} = a_q[17:0];
    assign {SROB17, SROB16, SROB15, SROB14, SROB13, SROB12, SROB11, SROB10, SROB9, SROB8, SROB7, SROB6, SROB5, SROB4, SROB3, SROB2, SROB1, SROB0} = b_q[17:0];
    assign {ROC17, ROC16, ROC15, ROC14, ROC13, ROC12, ROC11, ROC10, ROC9, ROC8, ROC7, ROC6, ROC5, ROC4, ROC3, ROC2, ROC1, ROC0} = {C17, C16, C15, C14, C13, C12, C11, C10, C9, C8, C7, C6, C5, C4, C3, C2, C1, C0};
endmodule

// One of the registers, or none.
module sp_mult18x18d_reg (input [3:0] clk, input [3:0] ce, input [3:0] rst, input [WIDTH-1:0] d, output [WIDTH-1:0] q);
    parameter WIDTH = 1;
    parameter CLOCK = "NONE";
    parameter ENABLE = "CE0";
    parameter RESET = "RST0";
    localparam C = CLOCK == "CLK0" ? 0 : CLOCK == "CLK1" ? 1 : CLOCK == "CLK2" ? 2 : 3;
    localparam E = ENABLE == "CE0" ? 0 : ENABLE == "CE1" ? 1 : ENABLE == "CE2" ? 2 : 3;
    localparam R = RESET == "RST0" ? 0 : RESET == "RST1" ? 1 : RESET == "RST2" ? 2 : 3;
    if (CLOCK != "NONE" && CLOCK != "CLK0" && CLOCK != "CLK1" && CLOCK != "CLK2" && CLOCK != "CLK3")
        MULT18X18D_a_register_s_CLK_is_none_of_NONE_CLK0_to_CLK3 refused();
    if (ENABLE != "CE0" && ENABLE != "CE1" && ENABLE != "CE2" && ENABLE != "CE3")
        MULT18X18D_a_register_s_CE_is_none_of_CE0_to_CE3 refused();
    if (RESET != "RST0" && RESET != "RST1" && RESET != "RST2" && RESET != "RST3")
        MULT18X18D_a_register_s_RST_is_none_of_RST0_to_RST3 refused();
    if (CLOCK == "NONE") begin : none
        assign q = d;
    end else begin : kept
        wire clock = clk[C];
        reg [WIDTH-1:0] value = 0;
        always @(posedge clock) begin
            if (rst[R]) value <= 0;
            else if (ce[E]) value <= d;
        end
        assign q = value;
    end
endmodule
