//! Run-time formats against the types of the `fixed` crate.

use fixed::types::extra::{U7, U10, U14, U17};
use fixed::{FixedI16, FixedI32, FixedI64};
use proptest::prelude::*;
use sigprop_spec::Format;
use sigprop_spec::typed::{Activation, Typed, Weight};

fn format(bits: u32, fraction: u32) -> Format {
    Format::new(bits, fraction).unwrap()
}

/// The typed value clamped to the symmetric range.
fn symmetric(bits: i64, most: i64) -> i64 {
    bits.max(-most)
}

/// Whether a number lies in the middle between two codes, where the two roundings may differ.
fn is_tie(real: f64, fraction: u32) -> bool {
    (real * f64::from(1u32 << fraction)).fract().abs() == 0.5
}

proptest! {
    #[test]
    fn real_value_of_a_code(a in -127i8..=127, w in -32767i16..=32767) {
        prop_assert_eq!(format(8, 7).to_real(a.into()), Activation::from_bits(a).to_num::<f64>());
        prop_assert_eq!(format(16, 14).to_real(w.into()), Weight::from_bits(w).to_num::<f64>());
        prop_assert_eq!(format(16, 14).from_real(Weight::from_bits(w).to_num()), (w.into(), false));
    }

    #[test]
    fn code_of_a_real_value(real in prop_oneof![-4.0f64..4.0, -1.01f64..1.01, any::<f64>()]) {
        prop_assume!(real.is_finite());
        if !is_tie(real, 7) {
            let typed = Activation::saturating_from_num(real).to_bits();
            prop_assert_eq!(format(8, 7).from_real(real).0, symmetric(typed.into(), 127));
        }
        if !is_tie(real, 14) {
            let typed = Weight::saturating_from_num(real).to_bits();
            prop_assert_eq!(format(16, 14).from_real(real).0, symmetric(typed.into(), 32767));
        }
        if !is_tie(real, 17) {
            let typed = FixedI32::<U17>::saturating_from_num(real).to_bits();
            prop_assert_eq!(format(32, 17).from_real(real).0, symmetric(typed.into(), i32::MAX.into()));
        }
    }

    #[test]
    fn typed_values_have_the_codes_of_their_formats(real in prop_oneof![-4.0f64..4.0, any::<f64>()], raw in any::<i64>()) {
        prop_assert_eq!((Activation::FORMAT, Weight::FORMAT), (format(8, 7), format(16, 14)));
        prop_assert_eq!(Activation::rounded(real).raw(), format(8, 7).from_real(real).0);
        prop_assert_eq!(Weight::rounded(real).raw(), format(16, 14).from_real(real).0);
        prop_assert_eq!(Activation::from_raw(raw).raw(), format(8, 7).saturate(raw));
        prop_assert_eq!(Weight::from_raw(raw).raw(), format(16, 14).saturate(raw));
        prop_assert_eq!(f64::from(Weight::from_raw(raw)), format(16, 14).to_real(Weight::from_raw(raw).raw()));
    }

    #[test]
    fn saturation(wide in any::<i64>(), near in -70_000i64..70_000) {
        for v in [wide, near] {
            let typed = Weight::saturating_from_num(FixedI64::<U14>::from_bits(v)).to_bits();
            prop_assert_eq!(format(16, 14).saturate(v), symmetric(typed.into(), 32767));
            let typed = Activation::saturating_from_num(FixedI64::<U7>::from_bits(v)).to_bits();
            prop_assert_eq!(format(8, 7).saturate(v), symmetric(typed.into(), 127));
            // 12 bits have no type of their own: Q1.10 in the low bits of Q5.10.
            let typed = FixedI16::<U10>::saturating_from_num(FixedI64::<U10>::from_bits(v));
            let most = FixedI16::<U10>::from_bits(2047);
            prop_assert_eq!(format(12, 10).saturate(v), i64::from(typed.clamp(-most, most).to_bits()));
        }
    }

    #[test]
    fn ties_go_away_from_zero_and_saturation_is_said(code in -2047i64..=2047, bits in 2u32..=32, fraction in 0u32..=62) {
        let real = (code as f64 + 0.5f64.copysign(code as f64)) / 1024.0;
        let away = code + if code < 0 { -1 } else { 1 };
        prop_assert_eq!(format(12, 10).from_real(real), (away.clamp(-2047, 2047), away.abs() > 2047));
        let any = format(bits, fraction);
        for code in [0, 1, any.max(), -any.max()] {
            prop_assert_eq!(any.from_real(any.to_real(code)), (code, false));
        }
        prop_assert_eq!(any.from_real(any.to_real(any.max() + 1)), (any.max(), true));
        prop_assert_eq!(any.from_real(f64::NEG_INFINITY), (-any.max(), true));
        prop_assert_eq!(any.from_real(f64::NAN), (0, true));
    }
}

#[test]
fn formats_out_of_range_are_none() {
    assert!(Format::new(1, 0).is_none() && Format::new(33, 0).is_none() && Format::new(8, 63).is_none());
    assert_eq!((format(2, 0).max(), format(32, 62).max()), (1, i64::from(i32::MAX)));
}

#[test]
fn the_most_negative_code_is_saturated() {
    for bits in 2..=32 {
        let format = format(bits, 0);
        let m = format.max();
        assert_eq!([-m - 2, -m - 1, -m, m, m + 1].map(|v| format.saturate(v)), [-m, -m, -m, m, m], "{bits} bits");
        assert_eq!(format.from_real((-m - 1) as f64), (-m, true), "{bits} bits");
    }
}
