// The update of `sp_lane` with four multipliers, rounding to nearest, for every value of its operands:
//     w' = sat(w - ((dh * h + dt * t + 2^(sh-1)) >>> sh))
// with dh, dt of the bank entries, the kept activation, its masks, and the fired sample's token. All operands stay, so that the
// pipeline may have any depth up to SETTLED. A: bits of an activation, B: bits of a weight, with WMAX.

module lane_properties (input clk);
    (* anyconst *) wire signed [A-1:0] js, label, old, h, t;
    (* anyconst *) wire signed [B-1:0] w;
    (* anyconst *) wire [4:0] shift;
    (* anyconst *) wire fire, minus, plus, mask_h, mask_t;
    localparam signed [A-1:0] AMAX = {1'b0, {(A-1){1'b1}}};
    always @* begin
        assume (js >= -AMAX && label >= -AMAX && old >= -AMAX && h >= -AMAX && t >= -AMAX);
        assume (w >= -WMAX && w <= WMAX);
        assume (!(minus && plus));
        // The update shift less one; from 2A+2 on a shift leaves nothing but the sign.
        assume (shift <= 2 * A + 2);
    end

    reg [7:0] cycle = 0;
    always @(posedge clk) if (cycle != 255) cycle <= cycle + 1;
    wire rst = cycle < 4;
    // The bank: js at address 0, the label at address 1.
    reg signed [A-1:0] bank_rdata;
    wire [ADDRESS-1:0] bank_raddr;
    // A word comes two cycles after its address.
    reg signed [A-1:0] bank_word;
    always @(posedge clk) bank_word <= bank_raddr[0] ? label : js;
    always @(posedge clk) bank_rdata <= bank_word;

    wire weight_we;
    wire signed [B-1:0] weight_wdata;
    sp_lane lane (.clk(clk), .rst(rst), .index(1'b0), .has_tail(1'b1),
        .b_fetch_first(cycle == 5), .b_fetch_last(cycle == 6), .b_verdict({plus, minus, fire}),
        .b_addr(cycle == 6 ? {{(ADDRESS-1){1'b0}}, 1'b1} : {ADDRESS{1'b0}}), .bank_rdata(bank_rdata), .bank_raddr(bank_raddr),
        .state_rdata({mask_t, mask_h, old}), .weight_rdata(w), .weight_we(weight_we), .weight_wdata(weight_wdata),
        .u_valid(cycle > 10), .u_first(cycle > 10), .u_h(h), .u_t(t), .u_shift(shift), .w_valid(cycle > 10),
        .host_read_weight(1'b0), .host_write_weight(1'b0), .host_read_bank(1'b0), .host_write_bank(1'b0));

    // The formula; each width holds the largest value.
    wire signed [A:0] dh = fire && mask_h ? js - label : 0;
    wire signed [A:0] dt = fire && mask_t ? (minus ? -old : plus ? old : 0) : 0;
    wire signed [2*A:0] product_h = dh * h;
    wire signed [2*A:0] product_t = dt * t;
    wire signed [2*A+4:0] half = 1 << shift;
    wire signed [2*A+4:0] sum = product_h + product_t + half;
    wire signed [2*A+4:0] delta = sum >>> (shift + 6'd1);
    wire signed [2*A+5:0] wanted = w - delta;
    wire signed [2*A+5:0] kept = wanted > WMAX ? WMAX : wanted < -WMAX ? -WMAX : wanted;
    always @(posedge clk) if (cycle == 10 + SETTLED) assert (weight_we && weight_wdata == kept);
endmodule
