//! A table for a terminal: columns beside each other, without lines.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Row, Table, presets};

/// How the columns behind the first lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Words: on the left.
    Words,
    /// Numbers: on the right.
    Numbers,
}

/// Rows of as many cells each, the head among them; two spaces between columns, none at the end of a line, and every line
/// ended.
#[must_use]
pub fn columns(rows: impl IntoIterator<Item: Into<Row>>, cells: Cells) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).add_rows(rows);
    for (n, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2)).set_constraint(ColumnConstraint::ContentWidth);
        if n > 0 && cells == Cells::Numbers {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_lie_below_each_other() {
        let rows = [["block", "cells"], ["µ", "12"], ["a lane", ""]];
        assert_eq!(columns(rows, Cells::Words), "block   cells\nµ       12\na lane\n");
        assert_eq!(columns(rows, Cells::Numbers), "block   cells\nµ          12\na lane\n");
        assert_eq!(columns([[""; 0]; 0], Cells::Words), "");
    }
}
