//! The run of the script, in a folder that has the Verilog, the script and the library.

use std::ops::ControlFlow;
use std::path::Path;

use sigprop_spec::Config;

use super::library;
use super::plan::{Plan, SCRIPT, STATISTICS};
use super::report::Area;
use super::statistics::Statistics;
use crate::error::SynthError;
use crate::flow::{self, Event, YOSYS_LOG};
use crate::tools::{Found, Tool, find};

/// Finds yosys before anything is written.
///
/// # Errors
/// When it is missing, too old or broken.
pub fn tool() -> Result<Found, SynthError> {
    Ok(find(Tool::Yosys)?)
}

/// Maps the core of `config` to the cells of the library and reads what it came to; `library` is the user's file, for
/// report and errors; `progress` may stop it.
///
/// # Errors
/// When yosys fails, when it has deleted a driver, when the library lacks cells, when other SRAMs came out than went in.
pub fn area(
    config: &Config,
    plan: &Plan,
    yosys: &Found,
    folder: &Path,
    library: &Path,
    progress: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<Area, SynthError> {
    let arguments: Vec<String> = flow::Plan::yosys_arguments(SCRIPT).map(str::to_owned).to_vec();
    flow::step(yosys, "synthesis".into(), &arguments, (folder, YOSYS_LOG), true, progress)
        .map_err(|fault| library::blamed(library, fault))?;
    let said = flow::read(folder, YOSYS_LOG)?;
    let log = folder.join(YOSYS_LOG).display().to_string();
    if let Some(message) = flow::conflict(&said) {
        return Err(SynthError::Conflict { message: message.to_owned(), log });
    }
    let mut warnings = Vec::new();
    flow::collect("yosys", &said, &mut warnings);
    let statistics = Statistics::read(STATISTICS, &flow::read(folder, STATISTICS)?, &plan.top)?;
    let unmapped = statistics.unmapped();
    if !unmapped.is_empty() {
        return Err(library::without(library, &unmapped));
    }
    let differences = statistics.other_srams(&plan.srams);
    if !differences.is_empty() {
        return Err(SynthError::Srams { differences, log });
    }
    let library = library.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Area { warnings, ..Area::new(config, plan, library, &statistics, yosys.clone()) })
}
