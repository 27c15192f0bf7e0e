// The conversation `sp_exchange`, between a receiver that keeps its rules (proved in frame_rx.sv) and any core that keeps those
// of its streams (proved in decoder.sv, prediction.sv): a byte is handed to the core only out of a frame that is good, in a
// conversation that is open, and whose number follows that of the last one that was carried out; the bytes are those of
// the frame, in order, and each stays until it is taken. Nothing is taken from the core that is not there. OPENED: the first
// frame opens the conversation at once, so that later ones are seen within the depth; otherwise it may be any.

module exchange_properties (input clk);
    (* anyseq *) wire comes, rx_ready, tx_offers, busy;
    (* anyseq *) wire [3:0] new_code;
    (* anyseq *) wire [1:0] new_length;
    (* anyseq *) wire [7:0] new_number, tx_new;
    // Payloads of up to three bytes, any at each frame.
    (* anyseq *) wire [23:0] new_payload;
    reg rst = 1;
    always @(posedge clk) rst <= 0;

    // The receiver: what it says of a frame stands before the frame does.
    reg frame = 0, coming = 0;
    reg [3:0] code = 0;
    reg [1:0] length = 0;
    reg [7:0] frame_number = 0;
    reg [23:0] payload = 0;
    wire done;
    always @(posedge clk) begin
        if (rst) begin
            frame <= 0;
            coming <= 0;
        end else if (frame) begin
            if (done) frame <= 0;
        end else if (coming) begin
            frame <= 1;
            coming <= 0;
        end else if (comes) begin
            coming <= 1;
            code <= new_code;
            length <= new_length;
            frame_number <= new_number;
            payload <= new_payload;
        end
    end
    reg first = 1;
    always @(posedge clk) if (!rst && comes) first <= 0;
    always @* if (OPENED && first && !rst) assume (comes && new_code == 0 && new_number == 0 && new_length == 0);
    wire [PLACE-1:0] raddr;
    reg [7:0] word, rdata;
    always @(posedge clk) begin
        word <= raddr < 3 ? payload[8 * raddr[1:0] +: 8] : 8'd0;
        rdata <= word;
    end

    // The core's answers: a byte that is offered stays until it is taken.
    reg tx_valid = 0;
    reg [7:0] tx_data = 0;
    wire tx_ready;
    always @(posedge clk) if (rst || !tx_valid || tx_ready) begin
        tx_valid <= tx_offers && !rst;
        tx_data <= tx_new;
    end

    wire [7:0] rx_data, number;
    wire rx_valid, open, store, send;
    wire [3:0] send_code;
    sp_exchange exchange (.clk(clk), .rst(rst), .frame(frame), .frame_code(code), .frame_length({{(LENGTH-2){1'b0}}, length}),
        .frame_number(frame_number), .raddr(raddr), .rdata(rdata), .done(done), .rx_data(rx_data), .rx_valid(rx_valid),
        .rx_ready(rx_ready), .tx_data(tx_data), .tx_valid(tx_valid), .tx_ready(tx_ready), .store(store), .send(send),
        .send_code(send_code), .number(number), .busy(busy), .open(open));

    stream_rule requests (.clk(clk), .rst(rst), .valid(rx_valid), .ready(rx_ready), .data(rx_data));
    // The number of the last accepted frame when the one at hand came.
    reg [7:0] before = 0;
    reg was_frame = 0;
    reg [1:0] taken = 0;
    always @(posedge clk) begin
        was_frame <= frame && !rst;
        if (frame && !was_frame) before <= number;
        if (!frame) taken <= 0;
        else if (rx_valid && rx_ready) taken <= taken + 1;
        if (!rst) begin
            if (rx_valid) begin
                assert (frame && was_frame && code == 0 && open);
                assert (frame_number == (before == 255 ? 8'd1 : before + 8'd1));
                assert (taken < length && rx_data == payload[8 * taken +: 8]);
            end
            if (tx_ready) assert (tx_valid);
            // A refused frame is told as such: with the code of what is wrong with it.
            if (send && code != 0) assert (send_code == code);
            if (done) assert (frame && (taken == 0 || taken == length));
        end
    end
endmodule
