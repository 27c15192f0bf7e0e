//! Keys that belong to members of the family: which are chosen, and which keys are there because of them.
//!
//! A key that at least one row of a seam names is legal only where a member is chosen that names it. Where the seam is chosen for each
//! stage, a list keeps an entry for each stage, `"none"` where the stage's member has no such key; one value stands for all
//! stages whose member has it. What a preset says of such a key is dropped where a word that is laid over it takes its member
//! away; what the user wrote, in a file or an override, is refused, but for a value that says no more than what holds without the key.

use toml::Value;

use super::dropped::Dropped;
use super::error::{Fault, Place};
use super::keys::{self, Absent, Implied, Key, NONE};
use super::phrases::{and, quoted};
use super::value::{Entries, Entry, value_text};
use crate::family::{self, Row, Seam, owner, owners};

/// The members that a configuration chooses.
pub(super) struct Members {
    family: &'static [Seam],
    choices: Vec<Option<Choice>>,
}

/// What is chosen of a seam: one for all stages, or one for each.
struct Choice {
    rows: Vec<&'static Row>,
    each: bool,
}

impl Choice {
    fn at(&self, stage: usize) -> Option<&'static Row> {
        self.rows.get(if self.each { stage } else { 0 }).copied()
    }

    fn words(&self) -> Vec<&'static str> {
        let mut words: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !words.contains(&row.word) {
                words.push(row.word);
            }
        }
        words
    }
}

impl Members {
    /// What `entries` choose. Where a word is missing or unknown, nothing is known of the seam; that is refused elsewhere.
    fn read(family: &'static [Seam], entries: &Entries) -> Self {
        let choice = |seam: &Seam| {
            // A member whose keys are there need not be named where the seam's key may be left out.
            let absent = keys::find(seam.key).and_then(|key| match key.absent {
                Some(Absent::Value(word)) => {
                    let told = |row: &&Row| row.keys.iter().any(|key| names(key) && entries.contains_key(key));
                    seam.rows.iter().find(told).or_else(|| seam.row(word.trim_matches('"')))
                }
                _ => None,
            });
            let row = |value: &Value| seam.row(value.as_str()?);
            match entries.get(seam.key).map(|entry| &entry.value) {
                None => absent.map(|row| Choice { rows: vec![row], each: false }),
                Some(Value::Array(words)) => {
                    words.iter().map(row).collect::<Option<_>>().map(|rows| Choice { rows, each: true })
                }
                Some(word) => row(word).map(|row| Choice { rows: vec![row], each: false }),
            }
        };
        Self { family, choices: family.iter().map(choice).collect() }
    }

    /// The rows that are chosen, of a seam that each stage chooses from one after the other.
    fn chosen(&self) -> impl Iterator<Item = (&'static Seam, &'static Row)> {
        let seams = self.family.iter().zip(&self.choices);
        seams.flat_map(|(seam, choice)| {
            choice.iter().flat_map(move |choice| choice.rows.iter().map(move |row| (seam, *row)))
        })
    }

    fn choice(&self, seam: &Seam) -> Option<&Choice> {
        let at = self.family.iter().position(|other| other.key == seam.key)?;
        self.choices.get(at)?.as_ref()
    }

    /// Whether the member of `stage` has the key; so it is with a key that belongs to no member.
    pub(super) fn have(&self, key: &str, stage: usize) -> bool {
        let has = |row: &Row| row.keys.contains(&key);
        let chosen = |seam| self.choice(seam).and_then(|choice| choice.at(stage)).is_some_and(has);
        owner(self.family, has).is_none() || owners(self.family, has).any(chosen)
    }

    /// Whether a key must be given that has no other value where it is absent: one of the chosen members has it, or all that
    /// can be meant do.
    pub(super) fn need(&self, key: &Key) -> bool {
        let has = |row: &Row| row.keys.contains(&key.path);
        owner(self.family, has).is_none_or(|seam| match self.choice(seam) {
            Some(choice) => choice.rows.iter().any(|row| has(row)),
            None => seam.rows.iter().all(has),
        })
    }

    /// Whether members are chosen by the key.
    pub(super) fn chosen_by(key: &str) -> bool {
        family::FAMILY.iter().any(|seam| seam.key == key)
    }

