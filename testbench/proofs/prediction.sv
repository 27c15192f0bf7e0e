// The stream rule of the answers of `sp_prediction`, for any scores and samples that come while it is `ready`: a byte that is
// offered stays as it is until it is taken; bytes are offered only of samples that have come and are not `finished`, and
// every sample finishes once.

module prediction_properties (input clk);
    (* anyseq *) wire score_valid, score_second, use_last, done, pair, tx_ready;
    (* anyseq *) wire [CLASS-1:0] score_class;
    (* anyseq *) wire [TOTAL-1:0] score_sum;
    (* anyseq *) wire [SCORE-1:0] score_stage;
    (* anyseq *) wire [1:0] kind;
    (* anyseq *) wire [STAGES-1:0] fired;
    reg rst = 1;
    always @(posedge clk) rst <= 0;
    wire ready, tx_valid;
    wire [1:0] finished;
    wire [7:0] tx_data;
    sp_prediction prediction (.clk(clk), .rst(rst), .score_valid(score_valid), .score_second(score_second),
        .score_class(score_class), .score_sum(score_sum), .score_stage(score_stage), .use_last(use_last), .done(done),
        .kind(kind), .pair(pair), .fired(fired), .ready(ready), .finished(finished), .tx_data(tx_data), .tx_valid(tx_valid),
        .tx_ready(tx_ready));

    // Samples that are to be answered and are not; those that are not to be finish at once.
    reg [3:0] inside = 0;
    wire comes = done && kind < 2;
    wire silent = done && kind >= 2;
    always @* begin
        if (done) assume (ready && !rst);
        assume (score_class < CLASSES);
    end
    stream_rule answers (.clk(clk), .rst(rst), .valid(tx_valid), .ready(tx_ready), .data(tx_data));
    always @(posedge clk) begin
        inside <= rst ? 0 : inside + comes + silent - finished;
        if (!rst) begin
            if (tx_valid) assert (inside != 0);
            assert (finished <= inside + silent && inside <= 2);
            // The last byte of an answer, and nothing else, ends it.
            if (finished != silent) assert (tx_valid && tx_ready);
        end
    end
endmodule
