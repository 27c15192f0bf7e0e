//! Timing constraints in SDC, which synthesis and timing analysis of most vendors read.

use super::Subject;

/// Nanoseconds of a clock cycle that the file begins with.
const PERIOD: f64 = 20.0;

/// The constraints: a clock, and no time for what is there to be watched.
#[must_use]
pub fn text(subject: &Subject<'_>) -> String {
    let design = &subject.generated.design;
    let top = &design.modules[design.top];
    let watched = top.ports().any(|id| top.signals[id].is_watched());
    let monitors = if watched {
        "# Monitors are there to be watched in simulations; a design leaves them open.\nset_false_path -to [get_ports mon_*]\n"
    } else {
        ""
    };
    format!(
        "# {title}\n\
         # For {top} by itself. Set the period to your clock's, in nanoseconds; the delays are a quarter of it.\n\
         set period {PERIOD:.3}\n\
         create_clock -name clk -period $period [get_ports clk]\n\
         set_input_delay -clock clk [expr {{0.25 * $period}}] [remove_from_collection [all_inputs] [get_ports clk]]\n\
         set_output_delay -clock clk [expr {{0.25 * $period}}] [all_outputs]\n\
         # rst is synchronous: it is timed like any other input.\n{monitors}",
        title = subject.title(),
        top = subject.top(),
    )
}
