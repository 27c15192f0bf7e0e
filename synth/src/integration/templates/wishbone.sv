
    reg [31:0] lfsr = 32'h2545F491;
    wire pause = STALLS != 0 && lfsr[3:2] != 2'b00;

    // The master looks at the status, then reads a byte where one is there, else writes one where one may be written.
    localparam STATUS = 2'd0, READ = 2'd1, WRITE = 2'd2;
    reg [1:0] doing = STATUS;
    reg cycle = 1'b0;
    reg writes = 1'b0;
    reg address = 1'b1;
    reg [7:0] data = 8'd0;
    wire [31:0] read;
    wire ack, err;

    @TOP@ dut (
        .clk(clk), .rst(rst),
        .wb_cyc(cycle), .wb_stb(cycle), .wb_we(writes), .wb_adr(address),
        .wb_dat_w(data), .wb_dat_r(read), .wb_ack(ack), .wb_err(err)
    );

    reg moved;

    always @(posedge clk) begin
        resets <= resets + 1;
        rst <= resets < @RESET@;
        lfsr <= (lfsr >> 1) ^ (lfsr[0] ? 32'h80200003 : 32'd0);
        if (!rst) begin
            cycles <= cycles + 1;
            moved = 1'b0;
            if (cycle && (ack || err)) begin
                cycle <= 1'b0;
                if (err) begin
                    $display("FAIL: the bus cycle ended with an error, in cycle %0d", cycles);
                    $fatal(1);
                end
                doing <= STATUS;
                case (doing)
                    STATUS:
                        if (read[1]) doing <= READ;
                        else if (read[0] && sent < SENT) doing <= WRITE;
                    READ: begin
                        moved = 1'b1;
                        if (!read[8] || got >= EXPECTED) begin
                            $display("FAIL: %s, in cycle %0d", read[8] ? "a byte more than expected" : "the status promised a byte, but none was there", cycles);
                            $fatal(1);
                        end else if (read[7:0] !== answers[got]) begin
                            if (wrong < 10)
                                $display("byte %0d of the answers is %h, expected %h, in cycle %0d", got, read[7:0], answers[got], cycles);
                            wrong <= wrong + 1;
                        end
                        got <= got + 1;
                    end
                    default: begin
                        moved = 1'b1;
                        sent <= sent + 1;
                    end
                endcase
            end else if (!cycle && !pause) begin
                cycle <= 1'b1;
                writes <= doing == WRITE;
                address <= doing == STATUS;
                if (doing == WRITE) data <= requests[sent];
            end
            idle <= moved ? 0 : idle + 1;
            if (got == EXPECTED && sent == SENT && idle == 64) begin
                if (wrong == 0) begin
                    $display("PASS: %0d bytes of answers are equal, %0d cycles", EXPECTED, cycles);
                    $finish;
                end else begin
                    $display("FAIL: %0d of %0d bytes of answers differ", wrong, EXPECTED);
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
