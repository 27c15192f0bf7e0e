//! The target streams: what enters the first stage beside the inputs.

use super::seam;

seam! {
    /// Where the target stream begins.
    Target by "learning.target" {
        Code {
            word: "code",
            doc: "A fixed random code for each class is t of the first stage; the stages behind it compute theirs.",
            equation: "t_1 = S[k], entries plus or minus amax",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
    }
}
