//! Where the label of a CSV file's rows is, or what else is found by its column.

use std::fmt;
use std::str::FromStr;

/// The column of the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// The first.
    First,
    /// The last.
    Last,
    /// A number: the column at that place, from 1, unless the header gives that number to another.
    Number(usize),
    /// The column at this place, from 1, whatever the header says.
    Place(usize),
    /// The column that the header calls so.
    Named(String),
}

/// Not a place for a label.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{0}` is no column; write `first`, `last`, a number counted from 1, or a name of the header (`column:N` and \
     `name:NAME` where it could be either)"
)]
pub struct LabelError(String);

impl FromStr for Label {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, LabelError> {
        let place = |digits: &str| digits.parse().ok().filter(|place| *place > 0);
        let refused = || LabelError(text.to_owned());
        if let Some(digits) = text.strip_prefix("column:") {
            return place(digits).map(Self::Place).ok_or_else(refused);
        }
        let name = text.strip_prefix("name:");
        match name.unwrap_or(text) {
            "" => Err(refused()),
            "first" if name.is_none() => Ok(Self::First),
            "last" if name.is_none() => Ok(Self::Last),
            digits if name.is_none() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                place(digits).map(Self::Number).ok_or_else(refused)
            }
            name => Ok(Self::Named(name.to_owned())),
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("first"),
            Self::Last => f.write_str("last"),
            Self::Number(n) => write!(f, "{n}"),
            Self::Place(n) => write!(f, "column:{n}"),
            Self::Named(name) => write!(f, "name:{name}"),
        }
    }
}

impl Label {
    /// The column that `option` gives, from 0, among `width` columns with these names; else what is the matter and what to do.
    pub(super) fn resolve(
        &self,
        option: &str,
        names: Option<&csv::StringRecord>,
        width: usize,
    ) -> Result<usize, (String, String)> {
        let there = |place: usize| {
            let what = format!("{option} {self}: the file has {width} columns");
            (1..=width).contains(&place).then(|| place - 1).ok_or((what, format!("give 1 to {width}, or last")))
        };
        let called = |name: &str| -> Vec<usize> {
            names.map_or(Vec::new(), |names| (0..names.len()).filter(|&c| &names[c] == name).collect())
        };
        match self {
            Self::First => there(1),
            Self::Last => there(width),
            Self::Place(place) => there(*place),
            Self::Number(place) => match called(&place.to_string())[..] {
                [other] if other + 1 != *place => {
                    let what = format!("{option} {place}: the header gives the name `{place}` to column {}", other + 1);
                    Err((what, format!("write column:{place} or name:{place} for the one that is meant")))
                }
                _ => there(*place),
            },
            Self::Named(name) => match (&called(name)[..], names) {
                ([column], _) => Ok(*column),
                (_, None) => {
                    let what = format!("{option} {name}: the file has no header");
                    Err((what, "give first, last, or the column's number, counted from 1".to_owned()))
                }
                ([], Some(names)) => {
                    let what = format!("{option} {name}: no column has that name; the header has {}", listed(names));
                    Err((what, "give one of them, or the column's number, counted from 1".to_owned()))
                }
                (_, Some(_)) => {
                    let what = format!("{option} {name}: several columns have that name");
                    Err((what, "give the column's number, counted from 1".to_owned()))
                }
            },
        }
    }
}

/// Names of a header, not too many of them.
fn listed(names: &csv::StringRecord) -> String {
    const MOST: usize = 6;
    let shown = |name: &str| format!("`{}`", super::shown(name));
    let mut list: Vec<String> = names.iter().take(MOST).map(shown).collect();
    if names.len() > MOST {
        list.push("...".to_owned());
        list.extend(names.get(names.len() - 1).map(shown));
    }
    list.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for label in ["first", "last", "7", "column:7", "name:last", "name:7", "name:pixel 1"] {
            assert_eq!(label.parse::<Label>().unwrap().to_string(), label);
        }
        assert_eq!("target".parse(), Ok(Label::Named("target".to_owned())));
        for label in ["", "0", "column:0", "column:x", "name:", "99999999999999999999999"] {
            assert!(label.parse::<Label>().is_err(), "{label}");
        }
    }

    #[test]
    fn a_number_that_is_another_columns_name_is_asked_for() {
        let names = csv::StringRecord::from(vec!["0", "1", "2"]);
        let at = |label: &str| label.parse::<Label>().unwrap().resolve("--label", Some(&names), 3);
        assert_eq!((at("column:1"), at("name:1"), at("3")), (Ok(0), Ok(1), Ok(2)));
        assert!(at("1").unwrap_err().0.contains("column 2"));
        assert!(at("4").is_err() && at("name:9").is_err());
    }
}
