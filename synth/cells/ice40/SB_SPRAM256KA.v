// SB_SPRAM256KA of an iCE40 UltraPlus, 16,384 words of 16 bits with one port, for simulation. yosys has a model of it, which a
// simulator with two states starts with zeros. This one starts with noise, since the cell holds anything after power-up.
//
// Covered: reading, writing by nibbles (MASKWREN), CHIPSELECT. What is put out in the cycle of a write is not defined: here it
// is the inverse of what is written, so that nobody can rely on it. STANDBY, SLEEP and POWEROFF must stay inactive: another
// level stops the simulation with a message.
// Facts: Lattice FPGA-TN-02022 (SPRAM usage guide).

module SB_SPRAM256KA (
    input [13:0] ADDRESS,
    input [15:0] DATAIN,
    input [3:0] MASKWREN,
    input WREN, CHIPSELECT, CLOCK, STANDBY, SLEEP, POWEROFF,
    output reg [15:0] DATAOUT
);
    reg [15:0] words [0:16383];
    wire [15:0] mask = {{4{MASKWREN[3]}}, {4{MASKWREN[2]}}, {4{MASKWREN[1]}}, {4{MASKWREN[0]}}};
    reg [31:0] noise;
    integer i;
    initial begin
        noise = 32'h2545F491;
        for (i = 0; i < 16384; i = i + 1) begin
            noise = noise ^ (noise << 13);
            noise = noise ^ (noise >> 17);
            noise = noise ^ (noise << 5);
            words[i] = noise[15:0];
        end
        DATAOUT = noise[31:16];
    end

    always @(posedge CLOCK) begin
        if (STANDBY || SLEEP || !POWEROFF)
            $fatal(1, "SB_SPRAM256KA: STANDBY, SLEEP and POWEROFF are not covered");
        if (CHIPSELECT) begin
            if (WREN) begin
                words[ADDRESS] <= (DATAIN & mask) | (words[ADDRESS] & ~mask);
                DATAOUT <= ~DATAIN;
            end else begin
                DATAOUT <= words[ADDRESS];
            end
        end
    end
endmodule
