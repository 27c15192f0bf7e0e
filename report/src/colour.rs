//! Colours, as they are written in HTML and SVG, and as plotters takes them.

use plotters::style::Palette;

/// Good, or neither good nor bad.
pub const BLUE: &str = "#0072b2";
/// Bad.
pub const ORANGE: &str = "#d55e00";
/// To compare with.
pub const GREY: &str = "#999999";

/// Of lines, the darkest for the first: as many as a network has stages, and one.
pub(crate) struct Lines;
impl Palette for Lines {
    const COLORS: &'static [(u8, u8, u8)] = &[
        (0, 40, 110),
        (0, 130, 200),
        (60, 170, 160),
        (120, 150, 210),
        (90, 90, 170),
        (0, 100, 90),
        (130, 190, 220),
        (150, 90, 180),
        (110, 160, 60),
    ];
}

/// Of levels that lines are compared with.
pub(crate) struct Levels;
impl Palette for Levels {
    const COLORS: &'static [(u8, u8, u8)] = &[(200, 80, 30), (140, 140, 140)];
}

/// Ten classes at first sight different.
const CLASSES: [[u8; 3]; 10] = [
    [31, 119, 180],
    [255, 127, 14],
    [44, 160, 44],
    [214, 39, 40],
    [148, 103, 189],
    [140, 86, 75],
    [227, 119, 194],
    [110, 110, 110],
    [188, 189, 34],
    [23, 190, 207],
];

/// The colour of class `class` of `classes`: one of ten, or where there are more a place on the wheel of colours, neighbours at two brightnesses.
#[must_use]
pub fn class(class: usize, classes: usize) -> String {
    match CLASSES.get(class) {
        Some([r, g, b]) if classes <= CLASSES.len() => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => {
            let hue = 360.0 * class as f64 / classes.max(1) as f64;
            format!("hsl({hue:.0},70%,{}%)", if class.is_multiple_of(2) { 42 } else { 62 })
        }
    }
}

/// A colour between white for 0 and blue for 1, or towards orange for -1.
#[must_use]
pub fn diverging(value: f64) -> [u8; 3] {
    let end = if value < 0.0 { [213, 94, 0] } else { [0, 114, 178] };
    let share = value.abs().min(1.0);
    end.map(|to: u8| (255.0 + (f64::from(to) - 255.0) * share).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_colours_of_their_own() {
        for classes in [2, 10, 11, 64] {
            let all: std::collections::BTreeSet<String> = (0..classes).map(|c| class(c, classes)).collect();
            assert_eq!(all.len(), classes);
        }
    }

    #[test]
    fn zero_is_white_and_the_signs_have_their_own_ends() {
        assert_eq!((diverging(0.0), diverging(1.0), diverging(-3.0)), ([255; 3], [0, 114, 178], [213, 94, 0]));
    }
}
