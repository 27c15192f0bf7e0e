//! The top module of a board: reset, LEDs and pins around `sp_serial`, the core behind its serial line.
//!
//! It is the one module that is text and no netlist: what it holds (a reset that begins by itself, pins that are held) is
//! the board's, and the netlist knows no clock and no reset but those that it is given.

use std::fmt::Write as _;

use crate::board::{Board, Level};

/// Name of the module.
pub const NAME: &str = "sp_board";

/// Its Verilog. Of the LEDs, as far as there are any, the first is lit while the core runs, the second after a frame that
/// was refused until the next that is accepted, the third while a conversation is open.
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
        "// The core on {}: {} MHz, {} baud.\n`default_nettype none\n\nmodule {NAME} (\n    {}\n);\n",
        board.name,
        board.clock_mhz,
        board.baud,
        ports.join(",\n    ")
    );
    let _ = write!(
        out,
        r"
    // In reset after configuration, and while the button is pressed.
    reg [3:0] wake = 4'd0;
    reg [1:0] pressed = 2'd0;
    wire rst = ~wake[3] | pressed[1];
    wire fault, open;
    always @(posedge clk) begin
        wake <= {{wake[2:0], 1'b1}};
        pressed <= {{pressed[0], {pressed}}};
    end

    sp_serial serial (
        .clk(clk),
        .rst(rst),
        .rxd(uart_rx),
        .txd(uart_tx),
        .fault(fault),
        .open(open)
    );
"
    );
    let lit = if board.leds_on == Level::High { "" } else { "~" };
    for led in 0..leds {
        let shown = ["~rst", "fault", "open"].get(led).copied().unwrap_or("1'b0");
        let _ = writeln!(out, "    assign led[{led}] = {lit}({shown});");
    }
    if leds < 3 {
        let _ = writeln!(out, "    wire unused_ok = &{{1'b0, fault, open}};");
    }
    for hold in &board.hold {
        let _ = writeln!(out, "    assign {} = 1'b{};", hold.name, u8::from(hold.level == Level::High));
    }
    out.push_str("endmodule\n\n`default_nettype wire\n");
    out
}
