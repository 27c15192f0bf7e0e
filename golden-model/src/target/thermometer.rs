//! The target code of ranges of a value: neighbours have near codes.
//!
//! # Equation
//! Neuron i of the first stage has a cut in `0..C-1` and a sign: `S[j][i] = sign_i (j > cut_i ? amax : -amax)`. All cuts are drawn first, then
//! the signs.
//!
//! # Shapes
//! S: `[C, n_1]`, as the codes of a weights file.

use sigprop_spec::Config;

/// The code of a network; `draw` gives a random integer below its argument.
pub fn code(config: &Config, mut draw: impl FnMut(usize) -> usize) -> Vec<i32> {
    let (classes, amax) = (config.classes(), config.activation().max() as i32);
    let neurons = config.stages().first().map_or(0, |stage| stage.outputs);
    let cuts: Vec<usize> = (0..neurons).map(|_| draw(classes - 1)).collect();
    let plus: Vec<bool> = (0..neurons).map(|_| draw(2) == 1).collect();
    let unit = |class: usize| {
        let units = cuts.iter().zip(&plus);
        units.map(move |(&cut, &plus)| if (class > cut) == plus { amax } else { -amax }).collect::<Vec<_>>()
    };
    (0..classes).flat_map(unit).collect()
}
