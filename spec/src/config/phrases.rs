//! Lists of words in a sentence.

/// `a, b or c`.
pub(super) fn alternatives(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    match items.pop() {
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} or {last}", items.join(", ")),
        None => String::new(),
    }
}

/// `"a", "b" or "c"`.
pub(super) fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    alternatives(words.map(|word| format!("\"{word}\"")))
}

/// `a, b and c`.
pub(super) fn and(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}
