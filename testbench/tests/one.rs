use sigprop_testbench::{Engine, verify};
#[test]
fn one() {
    let config = verify::random_config(1017);
    println!("{}", config.to_toml());
    let d: Vec<_> = (0..config.stages().len()).map(|s| sigprop_hdl::blocks::Dims::new(&config, s)).collect();
    for d in &d { println!("rows {} row_cycles {} pad {} fd {} done {} acc {} e1 {}", d.rows, d.row_cycles(), d.pad_cycles(), d.forward_delay(), d.done_offset(), d.acc_bits(), d.epilogue_cycles(1)); }
    let _ = Engine::Rust;
}
