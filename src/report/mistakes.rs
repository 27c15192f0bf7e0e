//! What is taken for what, and the worst samples.

use sigprop_golden_model::Model;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::portrait::Confusion;
use sigprop_report::matrix::matrix;
use sigprop_report::page;
use sigprop_report::tiles::{Ink, Tile, tiles};

use super::{Report, drawn};

/// Samples that are shown, at most.
const SHOWN: usize = 24;

/// Adds the section; nothing where the network answers values or there are no samples.
pub fn section(report: &mut Report, model: &Model, data: &Dataset) {
    let Some(confusion) = Confusion::of(model, data).filter(|confusion| confusion.samples() > 0) else { return };
    let (wrong, all) = (confusion.wrong.len(), confusion.samples());
    let names: Vec<String> = (0..model.config().classes()).map(|class| class.to_string()).collect();
    let mut blocks = vec![
        page::text(&format!(
            "{wrong} of {all} test samples are answered wrongly. A row is the class of the samples, a column what was answered."
        )),
        matrix(&names, &confusion.counts),
    ];
    if let Some(columns) = picture(model, data).filter(|_| wrong > 0) {
        let shown = &confusion.wrong[..wrong.min(SHOWN)];
        let tile = |wrong: &sigprop_golden_model::portrait::Wrong| {
            let values = &data.sample(wrong.sample).0;
            Tile { name: format!("{} as {}", wrong.label, wrong.class), rows: rows(values, columns) }
        };
        blocks.push(page::text(&format!(
            "The {} whose answer is furthest above their own class, the worst first, with both.",
            if shown.len() < wrong { format!("{} wrong ones", shown.len()) } else { "wrong ones".to_owned() }
        )));
        blocks.push(drawn(tiles(&shown.iter().map(tile).collect::<Vec<_>>(), Ink::Grey)));
    }
    report.section("Mistakes", blocks);
}

/// Columns of the picture that samples are: those that the data or the network's receptive fields say; none where neither does.
pub fn picture(model: &Model, data: &Dataset) -> Option<usize> {
    data.picture().or_else(|| model.config().fields().map(|fields| fields.width))
}

/// The rows of a picture.
pub fn rows<T: Copy + Into<f64>>(values: &[T], columns: usize) -> Vec<Vec<f64>> {
    values.chunks(columns.max(1)).map(|row| row.iter().map(|&v| v.into()).collect()).collect()
}
