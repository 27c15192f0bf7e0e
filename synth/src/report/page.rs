//! The report as one HTML page with bar charts.

use sigprop_report::bars::{Bar, bars};
use sigprop_report::colour::{BLUE, GREY, ORANGE};
use sigprop_report::treemap::{Part, treemap};
use sigprop_report::{Block, Page, page};

use super::{BlockUse, Rate, Report, Use};

pub(super) fn render(r: &Report) -> String {
    let mut page =
        Page::new(&format!("{} on {}", r.network, r.board), &format!("{}, configuration {}", r.part, r.config_hash));
    let untimed = r.untimed.map(|untimed| page::text(&format!("Warning: {untimed}.")));
    page.section("Clock", std::iter::once(bars(&clock_bars(r))).chain(untimed).collect());
    page.section("Resources", vec![bars(&resource_bars(r))]);
    page.section("Area by block", area(r));
    page.section("Speed", vec![page::rows(&speed(r))]);
    let mut tools: Vec<(String, String)> =
        r.tools.iter().map(|tool| (tool.tool.program().to_owned(), tool.version.clone())).collect();
    for w in &r.warnings {
        let why = w.reason.map_or("not known".to_owned(), |reason| format!("known: {reason}"));
        tools.push((format!("{} warns, {} times", w.tool, w.count), format!("{} ({why})", w.text)));
    }
    page.section("Tools and warnings", vec![page::rows(&tools)]);
    page.render()
}

/// Where the cells of the netlist are.
fn area(r: &Report) -> Vec<Block> {
    let part = |b: &BlockUse| Part { group: b.group.clone(), name: b.block.clone(), size: b.lut4 as f64 };
    let number = |n: usize| if n == 0 { String::new() } else { n.to_string() };
    let row = |b: &BlockUse| {
        let counts = [b.lut4, b.flip_flops, b.dsp, b.block_ram, b.spram];
        [b.group.clone(), b.block.clone()].into_iter().chain(counts.map(number)).collect()
    };
    let head = ["in", "block", "LUT4", "flip-flops", "DSP", "block RAM", "SPRAM"];
    vec![
        page::text(
            "LUT4 of the netlist, those of carries and small RAMs among them, before nextpnr packs them with flip-flops; all blocks of a name together, without \
             what is in the blocks within them.",
        ),
        treemap(&r.blocks.iter().map(part).collect::<Vec<_>>(), "LUT4"),
        page::table(&head, &r.blocks.iter().map(row).collect::<Vec<_>>()),
    ]
}

fn speed(r: &Report) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| rows.push((name.to_owned(), value));
    if let Some(pll) = &r.pll {
        let made = format!("{} MHz, by an {} of {} MHz", pll.output_mhz, pll.primitive.name(), pll.input_mhz);
        row("clock on the board", made);
    }
    if let Some(cycles) = r.cycles_per_sample {
        row("cycles of a training sample", cycles.to_string());
    }
    if let Some(on) = &r.on_data {
        row(&format!("the same on {}, the mean of {}", on.data, on.samples), format!("{:.1}", on.cycles_per_sample));
        for (what, Rate { mhz, .. }) in r.rates() {
            let samples = mhz * 1e6 / on.cycles_per_sample.max(1.0);
            row(&format!("training on it, samples a second at {what}"), format!("{samples:.0} ({mhz:.1} MHz)"));
        }
    }
    row("cycles of two inferences", r.cycles_per_pair.to_string());
    for (what, rate) in r.rates() {
        for (name, samples) in rate.named() {
            row(&format!("{name}, samples a second at {what}"), format!("{samples:.0} ({:.1} MHz)", rate.mhz));
        }
    }
    for (name, samples) in r.over_line.named() {
        let what = format!("{name}, samples a second at most over this board's line");
        row(&what, format!("{samples:.0} ({})", r.over_line.line()));
    }
    rows
}

fn clock_bars(r: &Report) -> Vec<Bar> {
    let seeds = r.seeds.iter().map(|s| (format!("seed {}", s.seed), s.fmax_mhz));
    let mut values: Vec<(String, f64)> = seeds.collect();
    if values.len() > 1 {
        values.push(("median".into(), r.fmax_mhz));
    }
    values.push(("target".into(), r.target_mhz));
    let most = values.iter().map(|v| v.1).fold(1.0, f64::max);
    let colour = |name: &str, mhz: f64| match name {
        "target" => GREY,
        _ if mhz >= r.target_mhz => BLUE,
        _ => ORANGE,
    };
    let bar = |(name, mhz): (String, f64)| Bar {
        colour: colour(&name, mhz),
        share: mhz / most,
        label: format!("{mhz:.1} MHz"),
        name,
    };
    values.into_iter().map(bar).collect()
}

fn resource_bars(r: &Report) -> Vec<Bar> {
    let there = r.resources.named(r.family).into_iter().filter(|(_, u)| u.available > 0);
    let bar = |(name, Use { used, available }): (&str, Use)| {
        let share = used as f64 / available as f64;
        let label = format!("{used} of {available} ({:.1} %)", 100.0 * share);
        Bar { name: name.to_owned(), share: share.min(1.0), label, colour: BLUE }
    };
    there.map(bar).collect()
}
