// The sender `sp_uart_tx`: of every byte that it takes, one start bit, eight data bits from the lowest, one stop bit, each of
// BIT cycles; high and ready when idle, and ready again after ten bits.

module uart_tx_properties (input clk);
    (* anyseq *) wire [7:0] data;
    (* anyseq *) wire valid;
    reg rst = 1;
    always @(posedge clk) rst <= 0;
    wire ready, line;
    sp_uart_tx sender (.clk(clk), .rst(rst), .data(data), .valid(valid), .ready(ready), .line(line));

    reg sending = 0, in_reset = 1;
    reg [9:0] frame = 0;
    reg [7:0] cycle = 0;
    always @(posedge clk) begin
        in_reset <= rst;
        if (!rst && ready && valid) begin
            sending <= 1;
            frame <= {1'b1, data, 1'b0};
            cycle <= 0;
        end else if (sending) begin
            if (cycle == 10 * BIT - 1) sending <= 0;
            cycle <= cycle + 1;
        end
        if (!in_reset) begin
            assert (ready == !sending);
            assert (line == (sending ? frame[cycle / BIT] : 1'b1));
        end
    end
endmodule
