//! The reports of yosys (`stat -json`) and nextpnr (`--report`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resources::{Resources, Use};
use crate::error::SynthError;
use crate::expected::Cells;
use crate::family::Family;

/// A seed of nextpnr.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeedResult {
    /// The seed.
    pub seed: u32,
    /// The highest clock.
    pub fmax_mhz: f64,
    /// How long it took.
    pub seconds: f64,
}

/// Cells of a netlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistics {
    /// Hard cells.
    pub cells: Cells,
    /// Flip-flops of every kind.
    pub flip_flops: usize,
}

#[derive(Deserialize)]
struct YosysReport {
    design: YosysDesign,
}

#[derive(Deserialize)]
struct YosysDesign {
    num_cells_by_type: BTreeMap<String, usize>,
}

impl Statistics {
    /// Reads what yosys counted; `file` is for the error.
    ///
    /// # Errors
    /// When the text is not such a report.
    pub fn read(file: &str, text: &str, family: Family) -> Result<Self, SynthError> {
        let report: YosysReport = serde_json::from_str(text).map_err(|e| not_a_report(file, &e.to_string()))?;
        let cells = &report.design.num_cells_by_type;
        let count = |begins: &[&str]| -> usize {
            cells.iter().filter(|(name, _)| begins.iter().any(|begin| name.starts_with(begin))).map(|c| c.1).sum()
        };
        let names = &family.facts().cells;
        let hard = Cells {
            dsp: count(names.dsp),
            block_ram: count(names.block_ram),
            lut_ram: count(names.lut_ram),
            spram: count(names.spram),
        };
        let flip_flops = count(&[names.flip_flop]);
        Ok(Self { cells: hard, flip_flops })
    }
}

/// A routed design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Routed {
    /// The highest clock of the slowest clock net.
    pub fmax_mhz: f64,
    /// Used and available; flip-flops only where nextpnr counts them.
    pub resources: Resources,
}

#[derive(Deserialize)]
struct NextpnrReport {
    fmax: BTreeMap<String, Fmax>,
    utilization: BTreeMap<String, Use>,
}

#[derive(Deserialize)]
struct Fmax {
    achieved: f64,
}

impl Routed {
    /// Reads nextpnr's report; `file` is for the error.
    ///
    /// # Errors
    /// When the text is not such a report, or has no clock.
    pub fn read(file: &str, text: &str, family: Family) -> Result<Self, SynthError> {
        let report = nextpnr(file, text)?;
        let fmax = report.fmax.values().map(|clock| clock.achieved).min_by(f64::total_cmp);
        let fmax_mhz = fmax.ok_or_else(|| not_a_report(file, "it has no clock"))?;
        Ok(Self { fmax_mhz, resources: report.resources(file, family)? })
    }
}

/// The resources of a report of nextpnr alone, which a design that is only packed has too.
pub(crate) fn resources(file: &str, text: &str, family: Family) -> Result<Resources, SynthError> {
    nextpnr(file, text)?.resources(file, family)
}

fn nextpnr(file: &str, text: &str) -> Result<NextpnrReport, SynthError> {
    serde_json::from_str(text).map_err(|e| not_a_report(file, &e.to_string()))
}

impl NextpnrReport {
    fn resources(&self, file: &str, family: Family) -> Result<Resources, SynthError> {
        let bels = |name: &str| self.utilization.get(name).copied().unwrap_or_default();
        let facts = &family.facts().bels;
        let logic = bels(facts.logic);
        let resources = Resources {
            lut4: logic,
            ff: facts.flip_flops.map_or(Use { used: 0, available: logic.available }, bels),
            dsp: bels(facts.dsp),
            block_ram: bels(facts.block_ram),
            spram: bels(facts.spram),
        };
        if resources.lut4.available == 0 {
            return Err(not_a_report(file, "it counts no logic cells"));
        }
        Ok(resources)
    }
}

fn not_a_report(file: &str, why: &str) -> SynthError {
    SynthError::Report { file: file.to_owned(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_both_families() {
        let text = r#"{"creator": "Yosys 0.70", "modules": {}, "design": {"num_cells": 9, "num_cells_by_type": {
            "$scopeinfo": 85, "SB_CARRY": 2219, "SB_DFF": 1843, "SB_DFFESR": 560, "SB_LUT4": 5869, "SB_MAC16": 24,
            "SB_RAM40_4K": 15, "SB_RAM40_4KNR": 1}}}"#;
        let read = Statistics::read("s", text, Family::Ice40).unwrap();
        assert_eq!(read.cells, Cells { dsp: 24, block_ram: 16, lut_ram: 0, spram: 0 });
        assert_eq!(read.flip_flops, 2403);
        let text = r#"{"design": {"num_cells_by_type": {"CCU2C": 1656, "DP16KD": 16, "PDPW16KD": 2, "MULT18X18D": 28,
            "TRELLIS_DPR16X4": 296, "TRELLIS_FF": 5466}}}"#;
        let read = Statistics::read("s", text, Family::Ecp5).unwrap();
        assert_eq!(read.cells, Cells { dsp: 28, block_ram: 18, lut_ram: 296, spram: 0 });
        assert_eq!(read.flip_flops, 5466);
    }

    #[test]
    fn the_slowest_clock_and_the_used_cells() {
        let text = r#"{"critical_paths": [{"from": "a", "path": [], "to": "b"}],
            "fmax": {"clk$SB_IO_IN_$glb_clk": {"achieved": 63.69832229614258, "constraint": 55}, "x": {"achieved": 90}},
            "utilization": {"ICESTORM_LC": {"available": 7680, "used": 2328}, "ICESTORM_RAM": {"available": 32, "used": 3}}}"#;
        let routed = Routed::read("r", text, Family::Ice40).unwrap();
        assert!((routed.fmax_mhz - 63.698).abs() < 0.001);
        assert_eq!(routed.resources.lut4, Use { used: 2328, available: 7680 });
        assert_eq!(routed.resources.block_ram, Use { used: 3, available: 32 });
        assert_eq!(routed.resources.dsp, Use::default());
    }

    #[test]
    fn what_is_no_report_is_named() {
        let error = Routed::read("nextpnr-1.json", "{}", Family::Ecp5).unwrap_err().to_string();
        assert!(error.contains("nextpnr-1.json") && error.contains("fmax"), "{error}");
        let empty = r#"{"fmax": {}, "utilization": {}}"#;
        assert!(Routed::read("r", empty, Family::Ecp5).unwrap_err().to_string().contains("no clock"));
        assert!(Statistics::read("s", "Warning", Family::Ecp5).is_err());
    }
}
