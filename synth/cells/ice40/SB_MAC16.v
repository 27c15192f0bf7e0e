// SB_MAC16 of an iCE40 UltraPlus as a signed multiplier of 16 by 16 bits, for simulation where no yosys is: netlists are simulated
// with that of yosys, which has all of the cell.
//
// Covered: A * B, both signed; the registers of A and B (A_REG, B_REG), of the partial products (TOP_8x8_MULT_REG, BOT_8x8_MULT_REG,
// PIPELINE_16x16_MULT_REG1, all or none) and of the product (PIPELINE_16x16_MULT_REG2); CE. Everything else stops the simulator from
// being built, since a module is missing whose name says why; holds, resets and loads that are high stop the simulation with a message.
// Facts: Lattice FPGA-TN-02007 (DSP function usage guide for iCE40 devices).

module SB_MAC16 (
    input CLK, CE,
    input [15:0] C, A, B, D,
    input AHOLD, BHOLD, CHOLD, DHOLD, IRSTTOP, IRSTBOT, ORSTTOP, ORSTBOT, OLOADTOP, OLOADBOT,
    input ADDSUBTOP, ADDSUBBOT, OHOLDTOP, OHOLDBOT, CI, ACCUMCI, SIGNEXTIN,
    output [31:0] O
);
    parameter [0:0] A_REG = 0;
    parameter [0:0] B_REG = 0;
    parameter [0:0] TOP_8x8_MULT_REG = 0;
    parameter [0:0] BOT_8x8_MULT_REG = 0;
    parameter [0:0] PIPELINE_16x16_MULT_REG1 = 0;
    parameter [0:0] PIPELINE_16x16_MULT_REG2 = 0;
    parameter [1:0] TOPOUTPUT_SELECT = 0;
    parameter [1:0] BOTOUTPUT_SELECT = 0;
    parameter [0:0] A_SIGNED = 0;
    parameter [0:0] B_SIGNED = 0;

    generate
        if (!A_SIGNED || !B_SIGNED) SB_MAC16_without_signs_is_not_covered fault ();
        if (TOPOUTPUT_SELECT != 3 || BOTOUTPUT_SELECT != 3) SB_MAC16_other_outputs_are_not_covered fault ();
        if (TOP_8x8_MULT_REG != BOT_8x8_MULT_REG || TOP_8x8_MULT_REG != PIPELINE_16x16_MULT_REG1)
            SB_MAC16_registers_of_some_partial_products_are_not_covered fault ();
    endgenerate

    reg signed [15:0] a_q, b_q;
    reg signed [31:0] middle_q, product_q;
    wire signed [15:0] a = A_REG ? a_q : A;
    wire signed [15:0] b = B_REG ? b_q : B;
    wire signed [31:0] whole = a * b;
    wire signed [31:0] middle = PIPELINE_16x16_MULT_REG1 ? middle_q : whole;
    assign O = PIPELINE_16x16_MULT_REG2 ? product_q : middle;

    always @(posedge CLK) begin
        if (AHOLD || BHOLD || IRSTTOP || IRSTBOT || ORSTTOP || ORSTBOT || OLOADTOP || OLOADBOT || OHOLDTOP || OHOLDBOT)
            $fatal(1, "SB_MAC16: holds, resets and loads are not covered");
        if (CE) begin
            a_q <= A;
            b_q <= B;
            middle_q <= whole;
            product_q <= middle;
        end
    end
endmodule
