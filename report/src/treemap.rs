//! Shares of an area as rectangles within rectangles: groups, and what is in each.
//!
//! # Equation
//! Squarified treemaps (Bruls, Huizing, van Wijk, 2000): a row along the shorter side takes items, the largest first, as long as that makes the worst ratio
//! of sides in it better.

use maud::html;

use crate::{Block, colour};

/// What has a part of the area.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is in.
    pub group: String,
    /// Its name.
    pub name: String,
    /// Its size.
    pub size: f64,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rect {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

const SIZE: Rect = Rect { x: 0.0, y: 0.0, w: 960.0, h: 420.0 };
/// Height of a group's name.
const HEAD: f64 = 20.0;
/// Width of a letter, about.
const LETTER: f64 = 7.2;

/// Draws the parts that have a size; `unit` stands behind the numbers.
#[must_use]
pub fn treemap(parts: &[Part], unit: &str) -> Block {
    let mut groups: Vec<(&str, f64)> = Vec::new();
    for part in parts.iter().filter(|part| part.size > 0.0) {
        match groups.iter_mut().find(|(name, _)| *name == part.group) {
            Some(group) => group.1 += part.size,
            None => groups.push((&part.group, part.size)),
        }
    }
    groups.sort_by(|a, b| b.1.total_cmp(&a.1));
    let all: f64 = groups.iter().map(|group| group.1).sum();
    let said: Vec<String> = groups
        .iter()
        .map(|(name, size)| format!("{name}: {:.0} %", 100.0 * size / all.max(f64::MIN_POSITIVE)))
        .collect();
    let places = squarified(&groups.iter().map(|group| group.1).collect::<Vec<_>>(), SIZE);
    Block(html! {
        figure role="img" aria-label=(said.join("; ")) {
            svg xmlns="http://www.w3.org/2000/svg" width=(SIZE.w) height=(SIZE.h) viewBox={ "0 0 " (SIZE.w) " " (SIZE.h) } {
                @for (n, ((name, size), place)) in groups.iter().zip(&places).enumerate() {
                    @let inner = Rect { x: place.x + 2.0, y: place.y + HEAD, w: (place.w - 4.0).max(0.0), h: (place.h - HEAD - 2.0).max(0.0) };
                    @let mut own: Vec<&Part> = parts.iter().filter(|part| part.group == *name && part.size > 0.0).collect();
                    @let () = own.sort_by(|a, b| b.size.total_cmp(&a.size));
                    @let tint = colour::class(n % 10, 10);
                    rect x=(one(place.x)) y=(one(place.y)) width=(one(place.w)) height=(one(place.h)) fill=(tint) fill-opacity="0.25" stroke="#fff" stroke-width="2" {}
                    text x=(one(place.x + 6.0)) y=(one(place.y + 15.0)) font-size="13" font-weight="600" {
                        (fitting(&format!("{name}: {}, {:.1} %", with(*size, unit), 100.0 * size / all), place.w))
                    }
                    @for (part, r) in own.iter().zip(squarified(&own.iter().map(|part| part.size).collect::<Vec<_>>(), inner)) {
                        rect x=(one(r.x)) y=(one(r.y)) width=(one(r.w)) height=(one(r.h)) fill=(tint) fill-opacity="0.55" stroke="#fff" {
                            title { (part.group) ", " (part.name) ": " (with(part.size, unit)) }
                        }
                        @if r.h > 16.0 {
                            text x=(one(r.x + 4.0)) y=(one(r.y + 14.0)) font-size="12" { (fitting(&format!("{} {:.0}", part.name, part.size), r.w)) }
                        }
                    }
                }
            }
        }
    })
}

/// A text if it fits into a width, without its number if only its name does, else nothing.
fn fitting(text: &str, width: f64) -> &str {
    let fits = |text: &str| text.chars().count() as f64 * LETTER < width - 6.0;
    let name = text.split([':', ' ']).next().unwrap_or("");
    if fits(text) {
        text
    } else if fits(name) {
        name
    } else {
        ""
    }
}

/// A size with its unit, if it has one.
fn with(size: f64, unit: &str) -> String {
    format!("{size:.0} {unit}").trim_end().to_owned()
}

fn one(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

/// A rectangle within `area` for each size; the largest come first.
fn squarified(sizes: &[f64], area: Rect) -> Vec<Rect> {
    let all: f64 = sizes.iter().sum();
    if all <= 0.0 || area.w <= 0.0 || area.h <= 0.0 {
        return vec![Rect { w: 0.0, h: 0.0, ..area }; sizes.len()];
    }
    let scale = area.w * area.h / all;
    let (mut rest, mut left, mut places) = (sizes, area, Vec::new());
    while !rest.is_empty() {
        let side = left.w.min(left.h);
        let worst = |row: &[f64]| {
            let sum: f64 = row.iter().sum::<f64>() * scale;
            let ratio = |size: &f64| {
                let (a, b) = (size * scale / (sum / side), sum / side);
                (a / b).max(b / a)
            };
            row.iter().map(ratio).fold(1.0, f64::max)
        };
        let n = (1..rest.len()).take_while(|n| worst(&rest[..=*n]) <= worst(&rest[..*n])).last().map_or(1, |n| n + 1);
        let (row, others) = rest.split_at(n);
        let sum: f64 = row.iter().sum::<f64>() * scale;
        let depth = sum / side;
        let mut at = 0.0;
        for size in row {
            let length = size * scale / depth;
            places.push(match left.w <= left.h {
                true => Rect { x: left.x + at, y: left.y, w: length, h: depth },
                false => Rect { x: left.x, y: left.y + at, w: depth, h: length },
            });
            at += length;
        }
        left = match left.w <= left.h {
            true => Rect { y: left.y + depth, h: (left.h - depth).max(f64::MIN_POSITIVE), ..left },
            false => Rect { x: left.x + depth, w: (left.w - depth).max(f64::MIN_POSITIVE), ..left },
        };
        rest = others;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the paper.
    #[test]
    fn areas_are_in_proportion_and_do_not_overlap() {
        let sizes = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0];
        let area = Rect { x: 0.0, y: 0.0, w: 6.0, h: 4.0 };
        let places = squarified(&sizes, area);
        for (place, size) in places.iter().zip(sizes) {
            assert!((place.w * place.h - size).abs() < 1e-9, "{place:?}");
            assert!(
                place.x >= 0.0 && place.y >= 0.0 && place.x + place.w < 6.0 + 1e-9 && place.y + place.h < 4.0 + 1e-9
            );
        }
        for (n, a) in places.iter().enumerate() {
            for b in &places[n + 1..] {
                let apart = a.x + a.w <= b.x + 1e-9
                    || b.x + b.w <= a.x + 1e-9
                    || a.y + a.h <= b.y + 1e-9
                    || b.y + b.h <= a.y + 1e-9;
                assert!(apart, "{a:?} {b:?}");
            }
        }
        assert_eq!(places[..2], [Rect { x: 0.0, y: 0.0, w: 3.0, h: 2.0 }, Rect { x: 0.0, y: 2.0, w: 3.0, h: 2.0 }]);
        assert!(places.iter().all(|place| place.w / place.h < 3.5 && place.h / place.w < 3.5), "{places:?}");
    }

    #[test]
    fn parts_are_within_their_groups() {
        let part = |group: &str, name: &str, size| Part { group: group.into(), name: name.into(), size };
        let html =
            treemap(&[part("a", "<x>", 30.0), part("b", "y", 60.0), part("a", "none", 0.0)], "LUT4").0.into_string();
        assert_eq!(html.matches("<title>").count(), 2);
        assert!(html.contains("b: 60 LUT4, 66.7 %") && html.contains("&lt;x&gt;") && !html.contains("none"), "{html}");
        assert!(treemap(&[], "LUT4").0.into_string().contains("<svg"));
    }
}
