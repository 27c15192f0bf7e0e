//! How a width is written in Verilog.

/// The range of a vector, such as `[7:0] `; nothing for a single bit.
pub fn span(width: usize) -> String {
    if width == 1 { String::new() } else { format!("[{}:0] ", width - 1) }
}
