//! A picture of the class: a block of the inputs for each.
//!
//! # Equation
//! `t_0q = amax` where `(q * C) div n_in = k`, else 0.
//!
//! # Formats
//! Activations.

/// Writes the picture of `class`.
pub fn set(to: &mut [i16], class: usize, classes: usize, max: i16) {
    let inputs = to.len();
    for (q, value) in to.iter_mut().enumerate() {
        *value = if q * classes / inputs == class { max } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::set;

    #[test]
    fn every_input_belongs_to_one_class_and_every_class_has_some() {
        for (inputs, classes) in [(64, 10), (7, 7), (5, 2), (784, 10), (9, 4)] {
            let mut owners = vec![0; inputs];
            for class in 0..classes {
                let mut to = vec![5; inputs];
                set(&mut to, class, classes, 127);
                assert!(to.contains(&127) && to.iter().all(|v| [0, 127].contains(v)));
                owners.iter_mut().zip(&to).for_each(|(owner, &v)| *owner += usize::from(v == 127));
            }
            assert_eq!(owners, vec![1; inputs]);
        }
    }
}
