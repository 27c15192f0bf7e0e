//! Counts of one class taken for another.

use maud::html;

use crate::Block;
use crate::colour::diverging;

/// A table of counts, `[class][answer]`; the diagonal is blue, what is beside it orange, each the darker the greater its part of the row.
#[must_use]
pub fn matrix(classes: &[String], counts: &[Vec<usize>]) -> Block {
    let colour = |row: usize, column: usize| {
        let all: usize = counts[row].iter().sum();
        let share = counts[row][column] as f64 / all.max(1) as f64;
        // A single one among many is to be seen, too.
        let strength = if share > 0.0 { 0.12 + 0.6 * share.sqrt() } else { 0.0 };
        let [r, g, b] = diverging(if row == column { strength * 0.7 } else { -strength });
        format!("background:rgb({r},{g},{b})")
    };
    Block(html! {
        div .matrix {
            table {
                thead { tr { th { "class" } @for name in classes { th scope="col" { (name) } } th { "right" } } }
                tbody {
                    @for (row, name) in classes.iter().enumerate() {
                        @let all: usize = counts[row].iter().sum();
                        tr {
                            th scope="row" { (name) }
                            @for column in 0..classes.len() {
                                td style=(colour(row, column)) { @if counts[row][column] > 0 { (counts[row][column]) } }
                            }
                            td { @if all > 0 { (format!("{:.1} %", 100.0 * counts[row][row] as f64 / all as f64)) } }
                        }
                    }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stand_in_the_row_of_their_class() {
        let html = matrix(&["cat".into(), "<dog>".into()], &[vec![3, 1], vec![0, 0]]).0.into_string();
        assert!(html.contains("75.0 %") && html.contains("&lt;dog&gt;"), "{html}");
        assert_eq!(html.matches("background:rgb(255,255,255)").count(), 2, "a row without samples has no colour");
    }
}
