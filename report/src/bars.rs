//! Shares as bars below each other, each with its name and what it comes to.

use maud::html;

use crate::Block;

/// Width of the names before the bars.
const NAMES: f64 = 150.0;
/// Width of the longest bar.
const LENGTH: f64 = 420.0;

/// A bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Before it.
    pub name: String,
    /// Its length, of 1 for the longest.
    pub share: f64,
    /// Behind it.
    pub label: String,
    /// One of [`crate::colour`].
    pub colour: &'static str,
}

/// Draws bars from the top down.
#[must_use]
pub fn bars(bars: &[Bar]) -> Block {
    let height = 26 * bars.len();
    let said: Vec<String> = bars.iter().map(|bar| format!("{}: {}", bar.name, bar.label)).collect();
    Block(html! {
        figure role="img" aria-label=(said.join("; ")) {
            svg .bars width="800" height=(height) viewBox={ "0 0 800 " (height) } xmlns="http://www.w3.org/2000/svg" {
                @for (i, bar) in bars.iter().enumerate() {
                    @let width = (bar.share * LENGTH).max(1.0);
                    text x="0" y=(26 * i + 17) { (bar.name) }
                    rect x=(NAMES) y=(26 * i + 4) width=(format!("{width:.1}")) height="18" fill=(bar.colour) {}
                    text x=(format!("{:.1}", NAMES + 8.0 + width)) y=(26 * i + 17) { (bar.label) }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::BLUE;

    #[test]
    fn bars_are_drawn_and_names_cannot_break_the_page() {
        let bar = Bar { name: "<a&b>".into(), share: 0.5, label: "1 of 2".into(), colour: BLUE };
        let svg = bars(&[bar]).0.into_string();
        assert!(svg.contains("&lt;a&amp;b&gt;") && svg.contains("width=\"210.0\""), "{svg}");
    }
}
