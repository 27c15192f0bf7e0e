//! Waves as FST, GTKWave's packed format: 50 samples of `digits` take 60 MB in the place of 699.

use std::io::{self, Seek, Write};

use fst_writer::{
    FstBodyWriter, FstFileType, FstHeaderWriter, FstInfo, FstScopeType, FstSignalId, FstSignalType, FstVarDirection,
    FstVarType, FstWriteError,
};

use super::sink::{Shown, Sink};

/// Bytes of changes that are held before they are packed and written.
const HELD: usize = 1 << 24;

/// An FST file: its header, then its body.
pub(super) struct Fst<W: Write + Seek> {
    header: Option<FstHeaderWriter<W>>,
    body: Option<FstBodyWriter<W>>,
    signals: Vec<FstSignalId>,
    bits: Vec<u8>,
}

impl<W: Write + Seek> Fst<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let info = FstInfo {
            start_time: 0,
            timescale_exponent: -9,
            version: format!("sigprop {}", env!("CARGO_PKG_VERSION")),
            // The same run gives the same bytes.
            date: String::new(),
            file_type: FstFileType::Verilog,
        };
        let header = FstHeaderWriter::new(out, &info).map_err(fault)?;
        Ok(Self { header: Some(header), body: None, signals: Vec::new(), bits: Vec::new() })
    }

    fn header(&mut self) -> io::Result<&mut FstHeaderWriter<W>> {
        self.header.as_mut().ok_or_else(out_of_order)
    }

    fn body(&mut self) -> io::Result<&mut FstBodyWriter<W>> {
        self.body.as_mut().ok_or_else(out_of_order)
    }
}

/// A file is declared, then written, then complete: [`super::Trace`] keeps that order.
fn out_of_order() -> io::Error {
    io::Error::other("the waves are not at this point")
}

fn fault(fault: FstWriteError) -> io::Error {
    match fault {
        FstWriteError::Io(fault) => fault,
        other => io::Error::other(other),
    }
}

impl<W: Write + Seek> Sink for Fst<W> {
    fn scope(&mut self, name: &str) -> io::Result<()> {
        self.header()?.scope(name, "", FstScopeType::Module).map_err(fault)
    }

    fn up(&mut self) -> io::Result<()> {
        self.header()?.up_scope().map_err(fault)
    }

    fn signal(&mut self, name: &str, width: usize) -> io::Result<()> {
        let kind = FstSignalType::bit_vec(width as u32);
        let id = self.header()?.var(name, kind, FstVarType::Wire, FstVarDirection::Implicit, None).map_err(fault)?;
        self.signals.push(id);
        Ok(())
    }

    fn begin(&mut self) -> io::Result<()> {
        let header = self.header.take().ok_or_else(out_of_order)?;
        self.body = Some(header.finish().map_err(fault)?);
        Ok(())
    }

    fn time(&mut self, ns: u64) -> io::Result<()> {
        let body = self.body()?;
        if body.size() > HELD {
            body.flush().map_err(fault)?;
        }
        body.time_change(ns).map_err(fault)
    }

    fn change(&mut self, signal: Shown, value: i64, width: usize) -> io::Result<()> {
        self.bits.clear();
        self.bits.extend((0..width).rev().map(|b| if value >> b & 1 == 1 { b'1' } else { b'0' }));
        let id = self.signals[signal];
        let body = self.body.as_mut().ok_or_else(out_of_order)?;
        body.signal_change(id, &self.bits).map_err(fault)
    }

    fn finish(&mut self) -> io::Result<()> {
        let body = self.body.take().ok_or_else(out_of_order)?;
        body.finish().map_err(fault)?.flush()
    }
}
