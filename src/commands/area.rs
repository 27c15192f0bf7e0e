//! `sigprop area`: a network for a chip in the cells of a library, and its area by block.

use sigprop_synth::asic::{self, Plan};

use super::generate::initial;
use super::{Outcome, generate};
use crate::args::Area;
use crate::error::Failure;
use crate::files::Folder;
use crate::interrupt;
use crate::output::Output;

/// The report as JSON.
const REPORT: &str = "area.json";
/// The report as a page.
const PAGE: &str = "area.html";

/// Runs the command.
pub fn run(args: &Area, output: &Output) -> Result<Outcome, Failure> {
    let config = super::config(&args.common, output)?;
    let library = asic::read_library(&args.lib)?;
    let (weights, _) = super::weights(&config, &args.start, output)?;
    let yosys = asic::tool()?;
    let first = initial(&config, &weights)?;
    let generated = sigprop_hdl::generate_for(&config, &first, args.around.wrapper(), args.srams.target())?;
    let plan = Plan::new(&generated);

    let outputs = Plan::outputs();
    let mut names = generate::names(&generated);
    names.push(asic::LIBRARY);
    names.extend(outputs);
    names.extend([REPORT, PAGE]);
    interrupt::watch();
    let mut folder = Folder::open(&args.output, &names, super::maker("area", &args.start), args.replace.replace)?;
    folder.drop_others(&names)?;
    generate::write(&mut folder, &config, &weights, &generated)?;
    folder.write(&[(asic::LIBRARY, &library)])?;
    folder.expect(&outputs)?;
    let made =
        super::with_progress(output, |progress| asic::area(&config, &plan, &yosys, &args.output, &args.lib, progress));
    folder.adopt(&outputs)?;
    let report = made?;
    let json = serde_json::to_string_pretty(&report).unwrap_or_default();
    folder.write(&[(REPORT, json.as_bytes()), (PAGE, report.page().as_bytes())])?;
    folder.say_changes(output);
    let text = format!("{}\n\nin {}: {}, {PAGE}, {REPORT}", report.text(), args.output.display(), asic::NETLIST);
    output.result(&report, &text)?;
    Ok(Outcome::Good)
}
