// Answers every byte with the running sum of all bytes so far, through a FIFO of four. mon_* shows each sum as it is
// made, centred so that it has a sign.
module sp_echo (
    input            clk,
    input            rst,
    input      [7:0] rx_data,
    input            rx_valid,
    output           rx_ready,
    output     [7:0] tx_data,
    output           tx_valid,
    input            tx_ready,
    output           mon_valid,
    output signed [17:0] mon_sum,
    output     [7:0] mon_byte,
    output    [39:0] taken
);
    reg [7:0] fifo [0:3];
    reg [2:0] write_q, read_q;
    reg [17:0] sum_q;
    reg [39:0] taken_q;

    wire empty = write_q == read_q;
    wire full = write_q == (read_q ^ 3'b100);
    wire accept = rx_valid & ~full;
    wire [17:0] sum = sum_q + {10'b0, rx_data};

    assign rx_ready = ~full;
    assign tx_valid = ~empty;
    assign tx_data = fifo[read_q[1:0]];
    assign mon_valid = accept;
    assign mon_sum = sum - 18'd1000;
    assign mon_byte = rx_data;
    assign taken = taken_q;

    always @(posedge clk) begin
        if (rst) begin
            write_q <= 3'b0;
            read_q <= 3'b0;
            sum_q <= 18'b0;
            taken_q <= 40'hff_0000_0000;
        end else begin
            if (accept) begin
                fifo[write_q[1:0]] <= sum[7:0];
                write_q <= write_q + 3'b1;
                sum_q <= sum;
                taken_q <= taken_q + 40'b1;
            end
            if (tx_valid & tx_ready) read_q <= read_q + 3'b1;
        end
    end
endmodule
