//! Which rules learn the samples of a network, and the steps that these have where they are sequences.

use serde::Serialize;
use sigprop_golden_model::data::Data;
use sigprop_golden_model::float::FloatRule;
use sigprop_spec::Config;

use crate::args::{Compare, Rule};
use crate::error::Failure;

/// Numbers that a float rule may keep: a GiB of them.
const MOST_KEPT: u64 = 1 << 28;

/// Steps of the training sequences.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Steps {
    pub least: usize,
    pub most: usize,
    pub mean: f64,
}

impl Steps {
    /// Of a training set; `None` where its samples are no sequences, or there are none.
    pub fn of(data: &Data) -> Option<Self> {
        let steps = data.train.all_steps().filter(|_| data.train.has_sequences())?;
        Some(Self { least: steps.least, most: steps.most, mean: steps.mean })
    }
}

/// The rules that were named or, where none was, those that learn such samples. Real-time recurrent learning is among them only by name:
/// what it reaches is what backpropagation through time does, many times as slowly.
pub fn chosen(args: &Compare, config: &Config) -> Result<Vec<Rule>, Failure> {
    let learns = |rule: FloatRule| rule.learns(config.takes_sequences());
    if args.rules.is_empty() {
        let by_itself = |rule: &Rule| match rule {
            Rule::Sigprop => true,
            Rule::Float(rule) => learns(*rule) && *rule != FloatRule::Rtrl,
        };
        return Ok(Rule::all().into_iter().filter(by_itself).collect());
    }
    let sequence = config.sequence().word();
    for rule in &args.rules {
        match *rule {
            Rule::Float(float) if !learns(float) => {
                let rule = rule.word();
                return Err(match float.needs_sequences() {
                    true => Failure::RuleOfSequences { rule, sequence },
                    false => Failure::RuleOfInputs { rule, sequence },
                });
            }
            Rule::Float(_) | Rule::Sigprop => {}
        }
    }
    Ok(args.rules.clone())
}

/// Whether a rule can have layers of these sizes, from the inputs to the classes.
pub fn check_sizes(rule: FloatRule, sizes: &[usize]) -> Result<(), Failure> {
    if !rule.needs_sequences() {
        return Ok(());
    }
    let hidden = &sizes[1..sizes.len() - 1];
    let &[units] = hidden else {
        return Err(Failure::OneRecurrentLayer { rule: rule.word(), widths: hidden.to_vec() });
    };
    let values = rule.cost(sizes, 1).kept;
    if values > MOST_KEPT {
        return Err(Failure::KeepsTooMuch { rule: rule.word(), units, values, most: MOST_KEPT });
    }
    Ok(())
}
