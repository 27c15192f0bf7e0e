//! Points of classes in a plane and the targets of the classes, over the frames of a training.
//!
//! A dot is a sample and a star the target of a class, both in the colour of the class. A frame is a moment. On a page a slider goes through the
//! frames ([`moving`]); for a file there are two beside each other ([`before_and_after`]).

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use crate::Block;
use crate::colour;

/// Pixels of a side of a picture.
const SIDE: f64 = 420.0;
/// What is left free at its edges.
const EDGE: f64 = 16.0;

/// Where the dots and the stars of a frame are.
pub type Places = (Vec<[f64; 2]>, Vec<[f64; 2]>);

/// A plane, such as that of a stage.
#[derive(Debug, Clone)]
pub struct Plane {
    /// Above it.
    pub name: String,
    /// Below it.
    pub caption: String,
    /// Of each frame the places of all dots, then those of all stars; as many in each.
    pub frames: Vec<Places>,
}

/// What all planes of a picture share.
#[derive(Debug, Clone)]
pub struct Marks {
    /// The name of each frame.
    pub frames: Vec<String>,
    /// The class of each dot.
    pub dots: Vec<usize>,
    /// The names of the classes; of a star the class is its place.
    pub classes: Vec<String>,
}

#[derive(Serialize)]
struct Frame<'a> {
    name: &'a str,
    /// Of each plane `x, y, x, y` of its marks, in tenths of a pixel.
    at: Vec<Vec<f64>>,
}

/// Planes below each other, as they were at first, and beside that as they are in the frame that a slider chooses, the last if nobody moves it.
#[must_use]
pub fn moving(marks: &Marks, planes: &[Plane], seen: &str) -> Block {
    let views: Vec<View> = planes.iter().map(View::of).collect();
    let at = |frame: usize| views.iter().zip(planes).map(|(view, plane)| view.flat(&plane.frames[frame])).collect();
    let frames: Vec<Frame> = marks.frames.iter().enumerate().map(|(n, name)| Frame { name, at: at(n) }).collect();
    // Numbers and names; `<` is all that could end the script.
    let json = serde_json::to_string(&frames).unwrap_or_default().replace('<', "\\u003c");
    let last = marks.frames.len().saturating_sub(1);
    Block(html! {
        div .frames role="figure" aria-label=(seen) {
            div .head hidden {
                button type="button" { "Play" }
                input type="range" min="0" max=(last) value=(last) aria-label="moment of the training";
                output { (marks.frames.last().map_or("", String::as_str)) }
            }
            @for (view, plane) in views.iter().zip(planes) {
                div .row {
                    @if last > 0 {
                        figure { (view.svg(marks, plane, 0, &format!("{}, {}", plane.name, marks.frames[0]), "still")) }
                    }
                    figure {
                        (view.svg(marks, plane, last, &plane.name, "moving"))
                        figcaption { (plane.caption) }
                    }
                }
            }
            (legend(marks))
            script type="application/json" { (PreEscaped(json)) }
        }
    })
}

/// Planes below each other as an SVG file, each at first and at last.
#[must_use]
pub fn before_and_after(title: &str, marks: &Marks, planes: &[Plane]) -> String {
    let (gap, top) = (20.0, 74.0);
    let (width, row) = (2.0 * SIDE + gap, SIDE + 34.0);
    let height = top + row * planes.len() as f64 + 30.0;
    let last = marks.frames.len().saturating_sub(1);
    let views: Vec<View> = planes.iter().map(View::of).collect();
    let place = |x: f64, y: f64| format!("translate({x:.0} {y:.0})");
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } font-family="system-ui, sans-serif" {
            rect width="100%" height="100%" fill="#fff" {}
            text x=(width / 2.0) y="30" text-anchor="middle" font-size="22" { (title) }
            @for (column, frame) in [0, last].into_iter().enumerate() {
                text x=(column as f64 * (SIDE + gap) + SIDE / 2.0) y="60" text-anchor="middle" font-size="17" fill="#5a6475" { (marks.frames[frame]) }
            }
            @for (r, (view, plane)) in views.iter().zip(planes).enumerate() {
                @for (column, frame) in [0, last].into_iter().enumerate() {
                    g transform=(place(column as f64 * (SIDE + gap), top + r as f64 * row)) { (view.drawn(marks, plane, frame, &plane.name)) }
                }
            }
            @for (class, name) in marks.classes.iter().enumerate() {
                @let x = 12.0 + class as f64 * (width - 12.0) / marks.classes.len() as f64;
                circle cx=(format!("{x:.0}")) cy=(height - 18.0) r="5" fill=(colour::class(class, marks.classes.len())) {}
                text x=(format!("{:.0}", x + 9.0)) y=(height - 13.0) font-size="14" { (name) }
            }
        }
    }
    .into_string()
}

