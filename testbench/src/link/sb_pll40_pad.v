// The PLL of an iCE40 as the simulated board has it: the clock as it comes, locked after eight cycles of it. The simulation
// counts in cycles of the core, so that no frequency matters.
module SB_PLL40_PAD #(
    parameter FEEDBACK_PATH = "SIMPLE",
    parameter [3:0] DIVR = 0,
    parameter [6:0] DIVF = 0,
    parameter [2:0] DIVQ = 0,
    parameter [2:0] FILTER_RANGE = 0
) (
    input  wire PACKAGEPIN,
    output wire PLLOUTGLOBAL,
    output wire LOCK,
    input  wire RESETB,
    input  wire BYPASS
);
    reg [3:0] cycles = 0;
    always @(posedge PACKAGEPIN)
        if (!RESETB) cycles <= 0;
        else if (!cycles[3]) cycles <= cycles + 1;
    assign PLLOUTGLOBAL = PACKAGEPIN;
    assign LOCK = cycles[3];
    wire unused_ok = &{1'b0, BYPASS, DIVR, DIVF, DIVQ, FILTER_RANGE, FEEDBACK_PATH == "SIMPLE"};
endmodule
