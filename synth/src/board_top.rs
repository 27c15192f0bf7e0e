//! TEMPORARY SEAM: the module around `sp_core` on a board.
//!
//! Until the UART bridge of `hdl` is there, this one shifts bits from the receive pin into the core's byte stream and
//! folds the answers onto the transmit pin: enough to place and route the whole core with the board's pins and to
//! measure it, and no link that a host could talk to. It goes when `hdl` makes the board's top module.

use std::fmt::Write as _;

use crate::board::{Board, Level};

/// Name of the module.
pub const NAME: &str = "sp_board";

/// Its Verilog.
#[must_use]
pub fn verilog(board: &Board) -> String {
    let leds = board.leds.len();
    let mut ports = vec!["input  wire clk".to_owned(), "input  wire uart_rx".into(), "output wire uart_tx".into()];
    if leds > 0 {
        ports.push(format!("output wire [{}:0] led", leds - 1));
    }
    ports.extend(board.reset.iter().map(|_| "input  wire reset".to_owned()));
    ports.extend(board.hold.iter().map(|hold| format!("output wire {}", hold.name)));
    let pressed = match board.reset.as_ref().map(|reset| reset.active) {
        None => "1'b0",
        Some(Level::High) => "reset",
        Some(Level::Low) => "~reset",
    };
    let mut out = format!(
        "// The core on a board, for place and route: no UART yet, so that no host can talk to it.\n\
         `default_nettype none\n\nmodule {NAME} (\n    {}\n);\n",
        ports.join(",\n    ")
    );
    let _ = write!(
        out,
        r"
    // In reset after configuration, and while the button is pressed.
    reg [3:0] wake = 4'd0;
    reg [1:0] pressed = 2'd0;
    wire rst = ~wake[3] | pressed[1];
    always @(posedge clk) begin
        wake <= {{wake[2:0], 1'b1}};
        pressed <= {{pressed[0], {pressed}}};
    end

    reg [9:0] bits;
    reg answer;
    wire rx_ready, tx_valid;
    wire [7:0] tx_data;
    always @(posedge clk) begin
        bits <= {{bits[8:0], uart_rx}};
        answer <= ^{{tx_data, tx_valid, rx_ready}};
    end
    assign uart_tx = answer;

    sp_core core (
        .clk(clk),
        .rst(rst),
        .rx_data(bits[7:0]),
        .rx_valid(bits[8]),
        .rx_ready(rx_ready),
        .tx_data(tx_data),
        .tx_valid(tx_valid),
        .tx_ready(bits[9])
    );
"
    );
    let (on, off) = if board.leds_on == Level::High { ("1'b1", "1'b0") } else { ("1'b0", "1'b1") };
    for led in 0..leds {
        // The first says that the FPGA is configured.
        let _ = writeln!(out, "    assign led[{led}] = {};", if led == 0 { on } else { off });
    }
    for hold in &board.hold {
        let _ = writeln!(out, "    assign {} = 1'b{};", hold.name, u8::from(hold.level == Level::High));
    }
    out.push_str("endmodule\n\n`default_nettype wire\n");
    out
}
