//! `sigprop compare`, as clap reads it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;
use sigprop_golden_model::float::FloatRule;
use sigprop_golden_model::train::Order;

use super::values::{epochs, plot, runs, samples};
use super::{Common, Data};

/// A learning rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Signal Propagation in integers, as the hardware has it.
    Sigprop,
    /// A rule of float networks.
    Float(FloatRule),
}

impl Rule {
    /// All, in the order of the table.
    pub fn all() -> Vec<Self> {
        std::iter::once(Self::Sigprop).chain(FloatRule::ALL.map(Self::Float)).collect()
    }

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sigprop => "sigprop",
            Self::Float(rule) => rule.word(),
        }
    }

    fn parse(word: &str) -> Result<Self, String> {
        let all = Self::all();
        let words = || all.iter().map(|rule| rule.word()).collect::<Vec<_>>().join(", ");
        let found = all.iter().find(|rule| rule.word() == word.trim()).copied();
        found.ok_or_else(|| format!("is no rule; write some of {}, with commas between them", words()))
    }
}

/// A rule and its learning rate.
fn rate(text: &str) -> Result<(FloatRule, f32), String> {
    let (word, number) = text.split_once('=').ok_or("write it like backprop=0.03")?;
    let Rule::Float(rule) = Rule::parse(word)? else {
        return Err("has its rate in the configuration; use --set learning.lr_shift=N".to_owned());
    };
    let rate = number.trim().parse::<f32>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
    rate.map(|rate| (rule, rate)).ok_or_else(|| format!("{number} is no rate; give a number above 0, such as 0.03"))
}

/// `sigprop compare`
#[derive(Debug, Args)]
pub struct Compare {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub from: Data,
    /// Rules to compare, with commas between them [default: sigprop and all float rules that learn such samples, but rtrl]
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = Rule::parse)]
    pub rules: Vec<Rule>,
    /// Signal Propagation with another member of the family as well: settings as of --set, with spaces between them, as
    /// --member "learning.loss=l2 learning.lr_shift=7"; any number of times
    #[arg(long, value_name = "SETTINGS")]
    pub member: Vec<String>,
    /// Seeds of initial weights and sample order, with commas between them
    #[arg(long, value_name = "SEEDS", value_delimiter = ',', default_value = "1,2,3")]
    pub seeds: Vec<u64>,
    /// Passes over the training set, 1 to 100000 [default: learning.epochs]
    #[arg(long, value_name = "N", value_parser = epochs, allow_negative_numbers = true)]
    pub epochs: Option<usize>,
    /// Stop each run after this many samples, or after --epochs if that is less
    #[arg(long, value_name = "N", value_parser = samples, allow_negative_numbers = true)]
    pub samples: Option<usize>,
    /// natural or shuffled
    #[arg(long, default_value = "shuffled")]
    pub order: Order,
    /// Hidden layers of the float networks, with commas between them [default: as wide as the stages]
    #[arg(long, value_name = "SIZES", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(1..=4096).map(usize::from))]
    pub hidden: Vec<usize>,
    /// Learning rate of a float rule, in place of its own, as --rate backprop=0.03; any number of times
    #[arg(long = "rate", value_name = "RULE=RATE", value_parser = rate)]
    pub rates: Vec<(FloatRule, f32)>,
    /// Keep each run in this file (JSON lines) when it has ended, and take from it the runs that are there already
    #[arg(long, value_name = "FILE", value_parser = runs())]
    pub runs: Option<PathBuf>,
    /// Draw the accuracies (.svg)
    #[arg(long, value_name = "FILE", value_parser = plot())]
    pub plot: Option<PathBuf>,
}
