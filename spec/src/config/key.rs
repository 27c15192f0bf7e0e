//! What a key is: its place, what it may be, what holds without it, and the check of a value on its own.

use toml::Value;

use crate::family::{FAMILY, Row, Seam, owner, owners};

use super::phrases::alternatives;
use super::{Config, MAX_STAGES};

/// A key of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Section and name: `network.inputs`.
    pub path: &'static str,
    /// One value or a list.
    pub shape: Shape,
    /// What each value must be.
    pub element: Element,
    /// What it means, in a line.
    pub doc: &'static str,
    /// A value to show to the reader, as TOML.
    pub example: &'static str,
    /// Whether the hardware depends on it (and so the configuration's hash).
    pub hardware: bool,
    /// What holds where the key is left out; without it the key must be given.
    pub absent: Option<Absent>,
    /// What holds where it is left out, of a key that says something in every network.
    pub default: Option<Absent>,
    /// A value, in canonical text, that may be written where no chosen member has the key: it says nothing there.
    pub idle: Option<&'static str>,
    /// Whether the canonical text leaves it out where it says what holds without it: texts of before there was the key stay as they are.
    pub quiet: bool,
    /// The canonical text of the value of a checked configuration.
    pub(super) text: fn(&Config) -> String,
}

/// What holds where a key is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// This value, in canonical text. A configuration that has it has the hash that it had before there was the key.
    Value(&'static str),
    /// What follows from other keys, in words.
    Follows(&'static str),
}

/// One value or a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// The list that says how many stages there are.
    Stages,
    /// A list with a value per stage; one value alone stands for all stages.
    PerStage,
    /// As `PerStage`, or this word.
    PerStageOr(&'static str),
    /// One value, or this word.
    OneOr(&'static str),
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// An integer in a range, ends included.
    Integer(i64, i64),
    /// One of these integers.
    OneOf(&'static [i64]),
    /// A finite number above 0.
    Positive,
    /// One of these words.
    Word(&'static [&'static str]),
    /// True or false.
    Flag,
}

/// A key without words yet.
pub(super) const fn key(path: &'static str, shape: Shape, element: Element, text: fn(&Config) -> String) -> Key {
    Key {
        path,
        shape,
        element,
        doc: "",
        example: "",
        hardware: true,
        absent: None,
        default: None,
        idle: None,
        quiet: false,
        text,
    }
}

impl Key {
    pub(super) const fn doc(self, example: &'static str, doc: &'static str) -> Self {
        Self { doc, example, ..self }
    }

    pub(super) const fn training_only(self) -> Self {
        Self { hardware: false, ..self }
    }

    pub(super) const fn or(self, absent: Absent) -> Self {
        Self { absent: Some(absent), ..self }
    }

    pub(super) const fn otherwise(self, value: &'static str) -> Self {
        Self { default: Some(Absent::Value(value)), ..self }
    }

    pub(super) const fn follows(self, words: &'static str) -> Self {
        Self { default: Some(Absent::Follows(words)), ..self }
    }

    pub(super) const fn idle(self, value: &'static str) -> Self {
        Self { idle: Some(value), ..self }
    }

    pub(super) const fn quiet(self) -> Self {
        Self { quiet: true, ..self }
    }

    /// The part before the last dot.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The part after the last dot.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }
}

impl Element {
    /// What is allowed, in words.
    #[must_use]
    pub fn rule(&self) -> String {
        match self {
            Self::Integer(least, most) => format!("an integer from {least} to {most}"),
            Self::OneOf(values) => alternatives(values.iter().map(ToString::to_string)),
            Self::Positive => "a finite number above 0".to_owned(),
            Self::Word(words) => alternatives(words.iter().map(|w| word(w))),
            Self::Flag => "true or false".to_owned(),
        }
    }

    /// Whether a value is allowed; if not, a better one if that is plain.
    fn admits(&self, value: &Value) -> Result<(), Option<String>> {
        let sound = match (self, value) {
            (Self::Integer(_, most), Value::Integer(v)) if v > most => return Err(Some(format!("use {most} or less"))),
            (Self::Integer(least, _), Value::Integer(v)) if v < least => {
                return Err(Some(format!("use {least} or more")));
            }
            (Self::Integer(..), Value::Integer(_)) => true,
            (Self::OneOf(values), Value::Integer(v)) => values.contains(v),
            (Self::Positive, Value::Integer(v)) => *v > 0,
            (Self::Positive, Value::Float(v)) => v.is_finite() && *v > 0.0,
            (Self::Word(words), Value::String(v)) => words.contains(&v.as_str()),
            (Self::Flag, Value::Boolean(_)) => true,
            _ => false,
        };
        if sound { Ok(()) } else { Err(None) }
    }
}

impl Key {
    /// What is allowed, in words.
    #[must_use]
    pub fn rule(&self) -> String {
        let element = self.element.rule();
        match self.shape {
            Shape::One => element,
            Shape::Stages => format!("a list of 1 to {MAX_STAGES} stages, each {element}"),
            Shape::PerStage => format!("a list with one value per stage, or one value for all, each {element}"),
            Shape::PerStageOr(alternative) => {
                format!("a list with one value per stage, or one value for all, each {element}; or \"{alternative}\"")
            }
            Shape::OneOr(alternative) => format!("{element}; or \"{alternative}\""),
        }
    }

    /// The seam of whose members some or all have the key; none for a key that is always there.
    #[must_use]
    pub fn seam(&self) -> Option<&'static Seam> {
        owner(FAMILY, |row| self.of(row))
    }

    /// The words of the members that have it; empty for a key that is always there.
    #[must_use]
    pub fn members(&self) -> Vec<&'static str> {
        self.seam().map_or(Vec::new(), |seam| seam.words_that(|row| self.of(row)))
    }

    fn of(&self, row: &Row) -> bool {
        row.keys.contains(&self.path)
    }

    /// What it means, and whose key it is.
    #[must_use]
    pub fn meaning(&self) -> String {
        self.doc.to_owned() + &self.belongs()
    }

    /// The first sentence of what it means.
    #[must_use]
    pub fn gist(&self) -> &'static str {
        let end = self.doc.find(". ").or(self.doc.find(" ([members]")).map_or(self.doc.len(), |end| end);
        self.doc[..end].trim_end_matches('.')
    }

    /// Whose key it is, as a sentence; nothing for a key that is always there.
    fn belongs(&self) -> String {
        if self.seam().is_none() {
            return String::new();
        }
        let of = |seam: &Seam| {
            let words = seam.words_that(|row| row.keys.contains(&self.path));
            format!("`{}` {}", seam.key, alternatives(words.iter().map(|word| format!("`{word}`"))))
        };
        let members = owners(FAMILY, |row| row.keys.contains(&self.path)).map(of).collect::<Vec<_>>().join(", or ");
        let none = match self.shape {
            Shape::PerStage => format!("; in a list `\"{NONE}\"` for a stage with another"),
            _ => String::new(),
        };
        let idle = self.idle.map_or(String::new(), |value| format!("; `{value}` may be written with any"));
        format!(" Only with {members}{none}{idle}.")
    }

    pub(super) fn like(&self) -> String {
        format!("write it like `{} = {}`", self.name(), self.example)
    }

    /// Checks a value on its own; a fault is the rule and, where there is a better mend than an example, the mend: one for
    /// each value of a list.
    pub(super) fn check(&self, value: &Value) -> Result<(), Vec<(String, Option<String>)>> {
        let must = |rule: String| format!("must be {rule}");
        match (self.shape, value) {
            (Shape::PerStageOr(alternative) | Shape::OneOr(alternative), Value::String(v)) if v == alternative => {
                Ok(())
            }
            (Shape::Stages | Shape::PerStage | Shape::PerStageOr(_), Value::Array(values)) => {
                if values.is_empty() || values.len() > MAX_STAGES {
                    return Err(vec![(must(self.rule()), Some(format!("give 1 to {MAX_STAGES} values")))]);
                }
                let owned = self.shape == Shape::PerStage && self.seam().is_some();
                let fault = |(i, v): (usize, &Value)| {
                    // Whether the stage may say so is seen where members are.
                    if owned && v.as_str() == Some(NONE) {
                        return None;
                    }
                    let mend = self.element.admits(v).err()?;
                    let rule = format!("value {} is {v}, and each must be {}", i + 1, self.element.rule());
                    Some((rule, mend))
                };
                let faults: Vec<_> = values.iter().enumerate().filter_map(fault).collect();
                if faults.is_empty() { Ok(()) } else { Err(faults) }
            }
            (Shape::Stages, _) => Err(vec![(must(self.rule()), None)]),
            (_, value) => self.element.admits(value).map_err(|mend| vec![(must(self.rule()), mend)]),
        }
    }
}

/// In quotes, as TOML has it.
pub(super) fn word(text: &str) -> String {
    format!("\"{text}\"")
}

/// In a list, the word of a stage whose member does not have the key.
pub const NONE: &str = "none";
