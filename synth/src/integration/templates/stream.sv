
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
