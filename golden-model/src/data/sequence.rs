//! What a sequence may be: steps of `network.inputs` values each, 1 to [`MAX_STEPS`] of them, and as many as `network.steps` says where it does.

use sigprop_spec::Config;
use sigprop_spec::config::MAX_STEPS;

/// Steps of a sequence of so many values; else what is wrong and what to do.
pub fn steps(values: usize, config: &Config) -> Result<usize, (String, String)> {
    allowed(counted(values, config)?, config)
}

/// Steps of so many values, as many as they may be.
pub fn counted(values: usize, config: &Config) -> Result<usize, (String, String)> {
    let inputs = config.inputs();
    if values.is_multiple_of(inputs) {
        return Ok(values / inputs);
    }
    let what = format!("{values} values, which is no multiple of network.inputs = {inputs}, the values of a step");
    Err((what, format!("give every step {inputs} values, or set network.inputs to the values of a step")))
}

/// So many steps, if a sample may have them.
pub fn allowed(steps: usize, config: &Config) -> Result<usize, (String, String)> {
    if steps == 0 {
        return Err((
            "0 steps, and a sequence has 1 at least".to_owned(),
            "leave the sample out, or give it a step".to_owned(),
        ));
    }
    if steps > MAX_STEPS {
        let mend = "cut the sequence in pieces, or take fewer values of it";
        return Err((format!("{steps} steps, and a sequence has {MAX_STEPS} at most"), mend.to_owned()));
    }
    match config.steps() {
        Some(want) if want != steps => {
            let mend = format!(
                "leave network.steps out if sequences are of differing length, set network.steps = {steps} if all are of this, or give every \
                 sample {}",
                count(want)
            );
            Err((format!("{}, network.steps is {want}", count(steps)), mend))
        }
        _ => Ok(steps),
    }
}

fn count(steps: usize) -> String {
    format!("{steps} step{}", if steps == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(more: &[&str]) -> Config {
        let sets = [
            "network.inputs=3",
            "network.stages=[4]",
            "network.recurrent=true",
            "learning.lr_shift=8",
            "learning.margin=1.0",
            "hardware.lanes=1",
        ];
        let sets: Vec<String> = sets.iter().chain(more).map(ToString::to_string).collect();
        Config::preset_with("tiny", &sets).unwrap()
    }

    #[test]
    fn steps_are_whole_and_from_one_to_the_most() {
        let of = |values: usize| steps(values, &config(&[]));
        assert_eq!((of(3), of(3 * MAX_STEPS)), (Ok(1), Ok(MAX_STEPS)));
        assert!(of(0).unwrap_err().0.contains("0 steps"));
        assert!(of(3 * MAX_STEPS + 3).unwrap_err().0.contains("4097 steps, and a sequence has 4096 at most"));
        let (what, mend) = of(7).unwrap_err();
        assert!(
            what.contains("7 values, which is no multiple of network.inputs = 3") && mend.contains("network.inputs")
        );
    }

    #[test]
    fn as_many_steps_as_the_network_says() {
        let of = |steps: usize| allowed(steps, &config(&["network.steps=5"]));
        assert_eq!(of(5), Ok(5));
        let (what, mend) = of(4).unwrap_err();
        assert_eq!(what, "4 steps, network.steps is 5");
        assert!(mend.contains("leave network.steps out") && mend.contains("network.steps = 4"), "{mend}");
    }
}
