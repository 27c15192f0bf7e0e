//! Whether a first row is a header.

use csv::StringRecord;

use super::column::Number;

/// Fields that count 0, 1, 2, ... and are too many to be a sample by chance.
const TOO_MANY: usize = 6;

/// What the first row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// A sample.
    Sample,
    /// A sample, unless it counts its columns as few headers do.
    Doubtful,
    /// Names.
    Names,
    /// Numbers of the columns.
    Numbers,
}

/// Judges the first row by itself and by the second.
pub fn first(row: &StringRecord, second: Option<&StringRecord>) -> First {
    let numbers: Vec<&str> = row.iter().filter(|f| Number::of(f) != Number::None).collect();
    if numbers.is_empty() {
        return First::Names;
    }
    let starts = Number::of(numbers[0]).whole().filter(|start| *start < 2);
    let counts = starts.is_some_and(|start| {
        (start..)
            .zip(&numbers)
            .all(|(want, field)| field.bytes().all(|b| b.is_ascii_digit()) && field.parse() == Ok(want))
    });
    if !counts {
        return First::Sample;
    }
    let second_has_points = second.is_some_and(|second| second.iter().any(|f| Number::of(f).has_point()));
    match numbers.len() < row.len() || numbers.len() >= TOO_MANY || second_has_points {
        true => First::Numbers,
        // One number counts nothing.
        false if numbers.len() > 2 => First::Doubtful,
        false => First::Sample,
    }
}

/// What stands between fields in place of `,`, and whether the numbers have decimal commas.
pub fn separator(row: &StringRecord) -> Option<(&'static str, char, bool)> {
    let other = [("`;`", ';'), ("tabs", '\t'), ("spaces", ' ')];
    other.into_iter().find_map(|(name, sign)| {
        let has = row.iter().any(|field| field.contains(sign));
        let mut pieces = row.iter().flat_map(|field| field.split(sign)).map(str::trim);
        // A row of one field can be names; where there are commas as well, all must be numbers.
        let apart = row.len() == 1 || pieces.all(|piece| piece.is_empty() || piece.parse::<f64>().is_ok());
        (has && apart).then_some((name, sign, row.len() > 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_rows_are_told_apart() {
        let row = |text: &str| StringRecord::from(text.split(',').collect::<Vec<_>>());
        let is = |text: &str| first(&row(text), Some(&row("3,40,7")));
        assert_eq!(["label,a,b", ",a,b", "a"].map(is), [First::Names; 3]);
        assert_eq!(["0,1,2,3,4,5", "1,2,3,4,5,6", ",0,1", "label,1,2", "0,1,label"].map(is), [First::Numbers; 5]);
        assert_eq!(["0,1", "3,1,2", "0,2,4,6,8,10", "label,1.0,2.0", "1,2"].map(is), [First::Sample; 5]);
        assert_eq!(is("0,1,2"), First::Doubtful);
        assert_eq!(first(&row("0,1,2"), Some(&row("1,0.5,0"))), First::Numbers);
    }

    #[test]
    fn separators_are_seen_and_decimal_commas_with_them() {
        let of = |fields: &[&str]| separator(&StringRecord::from(fields.to_vec()));
        assert_eq!(of(&["0;1;2"]), Some(("`;`", ';', false)));
        assert_eq!(of(&["0;0", "91;0", "14"]), Some(("`;`", ';', true)));
        assert_eq!(of(&["0\t0", "91\t0", "14"]), Some(("tabs", '\t', true)));
        assert_eq!(of(&["a b", "c d"]), None);
        assert_eq!(of(&["0", "1", "2"]), None);
    }
}
