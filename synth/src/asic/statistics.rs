//! What yosys counted (`stat -liberty -json`), module by module.

use std::collections::BTreeMap;

use serde::Deserialize;
use sigprop_hdl::asic::Geometry;

use crate::error::SynthError;

/// What yosys says of a module.
#[derive(Deserialize)]
struct Said {
    // A module of SRAMs alone has none.
    #[serde(default)]
    area: f64,
    #[serde(default)]
    sequential_area: f64,
    #[serde(default)]
    num_cells_by_type: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Report {
    modules: BTreeMap<String, Said>,
}

/// A module of the design, the modules in it left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Module {
    /// Its name.
    pub name: String,
    /// How often it is there.
    pub instances: usize,
    /// Cells of each kind in one of them.
    pub cells: BTreeMap<String, usize>,
    /// Area of one of them.
    pub area: f64,
    /// That of its flip-flops.
    pub sequential: f64,
}

/// The design.
#[derive(Debug)]
pub(super) struct Statistics {
    /// Its modules.
    pub modules: Vec<Module>,
    /// SRAMs: name of the module, how often it is there.
    srams: BTreeMap<String, usize>,
}

impl Statistics {
    /// Reads the report; `file` is for the error.
    ///
    /// # Errors
    /// When the text is no such report of the module `top`.
    pub fn read(file: &str, text: &str, top: &str) -> Result<Self, SynthError> {
        let fault = |why: String| SynthError::Report { file: file.to_owned(), why };
        let report: Report = serde_json::from_str(text).map_err(|e| fault(e.to_string()))?;
        let plain = |(name, said): (String, Said)| (name.trim_start_matches('\\').to_owned(), said);
        let said: BTreeMap<String, Said> = report.modules.into_iter().map(plain).collect();
        if !said.contains_key(top) {
            return Err(fault(format!("it has no module {top}")));
        }
        let mut instances = BTreeMap::new();
        count(&said, top, 1, &mut instances);
        let srams = instances.iter().filter(|(name, _)| !said.contains_key(*name)).map(|(n, c)| (n.clone(), *c));
        let srams = srams.collect();
        let inside = includes_inner(&said, top);
        let modules = said.keys().filter(|name| instances.contains_key(*name));
        let modules = modules.map(|name| module(&said, name, instances[name], inside)).collect();
        Ok(Self { modules, srams })
    }

    /// Kinds of cells that are none of the library's.
    pub fn unmapped(&self) -> Vec<&str> {
        let mut kinds: Vec<_> = self.modules.iter().flat_map(|m| m.cells.keys()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().map(String::as_str).filter(|kind| kind.starts_with('$')).collect()
    }

    /// SRAMs of which other numbers came out than went in: name, found and expected.
    pub fn other_srams(&self, expected: &[Geometry]) -> Vec<(String, usize, usize)> {
        let mut numbers: BTreeMap<String, (usize, usize)> =
            self.srams.iter().map(|(name, &count)| (name.clone(), (count, 0))).collect();
        for geometry in expected {
            numbers.entry(geometry.module()).or_default().1 = geometry.count;
        }
        numbers.into_iter().filter(|(_, (is, want))| is != want).map(|(name, (is, want))| (name, is, want)).collect()
    }
}

/// Whether a cell is an instance of a module of this project and not one of the library's.
fn is_module(said: &BTreeMap<String, Said>, kind: &str) -> bool {
    said.contains_key(kind) || kind.starts_with("sp_sram_")
}

/// Adds the modules below `name`, which is there `times` times.
fn count(said: &BTreeMap<String, Said>, name: &str, times: usize, instances: &mut BTreeMap<String, usize>) {
    *instances.entry(name.to_owned()).or_insert(0) += times;
    let Some(module) = said.get(name) else { return };
    for (kind, &inside) in module.num_cells_by_type.iter().filter(|(kind, _)| is_module(said, kind)) {
        count(said, kind, times * inside, instances);
    }
}

/// Area and area of flip-flops of the modules directly in `name`, as yosys says them.
fn inner(said: &BTreeMap<String, Said>, name: &str) -> [f64; 2] {
    let cells = said[name].num_cells_by_type.iter();
    let modules = cells.filter_map(|(kind, &n)| Some((said.get(kind)?, n as f64)));
    modules.fold([0.0; 2], |sum, (m, n)| [sum[0] + n * m.area, sum[1] + n * m.sequential_area])
}

/// Whether the area of a module has that of the modules in it, as newer versions of yosys say it: the top module has next
/// to nothing but other modules.
fn includes_inner(said: &BTreeMap<String, Said>, top: &str) -> bool {
    said[top].area >= inner(said, top)[0]
}

fn module(said: &BTreeMap<String, Said>, name: &str, instances: usize, inside: bool) -> Module {
    let [area, sequential] = if inside { inner(said, name) } else { [0.0; 2] };
    let cells = said[name].num_cells_by_type.iter().filter(|(kind, _)| !is_module(said, kind));
    Module {
        name: name.to_owned(),
        instances,
        cells: cells.map(|(kind, &n)| (kind.clone(), n)).collect(),
        area: said[name].area - area,
        sequential: said[name].sequential_area - sequential,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = r#"{ "modules": {
        "\\sp_core": { "area": 100.0, "sequential_area": 40.0, "num_cells_by_type": { "INV": 2, "sp_lane": 3, "sp_sram_4x8": 1 } },
        "\\sp_lane": { "area": 30.0, "sequential_area": 10.0, "num_cells_by_type": { "DFF": 1, "INV": 4, "sp_neuron": 1 } },
        "\\sp_neuron": { "area": 20.0, "num_cells_by_type": { "NAND": 5, "sp_sram_2x2": 2 } },
        "\\sp_other": { "area": 7.0 }
    } }"#;

    fn read(text: &str) -> Statistics {
        Statistics::read("stat", text, "sp_core").unwrap()
    }

    #[test]
    fn modules_are_counted_as_often_as_they_are_there() {
        let read = read(NEW);
        let seen: Vec<_> = read.modules.iter().map(|m| (m.name.as_str(), m.instances, m.area, m.sequential)).collect();
        assert_eq!(seen, [("sp_core", 1, 10.0, 10.0), ("sp_lane", 3, 10.0, 10.0), ("sp_neuron", 3, 20.0, 0.0)]);
        assert_eq!(read.modules[1].cells, BTreeMap::from([("DFF".into(), 1), ("INV".into(), 4)]));
        let sram = |depth, width, count| Geometry { depth, width, count };
        assert_eq!(read.other_srams(&[sram(4, 8, 1), sram(2, 2, 6)]), []);
        let other = read.other_srams(&[sram(4, 8, 1), sram(3, 3, 1)]);
        assert_eq!(other, [("sp_sram_2x2".into(), 6, 0), ("sp_sram_3x3".into(), 0, 1)]);
    }

    #[test]
    fn older_versions_leave_the_inner_modules_out_of_a_module_s_area() {
        let old = NEW.replace("100.0", "10.0").replace("40.0", "10.0").replace("\"area\": 30.0", "\"area\": 10.0");
        assert_eq!(read(&old).modules, read(NEW).modules);
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for text in ["", "{}", r#"{ "modules": { "\\sp_lane": { "area": 1.0 } } }"#] {
            let fault = Statistics::read("area-stat.json", text, "sp_core").unwrap_err().to_string();
            assert!(fault.contains("area-stat.json"), "{fault}");
        }
        let open = read(&NEW.replace("NAND", "$_DFF_P_"));
        assert_eq!(open.unmapped(), ["$_DFF_P_"]);
    }
}
