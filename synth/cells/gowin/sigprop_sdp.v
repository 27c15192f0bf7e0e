// What SDPB and SDPX9B of Gowin have in common, by the bits of a byte: see these.

module sigprop_sdp #(
    parameter BYTE = 8,
    // Widths of the port that writes and of the port that reads.
    parameter WRITE = 32,
    parameter READ = 32,
    parameter [2048*BYTE-1:0] FIRST = 0
) (
    input CLKA, CEA, CLKB, CEB, RESETA, RESETB,
    input [13:0] ADA, ADB,
    input [4*BYTE-1:0] DI,
    input [2:0] BLKSELA, BLKSELB,
    output [4*BYTE-1:0] DO
);
    if (!(WRITE == BYTE || WRITE == 2 * BYTE || WRITE == 4 * BYTE || BYTE == 8 && (WRITE == 1 || WRITE == 2 || WRITE == 4)))
        sigprop_sdp_BIT_WIDTH_0_is_not_covered refused();
    if (!(READ == BYTE || READ == 2 * BYTE || READ == 4 * BYTE || BYTE == 8 && (READ == 1 || READ == 2 || READ == 4)))
        sigprop_sdp_BIT_WIDTH_1_is_not_covered refused();

    // Bytes of a word, and bits that a word has of its first.
    localparam WRITES = WRITE <= BYTE ? 1 : WRITE / BYTE;
    localparam READS = READ <= BYTE ? 1 : READ / BYTE;
    localparam PART = WRITE < BYTE ? WRITE : 1;

    reg [BYTE-1:0] bytes [0:2047];
    integer at;
    initial for (at = 0; at < 2048; at = at + 1) bytes[at] = FIRST[BYTE * at +: BYTE];

    // The number of the byte that a port's word begins with.
    wire [10:0] write_at = ADA[13:3] & ~(WRITES[10:0] - 11'd1);
    wire [10:0] read_at = ADB[13:3] & ~(READS[10:0] - 11'd1);
    wire [2:0] write_bit = WRITE < BYTE ? ADA[2:0] & ~(WRITE[2:0] - 3'd1) : 3'd0;
    wire [2:0] read_bit = READ < BYTE ? ADB[2:0] & ~(READ[2:0] - 3'd1) : 3'd0;

    integer i;
    always @(posedge CLKA)
        if (CEA)
            for (i = 0; i < WRITES; i = i + 1)
                if (WRITES == 1 || ADA[i]) begin
                    if (WRITE < BYTE) bytes[write_at][write_bit +: PART] <= DI[PART-1:0];
                    else bytes[write_at + i[10:0]] <= DI[BYTE * i +: BYTE];
                end

    // Bytes that are written in this cycle.
    reg written;
    reg [4*BYTE-1:0] word, out;
    integer k, w;
    always @* begin
        word = 0;
        for (k = 0; k < READS; k = k + 1) begin
            written = 1'b0;
            for (w = 0; w < WRITES; w = w + 1)
                if (CEA && (WRITES == 1 || ADA[w]) && write_at + w[10:0] == read_at + k[10:0]) written = 1'b1;
            word[BYTE * k +: BYTE] = bytes[read_at + k[10:0]] ^ {BYTE{written}};
        end
        if (READ < BYTE) word = (word >> read_bit) & ~({4*BYTE{1'b1}} << READ);
    end
    initial out = 0;
    always @(posedge CLKB) begin
        if (RESETB) out <= 0;
        else if (CEB) out <= word;
        if (RESETA || BLKSELA != 3'b000 || BLKSELB != 3'b000) begin
            $display("%m: RESETA and BLKSEL are not covered");
            $finish;
        end
    end
    assign DO = out;
endmodule
