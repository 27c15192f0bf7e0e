//! Faults of a board, as they are noted.

use sigprop_spec::{Fault, Place};

/// A fault in a file of the board.
pub(super) fn fault(file: &str, key: &str, value: &str, rule: &str, mend: &str) -> Fault {
    fault_at(Place::File(file.into()), key, value, rule, mend)
}

/// A fault that stands anywhere.
pub(super) fn fault_at(place: Place, key: &str, value: &str, rule: &str, mend: &str) -> Fault {
    Fault { place, key: key.into(), value: value.into(), rule: rule.into(), mend: mend.into() }
}
