// @TITLE@
// Sends the requests of @REQUESTS@ to @TOP@ and compares every byte of its answers with @ANSWERS@: @ABOUT@.
// Any simulator, in this folder:
//     $ iverilog -g2012 -o bench.vvp @TOP@_tb.sv -f @TOP@.f && vvp -n bench.vvp
//     $ verilator --binary --timing -Wno-fatal --top-module @TOP@_tb @TOP@_tb.sv -F @TOP@.f && obj_dir/V@TOP@_tb
// It ends with PASS, or with FAIL and an exit code that is not 0.

`timescale 1ns / 1ps
`default_nettype none

module @TOP@_tb;
    parameter STALLS = 0; // 1: random pauses on both streams
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

    // Galois LFSR: pauses of the sender by one bit, of the receiver by another.
    reg [31:0] lfsr = 32'h2545F491;
    wire pause_request = STALLS != 0 && lfsr[3:2] == 2'b00;
    wire pause_answer = STALLS != 0 && lfsr[9:8] == 2'b00;

    reg [7:0] request_data = 8'd0;
    reg request_valid = 1'b0;
    wire request_ready;
    wire [7:0] answer_data;
    wire answer_valid;
    reg answer_ready = 1'b0;

    @TOP@ dut (
        .clk(clk), .rst(rst),
@PORTS@
    );

    // A byte that is offered stays until it is taken; the next is offered in the cycle after.
    wire request_moves = request_valid && request_ready;
    wire answer_moves = answer_valid && answer_ready;
    integer next;

    always @(posedge clk) begin
        resets <= resets + 1;
        rst <= resets < @RESET@;
        lfsr <= (lfsr >> 1) ^ (lfsr[0] ? 32'h80200003 : 32'd0);
        if (!rst) begin
            cycles <= cycles + 1;
            next = sent + (request_moves ? 1 : 0);
            sent <= next;
            if (request_moves || !request_valid) begin
                request_valid <= next < SENT && !pause_request;
                if (next < SENT) request_data <= requests[next];
            end
            answer_ready <= !pause_answer;
            if (answer_moves) begin
                if (got >= EXPECTED) begin
                    $display("FAIL: a byte more than expected, %h, in cycle %0d", answer_data, cycles);
                    $fatal(1);
                end else if (answer_data !== answers[got]) begin
                    if (wrong < 10)
                        $display("byte %0d of the answers is %h, expected %h, in cycle %0d", got, answer_data, answers[got], cycles);
                    wrong <= wrong + 1;
                end
                got <= got + 1;
            end
            idle <= request_moves || answer_moves ? 0 : idle + 1;
            if (got == EXPECTED && idle == 64) begin
                if (wrong == 0 && sent == SENT) begin
                    $display("PASS: %0d bytes of answers are equal, %0d cycles", EXPECTED, cycles);
                    $finish;
                end else begin
                    $display("FAIL: %0d of %0d bytes of answers differ, %0d of %0d bytes of requests taken", wrong, EXPECTED, sent, SENT);
                    $fatal(1);
                end
            end else if (idle == PATIENCE) begin
                $display("FAIL: nothing moves after %0d of %0d bytes of requests and %0d of %0d of answers, %0d of which differ", sent, SENT, got, EXPECTED, wrong);
                $fatal(1);
            end
        end
    end
endmodule

`default_nettype wire