    /// A value to show for a key: an entry for each stage where not every stage has one.
    pub(super) fn example(&self, key: &Key) -> String {
        let has = |row: &&Row| row.keys.contains(&key.path);
        let choice = owner(self.family, |row| has(&row)).and_then(|seam| self.choice(seam));
        match (choice, key.example.trim_start_matches('[').split([',', ']']).next()) {
            (Some(choice), Some(first)) if choice.each && !choice.rows.iter().all(has) => {
                let entry = |row: &&'static Row| if has(row) { first.to_owned() } else { format!("\"{NONE}\"") };
                format!("[{}]", choice.rows.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            _ => key.example.to_owned(),
        }
    }

    /// The chosen rows, of each seam one for each of `stages`; `None` where a choice is not known.
    pub(super) fn rows(&self, stages: usize) -> Option<Vec<Vec<&'static Row>>> {
        let of = |choice: &Option<Choice>| (0..stages).map(|stage| choice.as_ref()?.at(stage)).collect();
        self.choices.iter().map(of).collect()
    }
}

/// Whether a key by being there says that its member is meant: those of a table of the member's own do.
fn names(path: &str) -> bool {
    path.matches('.').count() > 1
}

/// What `entries` choose; keys that the chosen members lack are taken out of them: the preset's are dropped, others are refused.
pub(super) fn settle(
    family: &'static [Seam],
    entries: &mut Entries,
    faults: &mut Vec<Fault>,
) -> (Members, Vec<Dropped>) {
    let chosen = Members::read(family, entries);
    let given = |implied: &&Implied| entries.get(implied.key).is_some_and(|entry| (implied.says)(&entry.value));
    let said = keys::IMPLIED.iter().filter(given).map(|implied| (implied.other, implied.word));
    let implied: Vec<_> = chosen.chosen().flat_map(|(_, row)| row.implies).copied().chain(said).collect();
    for (path, word) in implied {
        let value = Value::String(word.to_owned());
        let entry = || Entry { text: value_text(&value), value, place: Place::Nowhere, column: None };
        entries.entry(path).or_insert_with(entry);
    }
    let mut dropped = Vec::new();
    bring(family, entries, faults, &mut dropped);
    let members = Members::read(family, entries);
    let paths: Vec<&'static str> = entries.keys().copied().collect();
    for path in paths {
        if let Some((seam, row)) = members.chosen().find(|(_, row)| row.without.contains(&path)) {
            take_out(path, (seam, row), entries, faults, &mut dropped);
            continue;
        }
        let has = |row: &Row| row.keys.contains(&path);
        // Of several seams one suffices; where none has the key, the first is told.
        let chosen = |seam: &&Seam| members.choice(seam).is_some_and(|choice| choice.rows.iter().any(|row| has(row)));
        let Some(seam) = owners(family, has).find(chosen).or_else(|| owner(family, has)) else { continue };
        let Some(choice) = members.choice(seam) else { continue };
        let case = Case { path, family, seam, choice, forced: forced(entries, seam) };
        if choice.rows.iter().any(|row| has(row)) {
            let Some(entry) = entries.get_mut(path) else { continue };
            case.list(entry, faults, &mut dropped);
        } else if let Some(entry) = entries.remove(path) {
            if entry.place == Place::Preset {
                dropped.push(case.dropped(entry.text, None));
            } else if keys::find(path).and_then(|key| key.idle) != Some(&value_text(&entry.value)) {
                faults.push(case.refused(&entry));
            }
        }
    }
    (members, dropped)
}

/// Members that come with another one are chosen with it: what a preset says in their place is dropped, what the user wrote is refused.
fn bring(family: &'static [Seam], entries: &mut Entries, faults: &mut Vec<Fault>, dropped: &mut Vec<Dropped>) {
    for seam in family {
        let word = entries.get(seam.key).and_then(|entry| entry.value.as_str());
        let Some(row) = word.and_then(|word| seam.row(word)) else { continue };
        for &(path, word) in row.brings {
            let Some(key) = keys::find(path) else { continue };
            let value = Value::String(word.to_owned());
            let brought = |place| Entry { text: value_text(&value), value: value.clone(), place, column: None };
            let says_so = |entry: &Entry| match &entry.value {
                Value::Array(words) => words.iter().all(|other| *other == value),
                other => *other == value,
            };
            match entries.get(path) {
                None => drop(entries.insert(key.path, brought(Place::Preset))),
                Some(entry) if says_so(entry) => {}
                Some(entry) if entry.place == Place::Preset => {
                    dropped.push(Dropped {
                        key: path.to_owned(),
                        value: entry.text.clone(),
                        stage: None,
                        seam: seam.key.to_owned(),
                        members: vec![row.word.to_owned()],
                    });
                    entries.insert(key.path, brought(Place::Preset));
                }
                Some(entry) => faults.push(Fault {
                    place: entry.exact_place(),
                    key: path.to_owned(),
                    value: entry.text.clone(),
                    rule: format!("{} \"{}\" brings \"{word}\" with it", seam.key, row.word),
                    mend: format!("leave the key out, write \"{word}\", or choose another {}", seam.key),
                }),
            }
        }
    }
}

/// Takes a key out that means nothing beside a member of another seam: a preset's is dropped, another is refused.
fn take_out(
    path: &'static str,
    (seam, row): (&Seam, &Row),
    entries: &mut Entries,
    faults: &mut Vec<Fault>,
    dropped: &mut Vec<Dropped>,
) {
    let Some(entry) = entries.remove(path) else { return };
    if entry.place == Place::Preset {
        let (key, seam, members) = (path.to_owned(), seam.key.to_owned(), vec![row.word.to_owned()]);
        dropped.push(Dropped { key, value: entry.text, stage: None, seam, members });
        return;
    }
    let own = row.keys.iter().map(|key| format!(", which has {key} in its place")).next().unwrap_or_default();
    faults.push(Fault {
        place: entry.exact_place(),
        key: path.to_owned(),
        value: entry.text,
        rule: format!("a key that means nothing beside {} = {:?}{own}", seam.key, row.word),
        mend: "leave it out".to_owned(),
    });
}

/// The override by which the members were chosen, if it was one.
fn forced(entries: &Entries, seam: &Seam) -> Option<String> {
    match &entries.get(seam.key)?.place {
        Place::Override(text) => Some(format!("--set {text}")),
        _ => None,
    }
}

/// A key of a seam's members, and who is chosen.
struct Case<'a> {
    path: &'static str,
    family: &'static [Seam],
    seam: &'static Seam,
    choice: &'a Choice,
    forced: Option<String>,
}

