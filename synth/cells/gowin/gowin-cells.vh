// What becomes of cells on a Gowin FPGA, for yosys's techmap: templates, no hardware of their own.

// RAM of 16 words of 4 bits in lookup tables; INIT has the words one behind the other, a cell has a table for each bit.
(* techmap_celltype = "$__SIGPROP_LUT_RAM" *)
module _sigprop_lut_ram (PORT_W_CLK, PORT_W_ADDR, PORT_W_WR_EN, PORT_W_WR_DATA, PORT_R_ADDR, PORT_R_RD_DATA);
    parameter INIT = 64'bx;

    input PORT_W_CLK, PORT_W_WR_EN;
    input [3:0] PORT_W_ADDR, PORT_W_WR_DATA, PORT_R_ADDR;
    output [3:0] PORT_R_RD_DATA;

    function [15:0] table_of;
        input integer number;
        integer word;
        for (word = 0; word < 16; word = word + 1)
            table_of[word] = INIT[4 * word + number];
    endfunction

    RAM16SDP4 #(
        .INIT_0(table_of(0)), .INIT_1(table_of(1)), .INIT_2(table_of(2)), .INIT_3(table_of(3))
    ) _TECHMAP_REPLACE_ (
        .CLK(PORT_W_CLK), .WRE(PORT_W_WR_EN), .WAD(PORT_W_ADDR), .DI(PORT_W_WR_DATA),
        .RAD(PORT_R_ADDR), .DO(PORT_R_RD_DATA)
    );
endmodule

// One size of multiplier, so that there is one kind to count; two of 9 bits would share the place of one of 18.
module MULT9X9 (A, SIA, B, SIB, ASIGN, BSIGN, ASEL, BSEL, CE, CLK, RESET, DOUT, SOA, SOB);
    parameter AREG = 1'b0;
    parameter BREG = 1'b0;
    parameter OUT_REG = 1'b0;
    parameter PIPE_REG = 1'b0;
    parameter ASIGN_REG = 1'b0;
    parameter BSIGN_REG = 1'b0;
    parameter SOA_REG = 1'b0;
    parameter MULT_RESET_MODE = "SYNC";

    input [8:0] A, SIA, B, SIB;
    input ASIGN, BSIGN, ASEL, BSEL, CE, CLK, RESET;
    output [17:0] DOUT;
    output [8:0] SOA, SOB;

    wire [35:0] product;
    MULT18X18 _TECHMAP_REPLACE_ (
        .CLK(1'b0), .CE(1'b0), .RESET(1'b0), .SIA(18'd0), .SIB(18'd0), .ASEL(1'b0), .BSEL(1'b0),
        .A({{9{A[8] & ASIGN}}, A}), .B({{9{B[8] & BSIGN}}, B}), .ASIGN(ASIGN), .BSIGN(BSIGN), .DOUT(product)
    );
    assign DOUT = product[17:0];
endmodule

// Sums as carry chains that begin with a constant and whose carries go to the next cell alone. nextpnr 0.11.1 makes another
// carry of a signal that a chain begins with (its issue 1799), and it cuts a chain in two there where a carry goes elsewhere
// too. So a first carry that is a signal goes through a cell of its own, which adds it to itself, and a carry in the middle
// that is wanted is what the next bit of the sum has beside its two operands.
(* techmap_celltype = "$alu" *)
module _sigprop_alu (A, B, CI, BI, X, Y, CO);
    parameter A_SIGNED = 0;
    parameter B_SIGNED = 0;
    parameter A_WIDTH = 1;
    parameter B_WIDTH = 1;
    parameter Y_WIDTH = 1;
    parameter _TECHMAP_CONSTMSK_CI_ = 0;

    (* force_downto *)
    input [A_WIDTH-1:0] A;
    (* force_downto *)
    input [B_WIDTH-1:0] B;
    input CI, BI;
    (* force_downto *)
    output [Y_WIDTH-1:0] X, Y, CO;

    // As yosys has it: two bits are less in tables.
    wire _TECHMAP_FAIL_ = Y_WIDTH <= 2;

    (* force_downto *)
    wire [Y_WIDTH-1:0] a, b;
    \$pos #(.A_SIGNED(A_SIGNED), .A_WIDTH(A_WIDTH), .Y_WIDTH(Y_WIDTH)) extend_a (.A(A), .Y(a));
    \$pos #(.A_SIGNED(B_SIGNED), .A_WIDTH(B_WIDTH), .Y_WIDTH(Y_WIDTH)) extend_b (.A(B), .Y(b));

    wire [Y_WIDTH:0] carry;
    generate
        if (_TECHMAP_CONSTMSK_CI_)
            assign carry[0] = CI;
        else
            ALU #(.ALU_MODE(2)) first (.I0(CI), .I1(CI), .I3(1'b1), .CIN(1'b0), .COUT(carry[0]));
    endgenerate
    genvar i;
    generate
        for (i = 0; i < Y_WIDTH; i = i + 1) begin : sum
            // ALU_MODE 2 adds where I3 is 1, and else subtracts.
            ALU #(.ALU_MODE(2)) alu (.I0(a[i]), .I1(b[i]), .I3(~BI), .CIN(carry[i]), .COUT(carry[i + 1]), .SUM(Y[i]));
        end
        for (i = 0; i < Y_WIDTH - 1; i = i + 1) begin : wanted
            assign CO[i] = Y[i + 1] ^ X[i + 1];
        end
    endgenerate
    assign CO[Y_WIDTH - 1] = carry[Y_WIDTH];
    assign X = a ^ b ^ {Y_WIDTH{BI}};
endmodule

// nextpnr has timing for LUT4 alone: tables of fewer inputs are repeated.
module LUT1 (F, I0);
    parameter [1:0] INIT = 0;
    input I0;
    output F;
    LUT4 #(.INIT({8{INIT}})) _TECHMAP_REPLACE_ (.F(F), .I0(I0), .I1(1'b0), .I2(1'b0), .I3(1'b0));
endmodule

module LUT2 (F, I0, I1);
    parameter [3:0] INIT = 0;
    input I0, I1;
    output F;
    LUT4 #(.INIT({4{INIT}})) _TECHMAP_REPLACE_ (.F(F), .I0(I0), .I1(I1), .I2(1'b0), .I3(1'b0));
endmodule

module LUT3 (F, I0, I1, I2);
    parameter [7:0] INIT = 0;
    input I0, I1, I2;
    output F;
    LUT4 #(.INIT({2{INIT}})) _TECHMAP_REPLACE_ (.F(F), .I0(I0), .I1(I1), .I2(I2), .I3(1'b0));
endmodule
