//! Pages and pictures: what people look at.
//!
//! A [`Page`] is one HTML file that needs nothing else: its style, its script and its pictures are in it, so that it opens from a disk without a
//! network. It is made of sections, and these of [`Block`]s, which the modules here make of plain numbers; nothing here knows what a network is.
//!
//! | module | what it draws |
//! |---|---|
//! | [`page`] | the page, its sections, text, tables, pictures with a caption |
//! | [`bars`] | shares as bars below each other |
//! | [`curve`] | values over epochs or samples, with levels to compare them with |
//! | [`scatter`] | points in a plane, by groups |
//! | [`runs`] | accuracies side by side, with their spread over runs |
//! | [`raster`] | spikes of neurons over time steps |
//! | [`plane`] | points of classes and their targets in a plane, over a training |
//! | [`schedule`] | which sample each stage works on, over cycles |
//! | [`matrix`] | counts of one class taken for another |
//! | [`tiles`] | small pictures beside each other |
//! | [`treemap`] | shares of an area |
//! | [`wave`] | signals over cycles |
//! | [`histogram`] | how often a number has each of its values |
//! | [`columns`] | a table for a terminal |
//!
//! Colours are in [`colour`]: they can be told apart by people who do not see all of them, as far as their number allows.

#![forbid(unsafe_code)]

pub mod bars;
pub mod colour;
pub mod columns;
pub mod curve;
pub mod histogram;
pub mod matrix;
pub mod page;
pub mod plane;
pub mod raster;
pub mod runs;
pub mod scatter;
pub mod schedule;
pub mod tiles;
pub mod treemap;
pub mod wave;

pub use page::{Block, Page};

/// Why a picture could not be drawn.
#[derive(Debug)]
pub struct Fault(String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// Draws with plotters on an SVG of so many pixels.
fn drawn(size: (u32, u32), draw: impl FnOnce(&Area<'_>) -> Result<(), Trouble>) -> Result<String, Fault> {
    use plotters::prelude::{IntoDrawingArea, SVGBackend};
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let done = area.fill(&plotters::style::WHITE).map_err(Into::into).and_then(|()| draw(&area));
        done.and_then(|()| Ok(area.present()?)).map_err(|trouble: Trouble| Fault(trouble.to_string()))?;
    }
    Ok(svg)
}

type Area<'a> = plotters::drawing::DrawingArea<plotters::backend::SVGBackend<'a>, plotters::coord::Shift>;
type Trouble = Box<dyn std::error::Error>;

/// The example of the README, compiled and run with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
