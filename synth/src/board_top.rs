//! The top module of a board: clock, reset, LEDs and pins around `sp_serial`, the core behind its serial line.
//!
//! It is the one module that is text and no netlist: what it holds (a reset that begins by itself, pins that are held) is
//! the board's, and the netlist knows no clock and no reset but those that it is given.

use std::fmt::Write as _;

use crate::board::{Board, Level, Pll, Primitive};

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
        board.running_mhz(),
        board.baud,
        ports.join(",\n    ")
    );
    out += &board.pll.as_ref().map_or("\n    wire core_clk = clk;\n    wire locked = 1'b1;\n".to_owned(), clock);
    let _ = write!(
        out,
        r"
    // In reset until the clock is there, and while the button is pressed.
    reg [3:0] wake = 4'd0;
    reg [1:0] pressed = 2'd0;
    reg rst = 1'b1;
    wire fault, open;
    always @(posedge core_clk) begin
        wake <= {{wake[2:0], locked}};
        pressed <= {{pressed[0], {pressed}}};
        rst <= ~wake[3] | pressed[1];
    end

    sp_serial serial (
        .clk(core_clk),
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

/// The PLL: `core_clk` of `clk`, and `locked`.
fn clock(pll: &Pll) -> String {
    let name = pll.primitive.name();
    let mut out = format!(
        "\n    // {} MHz of {} MHz, by an oscillator of {} MHz.\n    wire core_clk, locked;\n",
        pll.output_mhz,
        pll.input_mhz,
        pll.oscillator_mhz()
    );
    let list = |items: &[(&str, String)]| -> String {
        items.iter().map(|(name, value)| format!("        .{name}({value})")).collect::<Vec<_>>().join(",\n")
    };
    let text = |value: &str| value.to_owned();
    let (parameters, pins) = match pll.primitive {
        Primitive::Ice40Pad | Primitive::Ice40Core => {
            let input = if pll.primitive == Primitive::Ice40Pad { "PACKAGEPIN" } else { "REFERENCECLK" };
            (
                vec![
                    ("FEEDBACK_PATH", text("\"SIMPLE\"")),
                    ("DIVR", format!("4'd{}", pll.reference - 1)),
                    ("DIVF", format!("7'd{}", pll.feedback - 1)),
                    ("DIVQ", format!("3'd{}", pll.divisor.trailing_zeros())),
                    ("FILTER_RANGE", format!("3'd{}", filter_range(pll.compared_mhz()))),
                ],
                vec![
                    (input, text("clk")),
                    ("PLLOUTGLOBAL", text("core_clk")),
                    ("LOCK", text("locked")),
                    ("RESETB", text("1'b1")),
                    ("BYPASS", text("1'b0")),
                ],
            )
        }
        Primitive::Ecp5 => {
            out += "    (* ICP_CURRENT=\"12\" *) (* LPF_RESISTOR=\"8\" *) (* MFG_ENABLE_FILTEROPAMP=\"1\" *) (* MFG_GMCREF_SEL=\"2\" *)\n";
            let low =
                ["RST", "STDBY", "PHASESEL0", "PHASESEL1", "PLLWAKESYNC", "ENCLKOP"].map(|pin| (pin, text("1'b0")));
            let high = ["PHASEDIR", "PHASESTEP", "PHASELOADREG"].map(|pin| (pin, text("1'b1")));
            let clocks = [("CLKI", "clk"), ("CLKFB", "core_clk"), ("CLKOP", "core_clk"), ("LOCK", "locked")];
            (
                vec![
                    ("CLKI_DIV", pll.reference.to_string()),
                    ("CLKFB_DIV", pll.feedback.to_string()),
                    ("CLKOP_DIV", pll.divisor.to_string()),
                    ("CLKOP_CPHASE", ((pll.divisor - 1) / 2).to_string()),
                    ("CLKOP_FPHASE", text("0")),
                    ("CLKOP_ENABLE", text("\"ENABLED\"")),
                    ("FEEDBK_PATH", text("\"CLKOP\"")),
                ],
                clocks.map(|(pin, net)| (pin, text(net))).into_iter().chain(low).chain(high).collect(),
            )
        }
    };
    let _ = write!(out, "    {name} #(\n{}\n    ) pll (\n{}\n    );\n", list(&parameters), list(&pins));
    out
}

/// The filter of an iCE40's PLL by the frequency that it compares, as `icepll` chooses it.
fn filter_range(mhz: f64) -> usize {
    1 + [17.0, 26.0, 44.0, 66.0, 101.0].iter().filter(|&&limit| mhz >= limit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plls_are_set_as_icepll_and_ecppll_set_them() {
        // `icepll -i 12 -o 30`, `-o 55`, `ecppll -i 25 -o 100 -f FILE`, `-i 25 -o 90`.
        for (name, parts) in [
            ("icebreaker", &["SB_PLL40_PAD", ".DIVR(4'd0)", ".DIVF(7'd79)", ".DIVQ(3'd5)", ".FILTER_RANGE(3'd1)"][..]),
            ("hx8k", &["SB_PLL40_CORE", ".REFERENCECLK(clk)", ".DIVF(7'd72)", ".DIVQ(3'd4)", ".FILTER_RANGE(3'd1)"]),
            ("ulx3s-25f", &["EHXPLLL", ".CLKI_DIV(1)", ".CLKFB_DIV(4)", ".CLKOP_DIV(6)", ".CLKOP_CPHASE(2)"]),
            ("ulx3s-85f", &[".CLKI_DIV(5)", ".CLKFB_DIV(18)", ".FEEDBK_PATH(\"CLKOP\")", "ICP_CURRENT=\"12\""]),
        ] {
            let text = verilog(&Board::find(name).unwrap());
            for part in parts.iter().chain(&["wake <= {wake[2:0], locked};", ".clk(core_clk)"]) {
                assert!(text.contains(part), "{name}: `{part}` is not in\n{text}");
            }
        }
    }
}
