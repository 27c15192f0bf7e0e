//! Waves as VCD (value change dump).

use std::io::{self, Write};

use vcd::{IdCode, TimescaleUnit, Value, VarType, Writer};

use super::sink::{Shown, Sink};

/// A VCD file.
pub(super) struct Vcd<W: Write> {
    writer: Writer<W>,
    codes: Vec<IdCode>,
}

impl<W: Write> Vcd<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut writer = Writer::new(out);
        writer.timescale(1, TimescaleUnit::NS)?;
        Ok(Self { writer, codes: Vec::new() })
    }
}

impl<W: Write> Sink for Vcd<W> {
    fn scope(&mut self, name: &str) -> io::Result<()> {
        self.writer.add_module(name)
    }

    fn up(&mut self) -> io::Result<()> {
        self.writer.upscope()
    }

    fn signal(&mut self, name: &str, width: usize) -> io::Result<()> {
        let code = self.writer.add_var(VarType::Wire, width as u32, name, None)?;
        self.codes.push(code);
        Ok(())
    }

    fn begin(&mut self) -> io::Result<()> {
        self.writer.enddefinitions()
    }

    fn time(&mut self, ns: u64) -> io::Result<()> {
        self.writer.timestamp(ns)
    }

    fn change(&mut self, signal: Shown, value: i64, width: usize) -> io::Result<()> {
        let bit = |b: usize| if value >> b & 1 == 1 { Value::V1 } else { Value::V0 };
        if signal == 0 {
            return self.writer.change_scalar(self.codes[0], bit(0));
        }
        self.writer.change_vector(self.codes[signal], (0..width).rev().map(bit))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
