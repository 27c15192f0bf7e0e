//! What the points of a folder came to: lines, the front of those that no other beats, a picture, a page.

use std::path::Path;

use serde::Serialize;
use sigprop_report::columns::{Cells as Align, columns};
use sigprop_report::scatter::{self, Dot};
use sigprop_report::{Block, Page, page};

use super::point::{self, Outcome, write};
use crate::error::Failure;

/// Files of the results.
pub const LINES: &str = "results.jsonl";
const PICTURE: &str = "pareto.svg";
const PAGE: &str = "report.html";

/// A point, and whether it is on the front.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What it came to.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// No other point of its board is as good in all of accuracy, samples a second and cells, and better in one.
    pub front: bool,
}

/// All points of a folder.
#[derive(Debug, Serialize)]
pub struct Results {
    /// Those that are done, in the order of their hashes.
    pub points: Vec<Row>,
    /// Folders of those that are not.
    pub missing: Vec<String>,
}

/// What one has, the greater the better; without a number the worst.
fn goods(outcome: &Outcome) -> [f64; 3] {
    let cells = outcome.cells.map_or(outcome.weights as f64, |cells| cells.lut4 as f64);
    [outcome.accuracy.unwrap_or(0.0), outcome.samples_per_second.unwrap_or(0.0), -cells]
}

/// Whether a is as good as b in everything and better in something.
fn beats(a: &Outcome, b: &Outcome) -> bool {
    let (a, b) = (goods(a), goods(b));
    a.iter().zip(&b).all(|(a, b)| a >= b) && a.iter().zip(&b).any(|(a, b)| a > b)
}

/// The points of the space, a hash each: those that a folder is about now. It may hold more, of a space that was larger or of other samples.
pub const POINTS: &str = "points.txt";

/// Reads the points of a folder.
pub fn read(folder: &Path) -> Result<Results, Failure> {
    let list = folder.join(POINTS);
    let fault = |what: String| Failure::Explore {
        what: format!("{}: {what}; give the folder of `sigprop explore -o`", list.display()),
    };
    let text = std::fs::read_to_string(&list).map_err(|e| fault(e.to_string()))?;
    let mut folders: Vec<_> = text.lines().map(|hash| folder.join("points").join(hash)).collect();
    folders.sort();
    let (mut done, mut missing) = (Vec::new(), Vec::new());
    for folder in folders {
        let hash = point::read(&folder)?.hash()?;
        match point::done(&folder, &hash).filter(|_| point::is_of(&folder, &hash)) {
            Some(outcome) => done.push(outcome),
            None => missing.push(folder.display().to_string()),
        }
    }
    let fits = |outcome: &Outcome| outcome.fits != Some(false);
    let rows = done.iter().map(|outcome| {
        let rivals = done.iter().filter(|other| other.board == outcome.board && fits(other));
        let front = fits(outcome) && !rivals.into_iter().any(|other| beats(other, outcome));
        Row { outcome: outcome.clone(), front }
    });
    Ok(Results { points: rows.collect(), missing })
}

impl Results {
    /// Writes lines, picture and page.
    pub fn write(&self, folder: &Path) -> Result<Vec<String>, Failure> {
        let line = |row: &Row| serde_json::to_string(row).map(|line| line + "\n");
        let lines: Result<String, _> = self.points.iter().map(line).collect();
        let lines = lines.map_err(|fault| Failure::Explore { what: fault.to_string() })?;
        let svg = self.picture(true).map_err(|fault| Failure::plot(&folder.join(PICTURE), &fault))?;
        let files = [(LINES, lines), (PICTURE, svg.clone()), (PAGE, self.page(&svg)?)];
        for (name, text) in &files {
            write(&folder.join(name), text)?;
        }
        Ok(files.iter().map(|(name, _)| folder.join(name).display().to_string()).collect())
    }

    /// Accuracy over samples a second, or over cells; without a board over weights.
    fn picture(&self, speed: bool) -> Result<String, sigprop_report::Fault> {
        let speed = speed && self.points.iter().any(|row| row.outcome.samples_per_second.is_some());
        let dot = |row: &Row| {
            let x = if speed { row.outcome.samples_per_second? } else { -goods(&row.outcome)[2] };
            let group = row.outcome.board.clone().unwrap_or_else(|| "no board".to_owned());
            Some(Dot { x, y: row.outcome.accuracy?, group, marked: row.front })
        };
        let dots: Vec<Dot> = self.points.iter().filter(|row| row.outcome.fits != Some(false)).filter_map(dot).collect();
        let cells = self.points.iter().any(|row| row.outcome.cells.is_some());
        let axis = match (speed, cells) {
            (true, _) => "training samples a second",
            (false, true) => "LUT4 or logic cells",
            (false, false) => "weights",
        };
        scatter::scatter(axis, "test accuracy, %", &dots)
    }

