//! What can be wrong with weights.

use sigprop_spec::files::FileError;

/// Weights that do not fit the configuration, or a file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The number of stages.
    #[error("weights of {got} stages for a network of {want}; use weights made for this configuration")]
    Stages {
        /// Given.
        got: usize,
        /// Wanted.
        want: usize,
    },
    /// NIR that cannot be read or written.
    #[error("{file}: as NIR: {reason}")]
    Nir {
        /// The file.
        file: String,
        /// What is wrong, or what the reader says.
        reason: String,
    },
    /// NIR is for neurons that spike.
    #[error(
        "{file}: NIR is for networks that spike, and the neurons of {network} do not; use network.neuron = \"lif\", or a .safetensors file"
    )]
    NotSpiking {
        /// The file.
        file: String,
        /// The configuration.
        network: String,
    },
    /// Receptive fields have no node.
    #[error(
        "{file}: NIR has no node for receptive fields whose weights are not shared; use a .safetensors file, or leave out network.fields"
    )]
    NirFields {
        /// The file.
        file: String,
    },
    /// A tensor's shape.
    #[error("tensor {name} has shape {got:?}, the configuration wants {want:?}; {}", MEND_SHAPE)]
    Shape {
        /// The tensor.
        name: String,
        /// Given.
        got: Vec<usize>,
        /// Wanted.
        want: Vec<usize>,
    },
    /// A value outside its format.
    #[error("tensor {name}: value {value} at index {index} is outside -{max}..={max}; saturate it first")]
    Range {
        /// The tensor.
        name: String,
        /// Index into the flattened tensor.
        index: usize,
        /// Given.
        value: i32,
        /// The largest that is allowed.
        max: i64,
    },
    /// An entry of which the core keeps the sign alone.
    #[error(
        "tensor {name}: value {value} at index {index} is neither -{max} nor {max}, learning.error_amplitude; make it one of them"
    )]
    Sign {
        /// The tensor.
        name: String,
        /// Index into the flattened tensor.
        index: usize,
        /// Given.
        value: i32,
        /// The amplitude.
        max: i64,
    },
    /// A tensor that is not a number where it must be one.
    #[error("{file}: tensor {name}: value at index {index} is not a finite number; train or export it again")]
    NotFinite {
        /// The file.
        file: String,
        /// The tensor.
        name: String,
        /// Index into the flattened tensor.
        index: usize,
    },
    /// A scale of values that is none.
    #[error(
        "{file}: value_offset {offset} and value_step {step} must be finite numbers, the step above 0; save the weights again"
    )]
    Scale {
        /// The file.
        file: String,
        /// Given.
        offset: String,
        /// Given.
        step: String,
    },
    /// A tensor's element type.
    #[error(
        "{file}: tensor {name} has dtype {got}, wanted I16 or I32 (raw codes) or F32 or F64 (real numbers); \
             convert it before saving"
    )]
    Dtype {
        /// The file.
        file: String,
        /// The tensor.
        name: String,
        /// Given.
        got: String,
    },
    /// A tensor that is not in the file.
    #[error(
        "{file}: tensor {name} {want:?} is missing (the file has {has}); add it, or use a configuration \
             with the stages that the file has"
    )]
    Missing {
        /// The file.
        file: String,
        /// The tensor.
        name: String,
        /// Its shape.
        want: Vec<usize>,
        /// The tensors of the file.
        has: String,
    },
    /// A tensor that the network has no place for.
    #[error(
        "{file}: tensor {name} {shape:?} has no place in the network (wanted: {want}); remove or rename it, \
             or use a configuration with that many stages"
    )]
    Extra {
        /// The file.
        file: String,
        /// The tensor.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
        /// The tensors that the network has.
        want: String,
    },
    /// A tensor fault, with the file it was found in.
    #[error("{file}: {source}")]
    InFile {
        /// The file.
        file: String,
        /// The fault.
        source: Box<WeightsError>,
    },
    /// Raw codes of another fixed-point format.
    #[error(
        "{file}: raw {what} codes with {got} fraction bits, the configuration has {want}; they would stand \
             for other numbers: set the format as in the file, or save the weights as F32 and import them"
    )]
    Format {
        /// The file.
        file: String,
        /// `weight` or `activation`.
        what: &'static str,
        /// Fraction bits in the file.
        got: u32,
        /// Fraction bits of the configuration.
        want: u32,
    },
    /// Not a safetensors file.
    #[error("{file}: not a readable safetensors file: {reason} (near byte {offset}); save or copy it again")]
    Container {
        /// The file.
        file: String,
        /// What the reader says.
        reason: String,
        /// Where.
        offset: usize,
    },
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

const MEND_SHAPE: &str = "use the file's sizes in [network], or weights made for these";