fn legend(marks: &Marks) -> Markup {
    html! {
        div .legend {
            @for (class, name) in marks.classes.iter().enumerate() {
                span { i style={ "background:" (colour::class(class, marks.classes.len())) } {} (name) }
            }
        }
    }
}

/// Where a plane lies in its picture: the same for all frames.
struct View {
    middle: [f64; 2],
    scale: f64,
}

impl View {
    fn of(plane: &Plane) -> Self {
        let points = || plane.frames.iter().flat_map(|(dots, stars)| dots.iter().chain(stars));
        let ends = |axis: usize| {
            points()
                .map(|p| p[axis])
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
        };
        let (x, y) = (ends(0), ends(1));
        let span = (x.1 - x.0).max(y.1 - y.0);
        let room = SIDE - 2.0 * EDGE;
        let scale = if span.is_finite() && span > 0.0 { room / span } else { 1.0 };
        let middle = [f64::midpoint(x.0, x.1), f64::midpoint(y.0, y.1)].map(|m| if m.is_finite() { m } else { 0.0 });
        Self { middle, scale }
    }

    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let tenth = |v: f64| (v * 10.0).round() / 10.0;
        [tenth(SIDE / 2.0 + (x - self.middle[0]) * self.scale), tenth(SIDE / 2.0 - (y - self.middle[1]) * self.scale)]
    }

    fn flat(&self, (dots, stars): &Places) -> Vec<f64> {
        dots.iter().chain(stars).flat_map(|&point| self.place(point)).collect()
    }

    fn svg(&self, marks: &Marks, plane: &Plane, frame: usize, name: &str, class: &str) -> Markup {
        html! {
            svg class=(class) width=(SIDE) height=(SIDE) viewBox={ "0 0 " (SIDE) " " (SIDE) } xmlns="http://www.w3.org/2000/svg" {
                (self.drawn(marks, plane, frame, name))
            }
        }
    }

    fn drawn(&self, marks: &Marks, plane: &Plane, frame: usize, name: &str) -> Markup {
        let (dots, stars) = &plane.frames[frame];
        let at = |point: [f64; 2]| {
            let [x, y] = self.place(point);
            format!("transform:translate({x}px,{y}px)")
        };
        let colour = |class: usize| colour::class(class, marks.classes.len());
        html! {
            rect x="0.5" y="0.5" width=(SIDE - 1.0) height=(SIDE - 1.0) fill="none" stroke="#dfe3ea" {}
            text x="10" y="22" font-size="15" fill="#5a6475" { (name) }
            @for (&point, &class) in dots.iter().zip(&marks.dots) {
                circle .mark r="3.2" fill=(colour(class)) fill-opacity="0.55" style=(at(point)) {}
            }
            @for (class, &point) in stars.iter().enumerate() {
                path .mark d=(STAR) fill=(colour(class)) stroke="#000" stroke-width="1.2" style=(at(point)) {}
            }
        }
    }
}

/// Five points of radius 11, around the origin.
const STAR: &str = "M0-11 2.6-3.6 10.5-3.4 4.2 1.4 6.5 8.9 0 4.4-6.5 8.9-4.2 1.4-10.5-3.4-2.6-3.6Z";

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> (Marks, Plane) {
        let marks = Marks {
            frames: vec!["before".into(), "</script>".into()],
            dots: vec![0, 1, 1],
            classes: vec!["a".into(), "b".into()],
        };
        let frame = |by: f64| (vec![[0.0, 0.0], [by, 0.0], [0.0, by]], vec![[1.0, 1.0], [2.0, 2.0]]);
        (marks, Plane { name: "stage 1".into(), caption: "c".into(), frames: vec![frame(1.0), frame(4.0)] })
    }

    #[test]
    fn every_sample_is_a_dot_and_every_class_a_star() {
        let (marks, plane) = two();
        let svg = before_and_after("two", &marks, &[plane.clone(), plane.clone()]);
        assert_eq!(
            (svg.matches("<circle class=\"mark\"").count(), svg.matches("<path class=\"mark\"").count()),
            (12, 8)
        );
        let page = moving(&marks, &[plane], "seen").0.into_string();
        assert_eq!(
            (page.matches("<circle").count(), page.matches("<path").count()),
            (6, 4),
            "at first, and where the slider is"
        );
        assert_eq!(page.matches("</script>").count(), 1, "a name does not end the script");
        // The widest frame fills the picture, the first lies in it.
        assert!(page.contains("translate(16px,404px)") && page.contains("translate(404px,404px)"), "{page}");
    }

    #[test]
    fn a_plane_without_extent_is_drawn_in_the_middle() {
        let (mut marks, mut plane) = two();
        (marks.dots, marks.frames) = (vec![0], vec!["only".into()]);
        plane.frames = vec![(vec![[7.0, 7.0]], Vec::new())];
        assert!(before_and_after("one", &marks, &[plane]).contains("translate(210px,210px)"));
    }
}
