//! The neurons: what a sample's sums become, and over how many time steps.

use super::{Monitor, seam};

seam! {
    /// What a neuron keeps from one time step to the next.
    Neuron by "network.neuron" {
        Static {
            word: "static",
            doc: "Nothing: a sample is one step, and an activation follows from its sum alone.",
            equation: "a = f(rs(W x + b amax, WF)), f of network.activation",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        Lif {
            word: "lif",
            doc: "A voltage that leaks, takes in the weights of inputs that spike, and spikes itself at theta, over the time steps of a sample; a layer takes in the \
                  spikes that the one before makes in the same step. Activations are means of voltages. No multiplier in the forward pass.",
            equation: "u = sat(U - (U >>> 3) + (b >>> 4) + sum of w_q over spikes, 4 theta), spike where u >= theta, U = u - theta * spike; \
                       h = sat(sum over T steps of sat(u, theta) >>> (lg T + WF - A + 1), amax)",
            source: "spiking networks of Signal Propagation (Kohan, Rietman, Siegelmann, 2022); leaky integrate-and-fire with reset by subtraction",
            keys: ["network.steps", "learning.attach"],
            monitors: [
                Monitor::SpikesH, Monitor::SpikesT, Monitor::VoltageH, Monitor::VoltageT, Monitor::TraceH, Monitor::TraceT
            ],
        }
    }
}
