// The rule of a stream of bytes: what is offered stays as it is until it is taken.

module stream_rule (input clk, input rst, input valid, input ready, input [7:0] data);
    reg waits = 0;
    reg [7:0] offered;
    always @(posedge clk) begin
        waits <= !rst && valid && !ready;
        offered <= data;
        if (!rst && waits) assert (valid && data == offered);
    end
endmodule
