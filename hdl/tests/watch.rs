//! Elaboration can be stopped wherever it asks, and asks often.

use std::ops::ControlFlow;

use sigprop_hdl::sim::{CompileError, Simulator};
use sigprop_hdl::{GenerateError, Target, Watch, Wrapper, generate, generate_watched};
use sigprop_spec::Config;

/// Runs `work` once to the end, which gives how often it asks, then stopped at its first, middle and last question; `stopped`
/// tells a stop from other ends.
fn stops(work: &mut dyn FnMut(&mut Watch) -> Option<bool>) -> usize {
    let mut asked = 0;
    let whole = work(&mut || {
        asked += 1;
        ControlFlow::Continue(())
    });
    assert_eq!(whole, None, "nobody stopped it");
    for last in [0, asked / 2, asked - 1] {
        let mut k = 0;
        let stopped = work(&mut || {
            k += 1;
            if k > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(stopped, Some(true), "told to stop at question {last} of {asked}");
    }
    asked
}

#[test]
fn generation_stops_when_it_is_told_to() {
    let config = Config::preset("tiny").unwrap();
    let asked = stops(&mut |watch| {
        let made = generate_watched(&config, &[], Wrapper::None, Target::Fpga, watch);
        made.err().map(|fault| matches!(fault, GenerateError::Stopped(_)))
    });
    let modules = generate(&config, &[]).unwrap().files.len();
    assert!(asked > 2 * modules, "{asked} questions for {modules} modules");
}

#[test]
fn compiling_stops_when_it_is_told_to() {
    let design = generate(&Config::preset("tiny").unwrap(), &[]).unwrap().design;
    stops(&mut |watch| {
        let made = Simulator::new_watched(&design, watch);
        made.err().map(|fault| matches!(fault, CompileError::Stopped(_)))
    });
}