    fn page(&self, svg: &str) -> Result<String, Failure> {
        let mut page = Page::new(
            "Points of a space",
            &format!("{} points, {} of them not done", self.points.len() + self.missing.len(), self.missing.len()),
        );
        let cells = self.picture(false).map_err(|fault| Failure::plot(Path::new(PAGE), &fault))?;
        let about = "A ring is a point of the front: no other of its board is as accurate, as fast and as small, and better in one of the three.";
        let alt = "Test accuracy of each point over what it costs, a colour for each board, rings around those that no other beats";
        page.section(
            "Pareto",
            vec![
                page::text(about),
                page::figure(svg, alt, "Over samples a second, where there are boards."),
                page::figure(&cells, alt, "Over what it takes."),
            ],
        );
        let head: Vec<&str> = HEAD.to_vec();
        let rows: Vec<Vec<String>> = self.points.iter().map(|row| self.cells(row).to_vec()).collect();
        page.section("Points", vec![page::table(&head, &rows)]);
        if !self.missing.is_empty() {
            let list: Vec<Block> =
                self.missing.iter().map(|folder| page::command(&format!("sigprop explore --point {folder}"))).collect();
            page.section("Not done", list);
        }
        Ok(page.render())
    }

    /// What all points have of what is laid over the network.
    fn common(&self) -> Vec<String> {
        let Some((first, rest)) = self.points.split_first() else { return Vec::new() };
        let everywhere = |set: &&String| rest.iter().all(|row| row.outcome.set.contains(set));
        if rest.is_empty() { Vec::new() } else { first.outcome.set.iter().filter(everywhere).cloned().collect() }
    }

    fn cells(&self, row: &Row) -> [String; 9] {
        let (outcome, common) = (&row.outcome, self.common());
        let own: Vec<&str> = outcome.set.iter().filter(|set| !common.contains(set)).map(String::as_str).collect();
        let or = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        [
            outcome.point.clone(),
            if row.front { "*" } else { "" }.to_owned(),
            or(outcome.board.clone()),
            or(outcome.accuracy.map(|percent| format!("{percent:.2}"))),
            or(outcome.samples_per_second.map(|n| format!("{n:.0}"))),
            or(outcome.cycles.map(|n| n.to_string())),
            match (outcome.fits, outcome.cells) {
                (Some(false), _) => "does not fit".to_owned(),
                (_, Some(cells)) => format!("{} LUT4, {} DSP, {} RAM", cells.lut4, cells.dsp, cells.block_ram),
                _ => format!("{} weights", outcome.weights),
            },
            or(outcome.verified.map(|[all, bad]| format!("{bad} of {all} differ"))),
            if own.is_empty() { "as it is".to_owned() } else { own.join(" ") },
        ]
    }

    /// For a person.
    pub fn text(&self) -> String {
        let head = HEAD.map(str::to_owned);
        let mut rows: Vec<&Row> = self.points.iter().collect();
        let key = |row: &Row| (row.outcome.board.clone(), -row.outcome.accuracy.unwrap_or(0.0));
        rows.sort_by(|a, b| key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal));
        let mut text = columns(std::iter::once(head).chain(rows.into_iter().map(|row| self.cells(row))), Align::Words);
        let common = self.common();
        if !common.is_empty() {
            text += &format!("\nall have {}\n", common.join(" "));
        }
        text + "\n*: no other point of the board is as accurate, as fast and as small, and better in one of the three"
    }
}

const HEAD: [&str; 9] =
    ["point", "front", "board", "test %", "samples/s", "cycles", "takes", "verified", "what is laid over"];

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(accuracy: f64, speed: f64, lut4: u64) -> Outcome {
        Outcome {
            point: String::new(),
            network: String::new(),
            set: Vec::new(),
            board: None,
            config_hash: String::new(),
            weights: 0,
            accuracy: Some(accuracy),
            accuracy_spread: None,
            fits: Some(true),
            lanes: None,
            cycles: None,
            cells: Some(super::super::point::Cells { lut4, dsp: 0, block_ram: 0 }),
            samples_per_second: Some(speed),
            verified: None,
            fmax_mhz: None,
        }
    }

    #[test]
    fn one_beats_another_where_it_is_worse_in_nothing() {
        let one = outcome(98.0, 1000.0, 500);
        assert!(beats(&one, &outcome(97.0, 1000.0, 500)) && beats(&one, &outcome(98.0, 1000.0, 501)));
        assert!(
            !beats(&one, &one) && !beats(&one, &outcome(97.0, 1001.0, 500)) && !beats(&one, &outcome(97.0, 900.0, 400))
        );
    }
}
