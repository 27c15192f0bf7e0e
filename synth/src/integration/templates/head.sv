// @TITLE@
// Sends the requests of @REQUESTS@ to @TOP@ and compares every byte of its answers with @ANSWERS@: @ABOUT@.
// Any simulator, in this folder:
//     $ iverilog -g2012 -o bench.vvp @TOP@_tb.sv -f @TOP@.f && vvp -n bench.vvp
//     $ verilator --binary --timing -Wno-fatal --top-module @TOP@_tb @TOP@_tb.sv -F @TOP@.f && obj_dir/V@TOP@_tb
// It ends with PASS, or with FAIL and an exit code that is not 0.

`timescale 1ns / 1ps
`default_nettype none

module @TOP@_tb;
    parameter STALLS = 0; // 1: random pauses
    parameter REQUESTS = "@REQUESTS@";
    parameter ANSWERS = "@ANSWERS@";

    localparam SENT = @SENT@; // bytes of requests
    localparam EXPECTED = @EXPECTED@; // bytes of answers
    localparam PATIENCE = @PATIENCE@; // cycles without a byte after which the core is taken to hang

    reg [7:0] requests [0:SENT - 1];
    reg [7:0] answers [0:EXPECTED - 1];
    initial begin
        $readmemh(REQUESTS, requests);
        $readmemh(ANSWERS, answers);
    end

    reg clk = 1'b0;
    always #5 clk = ~clk;

    reg rst = 1'b1;
    integer resets = 0;
    integer sent = 0; // bytes of requests that were taken
    integer got = 0; // bytes of answers that came
    integer wrong = 0; // those that differ
    integer idle = 0; // cycles since the last byte
    integer cycles = 0;
