//! `sigprop explain`: what a kind of failure is about.

use serde_json::json;
use sigprop_report::columns::{Cells, columns};

use super::Outcome;
use crate::args::Explain;
use crate::error::Failure;
use crate::explain::{CODES, find};
use crate::output::Output;

/// Runs the command.
pub fn run(args: &Explain, output: &Output) -> Result<Outcome, Failure> {
    let Some(word) = &args.code else {
        let text = columns(CODES.iter().map(|code| [code.word, code.title]), Cells::Words);
        let codes: Vec<_> = CODES.iter().map(|code| json!({ "code": code.word, "title": code.title })).collect();
        output.result(&json!({ "codes": codes }), text.trim_end())?;
        return Ok(Outcome::Good);
    };
    let code = find(word).ok_or_else(|| Failure::NoCode { word: word.clone() })?;
    let text = format!("{}: {}\n\n{}", code.word, code.title, code.text);
    output.result(&json!({ "code": code.word, "title": code.title, "text": code.text }), &text)?;
    Ok(Outcome::Good)
}
