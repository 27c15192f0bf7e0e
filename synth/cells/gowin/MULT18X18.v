// MULT18X18 of Gowin, a multiplier of 18 by 18 bits, for simulation. yosys has only an empty module of it.
//
// Covered: the product of A and B without registers, each operand with a sign or without (ASIGN, BSIGN), as synth_gowin uses it.
// Everything else stops the simulator from being built, since a module is missing whose name says why, or stops the simulation with
// a message.
// Facts: Gowin UG287 (DSP user guide), and the map of yosys (gowin/dsp_map.v).

module MULT18X18 (
    input [17:0] A, SIA, B, SIB,
    input ASIGN, BSIGN, ASEL, BSEL, CE, CLK, RESET,
    output [35:0] DOUT,
    output [17:0] SOA, SOB
);
    parameter AREG = 1'b0;
    parameter BREG = 1'b0;
    parameter OUT_REG = 1'b0;
    parameter PIPE_REG = 1'b0;
    parameter ASIGN_REG = 1'b0;
    parameter BSIGN_REG = 1'b0;
    parameter SOA_REG = 1'b0;
    parameter MULT_RESET_MODE = "SYNC";

    if (AREG != 1'b0 || BREG != 1'b0 || ASIGN_REG != 1'b0 || BSIGN_REG != 1'b0)
        MULT18X18_registers_of_operands_are_not_covered refused();
    if (OUT_REG != 1'b0 || PIPE_REG != 1'b0 || SOA_REG != 1'b0) MULT18X18_registers_of_results_are_not_covered refused();

    wire signed [35:0] a = {{18{A[17] & ASIGN}}, A};
    wire signed [35:0] b = {{18{B[17] & BSIGN}}, B};
    assign DOUT = a * b;
    // What the next multiplier may take from this one.
    assign SOA = 18'd0;
    assign SOB = 18'd0;

    always @*
        if (ASEL || BSEL) begin
            $display("MULT18X18: operands of a neighbour (ASEL, BSEL) are not covered");
            $finish;
        end

    wire unused_ok = &{1'b0, SIA, SIB, CE, CLK, RESET, MULT_RESET_MODE != "SYNC"};
endmodule
