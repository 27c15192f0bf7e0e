// The queue `sp_fifo`: what goes in comes out, once, in order and unchanged; a byte that waits stays; nothing is lost while
// there is room. DEPTH is the number of bytes in its memory.

module fifo_properties (input clk);
    (* anyseq *) wire [7:0] in_data;
    (* anyseq *) wire in_valid, out_ready;
    // Any byte of the stream, by its number.
    (* anyconst *) wire [4:0] chosen;
    reg rst = 1;
    always @(posedge clk) rst <= 0;

    wire [7:0] out_data;
    wire out_valid, lost;
    sp_fifo queue (.clk(clk), .rst(rst), .in_data(in_data), .in_valid(in_valid), .out_data(out_data),
        .out_valid(out_valid), .out_ready(out_ready), .lost(lost));

    // Whether a byte was taken in is known a cycle later.
    reg offered = 0, seen = 0, waits = 0, in_reset = 1;
    reg [7:0] offered_data, value, waiting;
    reg [4:0] in = 0, out = 0, idle = 0;
    wire taken = offered && !lost;
    wire [4:0] inside = in - out;
    always @(posedge clk) begin
        in_reset <= rst;
        offered <= in_valid && !rst;
        offered_data <= in_data;
        waits <= out_valid && !out_ready && !rst;
        waiting <= out_data;
        if (!in_reset) begin
            if (taken) in <= in + 1;
            if (taken && in == chosen) begin
                seen <= 1;
                value <= offered_data;
            end
            if (out_valid && out_ready) out <= out + 1;
            idle <= inside == 0 || out_valid ? 0 : idle + 1;
            if (out_valid && out_ready && out == chosen) assert (seen && out_data == value);
            if (out_valid) assert (inside != 0);
            if (waits) assert (out_valid && out_data == waiting);
            if (lost) assert (offered && inside >= DEPTH);
            assert (inside <= DEPTH + 1);
            // What is inside comes out.
            assert (idle <= 3);
        end
    end
endmodule
