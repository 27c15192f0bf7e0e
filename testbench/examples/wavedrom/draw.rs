//! A figure as WaveDrom JSON.

use std::ops::Range;

use crate::figures::Figure;
use crate::run::{CYCLES, Wave, Waves};

/// A cycle's length at scale 1, in WaveDrom's units.
const CYCLE: usize = 40;
/// What an edge takes of it.
const EDGE: usize = 6;

/// The figure as WaveDrom JSON.
pub fn draw(waves: &Waves, figure: &Figure) -> Result<String, String> {
    let find = |name: &str| {
        let path = format!("{}{name}", figure.scope);
        waves.get(&path).ok_or_else(|| format!("figure {}: no signal {path}", figure.name))
    };
    let spans = spans(figure, find)?;
    let mut rows = Vec::new();
    for name in figure.show.split_whitespace() {
        rows.push(if name == "|" { None } else { Some((name, find(name)?)) });
    }
    let runs = rows.iter().flatten().filter(|(_, signal)| signal.width > 1).flat_map(|(_, s)| runs(s, &spans));
    let hscale = runs.map(|run| run.scale()).max().unwrap_or(1);
    let clock: Vec<_> = spans.iter().map(|span| format!("p{}", ".".repeat(span.len() - 1))).collect();
    let mut lines = vec![format!(r#"    {{"name": "clk", "wave": "{}"}}"#, clock.join("|"))];
    lines.extend(rows.iter().map(|row| match row {
        None => "    {}".to_owned(),
        Some((name, signal)) => line(name, signal, &spans, hscale),
    }));
    let scope = figure.scope.trim_end_matches('.');
    let of = if scope.is_empty() || scope == figure.name { String::new() } else { format!(" ({scope})") };
    let head = format!(r#"{{"text": "{}{of}, preset tiny", "tock": "{}"}}"#, figure.name, numbers(&spans));
    let signals = lines.join(",\n");
    Ok(format!(
        "{{\n  \"signal\": [\n{signals}\n  ],\n  \"head\": {head},\n  \"config\": {{\"hscale\": {hscale}}}\n}}\n"
    ))
}

/// The cycles to show.
fn spans<'a>(figure: &Figure, find: impl Fn(&str) -> Result<&'a Wave, String>) -> Result<Vec<Range<usize>>, String> {
    let mut spans = Vec::new();
    for (n, span) in figure.spans.iter().enumerate() {
        let mut conditions = Vec::new();
        for &(name, value) in span.when {
            conditions.push((find(name)?, value));
        }
        let holds = |cycle: &usize| conditions.iter().all(|(wave, value)| wave.values[*cycle] == *value);
        let place = (0..CYCLES).filter(holds).nth(span.nth);
        let start = place.and_then(|cycle| cycle.checked_sub(span.before));
        let range = start.map(|start| start..start + span.cycles).filter(|range| range.end <= CYCLES);
        spans.push(range.ok_or_else(|| format!("figure {}: the cycles of span {n} are not in the run", figure.name))?);
    }
    if spans.windows(2).any(|pair| pair[0].end >= pair[1].start) {
        return Err(format!("figure {}: its spans {spans:?} are not one after the other", figure.name));
    }
    Ok(spans)
}

/// Numbers of the cycles. WaveDrom appends a 0 to this text; after a space it is one number too many, and not shown.
fn numbers(spans: &[Range<usize>]) -> String {
    let of = |span: &Range<usize>| span.clone().map(|c| format!("{c} ")).collect::<String>();
    spans.iter().map(of).collect::<Vec<_>>().join("… ")
}

/// A value, and the columns of the figure in which it stays: one range for each span that it is in.
struct Run {
    text: String,
    pieces: Vec<Range<usize>>,
    /// The column after the last, or after the gap that follows it.
    end: usize,
}

/// One signal: levels for a single bit, numbers for a bus.
fn line(name: &str, signal: &Wave, spans: &[Range<usize>], hscale: usize) -> String {
    let (mut wave, mut last) = (String::new(), None);
    for (n, span) in spans.iter().enumerate() {
        wave.push_str(if n > 0 { "|" } else { "" });
        for &value in &signal.values[span.clone()] {
            wave.push(match value {
                _ if last == Some(value) => '.',
                _ if signal.width > 1 => '=',
                0 => '0',
                _ => '1',
            });
            last = Some(value);
        }
    }
    if signal.width == 1 {
        return format!(r#"    {{"name": "{name}", "wave": "{wave}"}}"#);
    }
    let data: Vec<_> = runs(signal, spans).iter().map(|run| format!("\"{}\"", run.label(hscale))).collect();
    format!(r#"    {{"name": "{name}", "wave": "{wave}", "data": [{}]}}"#, data.join(", "))
}

/// The values of a bus, one after the other.
fn runs(signal: &Wave, spans: &[Range<usize>]) -> Vec<Run> {
    let (mut runs, mut last, mut column) = (Vec::<Run>::new(), None, 0);
    for (n, span) in spans.iter().enumerate() {
        let (mut begins, gap) = (true, column + span.len());
        for &value in &signal.values[span.clone()] {
            let here = column..column + 1;
            match runs.last_mut() {
                Some(run) if last == Some(value) => match run.pieces.last_mut() {
                    Some(piece) if !begins => piece.end += 1,
                    _ => run.pieces.push(here),
                },
                _ => runs.push(Run { text: number(value, signal), pieces: vec![here], end: 0 }),
            }
            (last, begins, column) = (Some(value), false, column + 1);
            if let Some(run) = runs.last_mut() {
                // WaveDrom lengthens a run by the gap after it.
                run.end = column + usize::from(column == gap && n + 1 < spans.len());
            }
        }
        column += 1;
    }
    runs
}

/// A value; words of 32 bits are LFSRs and registers, which say more in hexadecimal.
fn number(value: i64, signal: &Wave) -> String {
    if signal.width == 32 && !signal.signed { format!("0x{value:X}") } else { value.to_string() }
}

impl Run {
    /// What its text takes. The fonts of readers differ; in a wide one a digit takes 9 and a sign 5.
    fn width(&self) -> usize {
        EDGE + self.text.chars().map(|c| if c == '-' { 5 } else { 9 }).sum::<usize>()
    }

    /// The scale at which the text fits between two edges.
    fn scale(&self) -> usize {
        let longest = self.pieces.iter().map(Range::len).max().unwrap_or(1);
        self.width().div_ceil(CYCLE * longest)
    }

    /// The text. WaveDrom puts it in the middle of the run, even if there is a gap; spaces move it off the gap.
    fn label(&self, hscale: usize) -> String {
        let start = self.pieces.first().map_or(0, |piece| piece.start);
        let at = |column: usize| (column * CYCLE * hscale) as isize;
        let (middle, half) = ((at(start) + at(self.end)) / 2, self.width().div_ceil(2) as isize);
        let room = self.pieces.iter().map(|piece| (at(piece.start) + half, at(piece.end) - half));
        let moves = room.filter(|(low, high)| low <= high).map(|(low, high)| middle.clamp(low, high) - middle);
        let by = moves.min_by_key(|by| by.abs()).unwrap_or(0);
        // A space is 4 long at least, and moves the text by half of that.
        let spaces = "\u{a0}".repeat(by.unsigned_abs().div_ceil(2));
        if by < 0 { format!("{}{spaces}", self.text) } else { format!("{spaces}{}", self.text) }
    }
}
