//! scratch
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let config = sigprop_spec::Config::from_toml("x", &text, &[]).unwrap();
    let board = sigprop_synth::Board::find("icebreaker").unwrap();
    let target = sigprop_synth::Target::Ice40Spram;
    let mut g = sigprop_hdl::generate_serial(&config, &[], board.bit_cycles()).unwrap();
    sigprop_synth::hard::harden(&mut g, &config, target);
    println!("{:?}", sigprop_synth::estimate::Estimate::of(&g.design, target));
    std::fs::create_dir_all(&args[2]).unwrap();
    let dir = std::path::Path::new(&args[2]);
    for f in std::fs::read_dir(dir).unwrap() { std::fs::remove_file(f.unwrap().path()).unwrap(); }
    let core: Vec<&str> = g.files.iter().map(|f| f.0.as_str()).collect();
    let plan = sigprop_synth::flow::Plan::new(&config, &board, target, &core, 1);
    for (n, t) in &g.files { std::fs::write(dir.join(n), t).unwrap(); }
    std::fs::write(dir.join(format!("{}.v", plan.top)), sigprop_synth::board_top::verilog(&board)).unwrap();
    std::fs::write(dir.join(&plan.pins), &board.constraints).unwrap();
    std::fs::write(dir.join("run.ys"), plan.script()).unwrap();
}
