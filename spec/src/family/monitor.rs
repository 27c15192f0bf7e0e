//! The monitors: what a core shows of every stage to those who verify it.
//!
//! This table is the one place that says which there are: the ports `mon_*` of the core, the chip's reading of them and the text
//! of the comparison follow from it. What the golden model has in the place of each is chosen by a `match` without a rest.

/// A value that a stage shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Monitor {
    /// An activation of the input stream.
    H,
    /// One of the target stream.
    T,
    /// Whether the error of h passes.
    MaskH,
    /// Whether that of t does.
    MaskT,
    /// Spikes of the input stream in a sample, a bit a step, the first the lowest.
    SpikesH,
    /// Those of the target stream.
    SpikesT,
    /// Voltage of the input stream after the last step.
    VoltageH,
    /// That of the target stream.
    VoltageT,
    /// Sum of clamped voltages of the input stream.
    TraceH,
    /// That of the target stream.
    TraceT,
    /// The stream of a score.
    ScoreSecond,
    /// A score of the stage alone.
    Score,
    /// What a window was for.
    Kind,
    /// The token of a window.
    Token,
    /// Whether the stage fired.
    Fire,
    /// The class that the label was held against.
    Js,
}

/// When a stage shows values: one port for each event is high in its cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A neuron has its activations, in natural order.
    Result,
    /// A class has its score, in order.
    Score,
    /// A window ends.
    Window,
}

/// How many bits a monitor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// So many.
    Bits(usize),
    /// Those of an activation, signed.
    Activation,
    /// Those of a score of the stage, signed.
    Score,
    /// Those of a class.
    Class,
    /// One for each time step.
    Steps,
    /// Those of a voltage, signed.
    Voltage,
    /// Those of a sum of voltages, signed.
    Trace,
}

impl Width {
    /// Whether values have a sign.
    #[must_use]
    pub const fn signed(self) -> bool {
        matches!(self, Self::Activation | Self::Score | Self::Voltage | Self::Trace)
    }
}

impl Event {
    /// All events, in the order of the ports.
    pub const ALL: [Self; 3] = [Self::Result, Self::Score, Self::Window];

    /// Its port is `mon_<name>_<stage>`, one bit.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Result => "result_valid",
            Self::Score => "score_valid",
            Self::Window => "done",
        }
    }

    /// What is said of the port.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Result => "monitor: activations of one neuron, in natural order",
            Self::Score => "monitor: a score, class by class",
            Self::Window => "monitor: last cycle of a window",
        }
    }

    /// The port of a stage, from 0.
    #[must_use]
    pub fn port(self, stage: usize) -> String {
        format!("mon_{}_{stage}", self.name())
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonitorInfo {
    /// The monitor.
    pub monitor: Monitor,
    /// Its port is `mon_<name>_<stage>`.
    pub name: &'static str,
    /// Its bits.
    pub width: Width,
    /// When it means something.
    pub event: Event,
    /// Whether it is there only where the hardware learns. Which members bring it is said in their rows.
    pub learning: bool,
    /// What a difference is called.
    pub text: &'static str,
    /// What is said of the port.
    pub doc: &'static str,
}

/// All monitors, in the order of the ports.
pub static MONITORS: &[MonitorInfo] = &[
    row(Monitor::H, "h", Width::Activation, Event::Result, "h", "h, with mon_result_valid"),
    row(Monitor::T, "t", Width::Activation, Event::Result, "t", "t, with mon_result_valid"),
    row(Monitor::MaskH, "mask_h", Width::Bits(1), Event::Result, "mask of h", "mask of h").learning(),
    row(
        Monitor::MaskT,
        "mask_t",
        Width::Bits(1),
        Event::Result,
        "mask of t",
        "mask of t; means nothing in the first stage",
    )
    .learning(),
    row(
        Monitor::SpikesH,
        "spikes_h",
        Width::Steps,
        Event::Result,
        "spikes of h",
        "its spikes, a bit a step, the first the lowest",
    ),
    row(Monitor::SpikesT, "spikes_t", Width::Steps, Event::Result, "spikes of t", "spikes of the target stream"),
    row(Monitor::VoltageH, "u_h", Width::Voltage, Event::Result, "voltage of h", "its voltage U after the last step"),
    row(Monitor::VoltageT, "u_t", Width::Voltage, Event::Result, "voltage of t", "voltage of the target stream"),
    row(Monitor::TraceH, "trace_h", Width::Trace, Event::Result, "trace of h", "sum of its clamped voltages"),
    row(Monitor::TraceT, "trace_t", Width::Trace, Event::Result, "trace of t", "that of the target stream"),
    row(
        Monitor::ScoreSecond,
        "score_second",
        Width::Bits(1),
        Event::Score,
        "stream of the score",
        "it is of the second stream",
    ),
    row(Monitor::Score, "score", Width::Score, Event::Score, "score", "the stage's own score, with mon_score_valid"),
    row(
        Monitor::Kind,
        "kind",
        Width::Bits(2),
        Event::Window,
        "kind of window",
        "with mon_done: 0 infer, 1 train, 2 refresh, 3 flush",
    ),
    row(
        Monitor::Token,
        "token",
        Width::Class,
        Event::Window,
        "token",
        "with mon_done: token; only in a train or refresh window",
    ),
    row(
        Monitor::Fire,
        "fire",
        Width::Bits(1),
        Event::Window,
        "fire",
        "with mon_done: the stage fired; only in a train window",
    )
    .learning(),
    row(
        Monitor::Js,
        "js",
        Width::Class,
        Event::Window,
        "js",
        "with mon_done: strongest wrong class; only in a train window",
    )
    .learning(),
];

const fn row(
    monitor: Monitor,
    name: &'static str,
    width: Width,
    event: Event,
    text: &'static str,
    doc: &'static str,
) -> MonitorInfo {
    MonitorInfo { monitor, name, width, event, learning: false, text, doc }
}

impl MonitorInfo {
    const fn learning(self) -> Self {
        Self { learning: true, ..self }
    }
}

impl Monitor {
    /// Its row of the table.
    #[must_use]
    pub const fn info(self) -> &'static MonitorInfo {
        // The order of MONITORS (see the test).
        &MONITORS[self as usize]
    }

    /// The port of a stage, from 0.
    #[must_use]
    pub fn port(self, stage: usize) -> String {
        format!("mon_{}_{stage}", self.info().name)
    }

    /// All monitors, in the order of the ports.
    pub fn all() -> impl Iterator<Item = Self> {
        MONITORS.iter().map(|row| row.monitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_where_info_looks_for_them_and_names_are_distinct() {
        for (n, row) in MONITORS.iter().enumerate() {
            assert_eq!(row.monitor.info(), row);
            assert!(MONITORS[..n].iter().all(|other| other.name != row.name), "{}", row.name);
            assert!(Event::ALL.iter().all(|event| event.name() != row.name), "{}", row.name);
        }
    }
}
