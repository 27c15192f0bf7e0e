//! The board's top module in Verilator, driven at its pins, as a line.

use sigprop_hdl::blocks::Initial;
use sigprop_hdl::generate_serial;
use sigprop_spec::Config;
use sigprop_synth::board::{BoardError, Level, Reset};
use sigprop_synth::{Board, Target, board_top, hard, netlist};

use super::Line;
use crate::error::TestbenchError;
use crate::verilator::{Effort, Source, VerilatedModel};

/// The board that is simulated.
const BOARD: &str = "icebreaker";

/// Its PLL, in simulation.
const PLL: &str = include_str!("sb_pll40_pad.v");

/// Clock cycles of a bit: the fewest that the receiver takes, as the line sets the pace.
const BIT_CYCLES: u32 = 4;

/// Cycles in reset, by the board's own wake-up counter, and some more.
const WAKE_CYCLES: u64 = 32;

/// The board that [`SimulatedLine`] simulates: a real one but for its baud rate.
///
/// # Errors
/// None in practice: the board's own file is tested.
pub fn simulated_board() -> Result<Board, BoardError> {
    let mut board = Board::find(BOARD)?;
    board.baud = (board.running_mhz() * 1e6) as u32 / BIT_CYCLES;
    Ok(board)
}

/// A simulated board.
pub struct SimulatedLine {
    model: VerilatedModel,
    reset: Option<Reset>,
    bit_cycles: f64,
    /// What came while bytes were sent.
    early: Vec<u8>,
}

impl SimulatedLine {
    /// The board that carries `config`, its memories holding `initial` but for those of `target` that have no first contents;
    /// optimised with `effort`.
    ///
    /// # Errors
    /// When a tool is missing or refuses the Verilog.
    pub fn new(config: &Config, initial: &[Initial], target: Target, effort: Effort) -> Result<Self, TestbenchError> {
        let board = simulated_board()?;
        let mut design = generate_serial(config, initial, board.bit_cycles())?;
        hard::harden(&mut design, config, target);
        let top = board_top::verilog(&board);
        let mut files = vec![("sp_board.v", top.as_str()), ("sp_serial.v", &design.verilog), ("pll.v", PLL)];
        if target != target.inferred() {
            files.extend(netlist::own_models(target.family()));
        }
        let source = Source { top: board_top::NAME, files: &files, trace: false, effort };
        Self::start(&source, &board, board.bit_cycles() as f64)
    }

    /// A design with the pins of `board`, out of reset; a bit on its line lasts so many cycles of its clock.
    pub(super) fn start(source: &Source, board: &Board, bit_cycles: f64) -> Result<Self, TestbenchError> {
        let mut model = VerilatedModel::build(source)?;
        if let Some(reset) = &board.reset {
            let port = model.port("reset")?;
            model.set(port, u64::from(reset.active == Level::Low));
        }
        let rx = model.port("uart_rx")?;
        model.set(rx, 1);
        model.cycles(WAKE_CYCLES)?;
        Ok(Self { model, bit_cycles, reset: board.reset.clone(), early: Vec::new() })
    }

    /// Clock cycles of a bit.
    #[must_use]
    pub const fn bit_cycles(&self) -> f64 {
        self.bit_cycles
    }

    /// As [`Line::send`], of symbols: bytes, or [`crate::verilator::BREAK`].
    ///
    /// # Errors
    /// As [`Line::send`].
    pub fn send_symbols(&mut self, symbols: &[u16]) -> Result<(), TestbenchError> {
        self.early.extend(self.model.run_uart(symbols, 0, 0, self.bit_cycles)?);
        Ok(())
    }

    /// Clock cycles since the start.
    #[must_use]
    pub fn cycles(&self) -> u64 {
        self.model.cycle()
    }

    /// Presses the board's reset button, or lets it go.
    ///
    /// # Errors
    /// As [`Line::send`].
    pub fn press_reset(&mut self, pressed: bool) -> Result<(), TestbenchError> {
        if let Some(reset) = &self.reset {
            let port = self.model.port("reset")?;
            self.model.set(port, u64::from((reset.active == Level::High) == pressed));
        }
        Ok(self.model.cycles(WAKE_CYCLES)?)
    }
}

impl Line for SimulatedLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), TestbenchError> {
        let symbols: Vec<u16> = bytes.iter().map(|&byte| byte.into()).collect();
        self.send_symbols(&symbols)
    }

    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError> {
        let had = self.early.len();
        into.append(&mut self.early);
        if had < want {
            into.extend(self.model.run_uart(
                &[],
                want - had,
                (bits as f64 * self.bit_cycles) as u64,
                self.bit_cycles,
            )?);
        }
        Ok(())
    }

    fn discard(&mut self) -> Result<(), TestbenchError> {
        self.early.clear();
        Ok(())
    }

    fn time(&self) -> u64 {
        (self.cycles() as f64 / self.bit_cycles) as u64
    }

    fn bits(&self, cycles: u64) -> u64 {
        (cycles as f64 / self.bit_cycles).ceil() as u64
    }
}
