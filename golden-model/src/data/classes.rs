//! Sets of classes, a bit for each.

/// The bit of a class; a network has 64 at most.
pub(super) fn bit(class: u8) -> u64 {
    1u64.checked_shl(class.into()).unwrap_or(0)
}

/// The bits of all classes of a network.
pub(super) fn below(classes: usize) -> u64 {
    u64::MAX.checked_shr(64u32.saturating_sub(classes as u32)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_class_is_beyond_the_bits() {
        assert_eq!((below(64), below(2), below(1)), (u64::MAX, 3, 1));
        assert_eq!((bit(63), bit(64)), (1 << 63, 0));
    }
}
