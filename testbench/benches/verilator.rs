//! Simulated cycles per second through the Verilator binding, on a stand-in of the size of the `digits` core: sixteen
//! lanes with a weight memory, four multipliers and a read-modify-write each, behind the two byte streams.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sigprop_testbench::verilator::{Effort, Source, StallPattern, VerilatedModel};
use std::time::{Duration, Instant};

const LANES: usize = 16;
const CYCLES: u64 = 100_000;

/// One lane: a weight is read, updated from two products, used in two more, and written back, over five cycles.
const LANE: &str = "
module bench_lane (input clk, input rst, input step, input [9:0] address, input signed [7:0] h, input signed [7:0] t,
    input signed [7:0] dh, input signed [7:0] dt, output reg signed [31:0] acc_h, output reg signed [31:0] acc_t);
    reg signed [15:0] memory [0:1023];
    reg signed [15:0] w0, w1, w2, old_h, old_t;
    reg signed [16:0] both;
    reg signed [17:0] moved;
    reg [9:0] a0, a1, a2, a3;
    reg s0, s1, s2, s3;
    reg signed [7:0] h0, h1, h2, h3, t0, t1, t2, t3;
    wire signed [17:0] next = {{2{w2[15]}}, w2} - moved;
    wire signed [15:0] kept = next > 18'sd32767 ? 16'sd32767 : next < -18'sd32767 ? -16'sd32767 : next[15:0];
    integer i;
    initial for (i = 0; i < 1024; i = i + 1) memory[i] = i[15:0] * 16'd37;
    always @(posedge clk) begin
        if (rst) begin
            {s0, s1, s2, s3} <= 4'b0;
            acc_h <= 32'd0;
            acc_t <= 32'd0;
        end else begin
            {s3, s2, s1, s0} <= {s2, s1, s0, step};
            if (s3) begin
                acc_h <= acc_h + kept * h3;
                acc_t <= acc_t + kept * t3;
            end
        end
        {a3, a2, a1, a0} <= {a2, a1, a0, address};
        {h3, h2, h1, h0} <= {h2, h1, h0, h};
        {t3, t2, t1, t0} <= {t2, t1, t0, t};
        old_h <= dh * h0;
        old_t <= dt * t0;
        both <= old_h + old_t;
        moved <= (both + 17'sd16) >>> 5;
        w0 <= memory[a0];
        w1 <= w0;
        w2 <= w1;
        if (s3) memory[a3] <= kept;
    end
endmodule
";

/// The chain of lanes: each byte received starts 64 steps, after which the exclusive-or of all sums is sent.
fn top() -> String {
    let mut text = String::from(
        "module bench_top (input clk, input rst, input [7:0] rx_data, input rx_valid, output rx_ready,
    output [7:0] tx_data, output tx_valid, input tx_ready);
    reg [6:0] count; reg full; reg [9:0] address; reg signed [7:0] h, t;
    assign rx_ready = ~full & count == 0; assign tx_valid = full;
    always @(posedge clk) if (rst) begin count <= 0; full <= 0; address <= 0; h <= 0; t <= 0; end else begin
        if (rx_valid & rx_ready) begin count <= 64; h <= rx_data; t <= ~rx_data; end
        if (count != 0) begin
            count <= count - 1; address <= address + 1; h <= h + 8'd29; t <= t - 8'd3;
            if (count == 1) full <= 1;
        end
        if (tx_valid & tx_ready) full <= 0;
    end\n",
    );
    for lane in 0..LANES {
        let (k, p) = (lane * 7 + 3, lane.wrapping_sub(1));
        let from = if lane == 0 { "count != 0, address, h, t".to_owned() } else { format!("s{p}, a{p}, h{p}, t{p}") };
        text.push_str(&format!(
            "    reg s{lane}; reg [9:0] a{lane}; reg signed [7:0] h{lane}, t{lane}; wire [31:0] x{lane}, y{lane};
    always @(posedge clk) {{s{lane}, a{lane}, h{lane}, t{lane}}} <= {{{from}}};
    bench_lane lane{lane} (clk, rst, s{lane}, a{lane}, h{lane}, t{lane}, 8'sd{k}, -8'sd{k}, x{lane}, y{lane});\n"
        ));
    }
    let sums: Vec<String> = (0..LANES).flat_map(|l| [format!("x{l}[7:0]"), format!("y{l}[15:8]")]).collect();
    text.push_str(&format!("    assign tx_data = {};\nendmodule\n", sums.join(" ^ ")));
    text
}

fn cycles_per_second(criterion: &mut Criterion) {
    let top_text = top();
    let files = [("lane.v", LANE), ("top.v", top_text.as_str())];
    let mut group = criterion.benchmark_group("verilator");
    group.throughput(Throughput::Elements(CYCLES)).measurement_time(Duration::from_secs(5)).sample_size(10);
    let bytes: Vec<u8> = (0..CYCLES).map(|i| i as u8).collect();
    for (name, trace, stall) in [
        ("stream", false, StallPattern::NONE),
        ("stream with pauses", false, StallPattern { seed: 1, rx_idle_permille: 300, tx_stall_permille: 300 }),
        ("stream, able to trace", true, StallPattern::NONE),
    ] {
        let begin = Instant::now();
        let mut model =
            match VerilatedModel::build(&Source { top: "bench_top", files: &files, trace, effort: Effort::Long }) {
                Ok(model) => model,
                Err(fault) => panic!("{fault}"),
            };
        println!("{name}: built, or found built, in {:.2} s", begin.elapsed().as_secs_f64());
        model.reset(2).expect("the model has rst");
        group.bench_function(name, |b| {
            b.iter(|| model.run_stream(&bytes, usize::MAX, CYCLES, stall).expect("the streams are there").cycles);
        });
    }
    group.finish();
}

criterion_group!(benches, cycles_per_second);
criterion_main!(benches);
