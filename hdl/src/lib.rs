//! rust-hdl blocks, netlist, Verilog printer and cycle-accurate simulation of sigprop.
