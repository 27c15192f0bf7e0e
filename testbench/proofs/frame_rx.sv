// The receiver `sp_frame_rx`: a frame is called good only when its bytes were a start, a length that fits, a number, that
// many bytes and their checksum, one after the other without a fault or a silence; then length, number and payload are those
// bytes, and stay until `done`. And a good frame after a silence is always taken, four cycles after its last byte.
// N: bytes of the payload of the frames that are looked at, none or one; any other frame may come, too. IDLE: cycles
// without a byte after which a frame is over. The checksum is worked out here from the kept bytes, all at once.

module frame_rx_properties (input clk);
    (* anyseq *) wire [7:0] data;
    (* anyseq *) wire valid, fault, done;
    reg rst = 1;
    always @(posedge clk) rst <= 0;
    wire ready;
    wire [3:0] code;
    wire [15:0] length;
    wire [7:0] number, rdata;
    sp_frame_rx receiver (.clk(clk), .rst(rst), .data(data), .valid(valid), .fault(fault), .ready(ready), .code(code),
        .length(length), .number(number), .raddr(1'b0), .rdata(rdata), .done(done));

    function [15:0] with_byte (input [15:0] before, input [7:0] value);
        integer i;
        begin
            with_byte = before;
            for (i = 0; i < 8; i = i + 1)
                with_byte = (with_byte >> 1) ^ ((with_byte[0] ^ value[i]) ? POLYNOMIAL : 16'd0);
        end
    endfunction

    // What has come: the last eight bytes, the newest lowest, how many of them came without a break between them, and
    // cycles since the last.
    reg [63:0] bytes = 0;
    reg [3:0] unbroken = 0;
    reg [3:0] silence = 0;
    wire came = valid || fault;
    wire long_silence = silence > IDLE + 1;
    always @(posedge clk) begin
        // After a reset as after a long silence.
        if (rst) silence <= 15;
        else if (came) silence <= 0;
        else if (silence != 15) silence <= silence + 1;
        if (valid) bytes <= {bytes[55:0], data};
        if (rst || fault) unbroken <= 0;
        else if (valid) unbroken <= long_silence ? 1 : unbroken == 8 ? 8 : unbroken + 1;
    end

    // Whether these bytes end with a frame of N bytes of payload.
    function [15:0] checksum (input [63:0] b);
        integer i;
        begin
            checksum = INITIAL;
            for (i = N + 4; i >= 2; i = i - 1) checksum = with_byte(checksum, b[8 * i +: 8]);
        end
    endfunction
    wire [15:0] crc = checksum(bytes);
    wire good = unbroken >= N + 6 && bytes[8 * (N + 5) +: 8] == START
        && {bytes[8 * (N + 3) +: 8], bytes[8 * (N + 4) +: 8]} == N && bytes[15:0] == {crc[7:0], crc[15:8]};

    always @* begin
        assume (!(valid && fault));
        // Bytes come every fourth cycle, or after a silence near the longest that a frame may have, or above. `done` answers a
        // frame.
        if (came) assume (!rst && (silence == 3 || silence >= IDLE));
        if (done) assume (ready);
    end

    // A frame that must be taken: it begins after a silence in which nothing was reported, and goes on without one.
    reg [3:0] unreported = 0;
    reg following = 0;
    reg [3:0] frame_bytes = 0;
    always @(posedge clk) begin
        unreported <= rst ? 15 : ready || done ? 0 : unreported == 15 ? 15 : unreported + 1;
        if (rst || fault || silence >= IDLE) following <= 0;
        if (valid) begin
            frame_bytes <= frame_bytes == 15 ? 15 : frame_bytes + 1;
            if (silence > IDLE + 5 && unreported > 4 && !ready) begin
                following <= data == START;
                frame_bytes <= 1;
            end
        end
    end
    reg came_before = 0;
    always @(posedge clk) came_before <= valid;
    reg [2:0] ended = 0;
    always @(posedge clk) ended <= {ended[1:0], came_before && following && frame_bytes == N + 6 && good};

    reg was_ready = 0, was_done = 0;
    reg [3:0] was_code;
    reg [15:0] was_length;
    reg [7:0] was_number, kept;
    reg [1:0] held = 0;
    always @(posedge clk) begin
        was_ready <= ready && !rst;
        was_done <= done && !rst;
        was_code <= code;
        was_length <= length;
        was_number <= number;
        held <= ready ? (held == 3 ? 3 : held + 1) : 0;
        if (ready && !was_ready) kept <= bytes[23:16];
        if (!rst) begin
            if (ready && !was_ready && code == 0 && length == N)
                assert (good && number == bytes[8 * (N + 2) +: 8]);
            if (was_ready && !was_done)
                assert (ready && code == was_code && (code != 0 || (length == was_length && number == was_number)));
            if (was_done) assert (!ready);
            // The payload, whatever comes meanwhile.
            if (ready && held != 0 && code == 0 && length == 1 && N == 1) assert (rdata == kept);
            if (ended[2]) assert (ready && code == 0);
        end
    end
endmodule
