//! The column sources: which inputs the neurons of the first stage read.

use super::seam;

seam! {
    /// Which inputs a neuron of the first stage has weights for.
    Columns by "network.columns" {
        All {
            word: "all",
            doc: "Every neuron reads every input.",
            equation: "columns q = 0..n_in of every row, the bias last",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        Fields {
            word: "fields",
            doc: "Neurons of the first stage come in groups, and each group sees one window of the picture.",
            equation: "column q of group G reads x[(oy + q div z) * w + ox + q mod z], oy = o + s * (G div g), ox = o + s * (G mod g); i div u is the group of neuron i",
            source: "local receptive fields without shared weights (LeCun, 1989)",
            keys: [
                "network.fields.width",
                "network.fields.window",
                "network.fields.origin",
                "network.fields.stride",
                "network.fields.grid",
                "network.fields.units",
                "network.second_look",
                "learning.pixel_shift",
            ],
            registers: ["shift_lfsr"],
        }
    }
}