impl Case<'_> {
    fn has(&self, row: &Row) -> bool {
        row.keys.contains(&self.path)
    }

    fn owners(&self) -> Vec<&'static str> {
        self.seam.words_that(|row| self.has(row))
    }

    fn dropped(&self, value: String, stage: Option<usize>) -> Dropped {
        let words = match stage.and_then(|stage| self.choice.at(stage)) {
            Some(row) => vec![row.word],
            None => self.choice.words(),
        };
        Dropped {
            key: self.path.to_owned(),
            value,
            stage: stage.map(|stage| stage + 1),
            seam: self.seam.key.to_owned(),
            members: words.into_iter().map(str::to_owned).collect(),
        }
    }

    /// What was written of a key that no chosen member has.
    fn refused(&self, entry: &Entry) -> Fault {
        let (owners, seam) = (self.owners(), self.seam.key);
        let have = if owners.len() == 1 { "has" } else { "have" };
        let chosen = quoted(self.choice.words().into_iter());
        // Members of other seams may have it too.
        let more = family::owners(self.family, |row| self.has(row)).filter(|seam| seam.key != self.seam.key);
        let more =
            more.map(|seam| format!(", or {} {}", seam.key, quoted(seam.words_that(|row| self.has(row)).into_iter())));
        let other = quoted(owners.iter().copied()) + &more.collect::<String>();
        let mend = match (&entry.place, &self.forced) {
            (Place::Override(_), _) => format!("leave it out, or choose {seam} {other}"),
            (_, Some(set)) => format!("remove the key from the file, or leave out {set}"),
            (_, None) => format!("remove the key, or choose {seam} {other}"),
        };
        Fault {
            place: entry.exact_place(),
            key: self.path.to_owned(),
            value: entry.text.clone(),
            rule: format!("a key that {seam} {chosen} does not have: {} {have} it", and(&owners)),
            mend,
        }
    }

    /// Of a list every entry by its stage.
    fn list(&self, entry: &mut Entry, faults: &mut Vec<Fault>, dropped: &mut Vec<Dropped>) {
        let (place, text) = (entry.exact_place(), entry.text.clone());
        let Value::Array(values) = &mut entry.value else { return };
        let preset = entry.place == Place::Preset;
        for (stage, value) in values.iter_mut().enumerate() {
            let Some(row) = self.choice.at(stage) else { continue };
            let none = value.as_str() == Some(NONE);
            let (n, seam, word) = (stage + 1, self.seam.key, row.word);
            let (rule, mend) = match (self.has(row), none) {
                (true, false) | (false, true) => continue,
                (false, false) if preset => {
                    dropped.push(self.dropped(value_text(value), Some(stage)));
                    *value = Value::String(NONE.to_owned());
                    continue;
                }
                (false, false) => (
                    format!("value {n} is {}, and {seam} \"{word}\" of stage {n} has no such key", value_text(value)),
                    format!("write \"{NONE}\" in its place"),
                ),
                (true, true) => (
                    format!("value {n} is \"{NONE}\", and {seam} \"{word}\" of stage {n} has this key"),
                    "give it a value".to_owned(),
                ),
            };
            faults.push(Fault { place: place.clone(), key: self.path.to_owned(), value: text.clone(), rule, mend });
        }
        entry.text = value_text(&entry.value);
    }
}
