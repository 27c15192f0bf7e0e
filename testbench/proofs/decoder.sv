// The stream rule of the answers of `sp_decoder`, for any bytes and any network: a byte that is offered stays as it is until it is
// taken, and none is offered while a sample is in the network, when the answer to it may be.

module decoder_properties (input clk);
    (* anyseq *) wire [7:0] rx_data;
    (* anyseq *) wire rx_valid, tx_ready, fill_ready, known, refused;
    (* anyseq *) wire [1:0] finished;
    (* anyseq *) wire [31:0] register_read;
    (* anyseq *) wire [STAGES-1:0] host_valid;
    (* anyseq *) wire [STAGES*WORD-1:0] host_word;
    reg rst = 1;
    always @(posedge clk) rst <= 0;
    wire [7:0] tx_data;
    wire tx_valid, sample;
    sp_decoder decoder (.clk(clk), .rst(rst), .rx_data(rx_data), .rx_valid(rx_valid), .tx_data(tx_data), .tx_valid(tx_valid),
        .tx_ready(tx_ready), .fill_ready(fill_ready), .sample(sample), .finished(finished),
        .register_read(register_read), .register_known(known), .register_refused(refused),
        .host_valid_0(host_valid[0]), .host_valid_1(host_valid[1]),
        .host_word_0(host_word[WORD-1:0]), .host_word_1(host_word[2*WORD-1:WORD]));

    reg [3:0] inside = 0;
    always @* begin
        // Samples leave that are there, one or two at once, and the network holds fewer than 15.
        assume (finished <= inside && finished <= 2);
        if (inside == 14) assume (!fill_ready);
    end
    stream_rule answers (.clk(clk), .rst(rst), .valid(tx_valid), .ready(tx_ready), .data(tx_data));
    always @(posedge clk) begin
        inside <= rst ? 0 : inside + sample - finished;
        if (!rst && tx_valid) assert (inside == 0);
    end
endmodule
