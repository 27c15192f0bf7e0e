//! Small pictures beside each other: pictures of samples, and weights as pictures. Each is a PNG inside of the page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};

use crate::colour::diverging;
use crate::{Block, Fault};

/// Pixels of a side that a tile is shown with, about.
const SHOWN: usize = 72;

/// What the numbers of a tile are to its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// From white for the least of all tiles to black for the greatest.
    Grey,
    /// Blue for numbers above zero, orange for those below, the stronger the nearer to the greatest of the tile.
    Signed,
}

/// A small picture.
#[derive(Debug, Clone)]
pub struct Tile {
    /// Below it.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Vec<f64>>,
}

/// Draws tiles.
///
/// # Errors
/// Where the PNG encoder fails.
pub fn tiles(tiles: &[Tile], ink: Ink) -> Result<Block, Fault> {
    let all = || tiles.iter().flat_map(|tile| tile.rows.iter().flatten().copied());
    let (least, most) = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let drawn = tiles.iter().map(|tile| one(tile, ink, (least, most))).collect::<Result<Vec<Markup>, Fault>>()?;
    Ok(Block(html! { div .tiles { @for tile in drawn { (tile) } } }))
}

fn one(tile: &Tile, ink: Ink, (least, most): (f64, f64)) -> Result<Markup, Fault> {
    let (width, height) = (tile.rows.iter().map(Vec::len).max().unwrap_or(0), tile.rows.len());
    let own = tile.rows.iter().flatten().fold(0.0_f64, |most, v| most.max(v.abs())).max(f64::MIN_POSITIVE);
    let span = (most - least).max(f64::MIN_POSITIVE);
    let pixel = |v: f64| match ink {
        Ink::Grey => [(255.0 * (1.0 - (v - least) / span)).round() as u8; 3],
        Ink::Signed => diverging(v / own),
    };
    // A row that ends early is white from there on.
    let row = |row: &Vec<f64>| (0..width).flat_map(|c| row.get(c).map_or([255; 3], |v| pixel(*v))).collect::<Vec<u8>>();
    let pixels: Vec<u8> = tile.rows.iter().flat_map(row).collect();
    let image = format!("data:image/png;base64,{}", STANDARD.encode(png(width, height, &pixels)?));
    let zoom = (SHOWN / width.max(height).max(1)).max(1);
    Ok(html! {
        div .tile {
            img src=(image) width=(width * zoom) height=(height * zoom) alt=(tile.name);
            (tile.name)
        }
    })
}

fn png(width: usize, height: usize, pixels: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let fault = |fault: png::EncodingError| Fault(fault.to_string());
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut bytes, size(width), size(height));
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels)).map_err(fault)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(html: &str) -> Vec<u8> {
        let data = html.split("base64,").nth(1).unwrap().split('"').next().unwrap();
        let bytes = STANDARD.decode(data).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    }

    #[test]
    fn a_tile_has_the_pixels_of_its_numbers() {
        let tile = Tile { name: "a".into(), rows: vec![vec![0.0, 8.0], vec![4.0]] };
        let grey = tiles(std::slice::from_ref(&tile), Ink::Grey).unwrap().0.into_string();
        assert_eq!(decoded(&grey), [255, 255, 255, 0, 0, 0, 128, 128, 128, 255, 255, 255]);
        assert!(grey.contains("width=\"72\""), "{grey}");
        let signed = Tile { name: "b".into(), rows: vec![vec![-2.0, 0.0, 2.0]] };
        let signed = tiles(&[signed], Ink::Signed).unwrap().0.into_string();
        assert_eq!(decoded(&signed), [213, 94, 0, 255, 255, 255, 0, 114, 178]);
    }
}
