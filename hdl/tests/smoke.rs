//! The tiny preset, byte by byte.
use sigprop_hdl::blocks::Core;
use sigprop_hdl::extract::extract;
use sigprop_hdl::sim::Simulator;
use sigprop_spec::Config;

#[test]
fn talks() {
    let config = Config::preset("tiny").unwrap();
    let design = match extract(&Core::new(&config, &[])) { Ok(d) => d, Err(e) => panic!("{e}") };
    let mut sim = match Simulator::new(&design) { Ok(d) => d, Err(e) => panic!("{e}") };
    println!("ops {} signals {} modules {}", sim.operations(), sim.signals().len(), design.modules.len());
    let [rxd, rxv, rxr, txd, txv, txr] = ["rx_data", "rx_valid", "rx_ready", "tx_data", "tx_valid", "tx_ready"].map(|n| sim.signal(n).unwrap());
    sim.reset();
    sim.set(txr, 1);
    let send: Vec<u8> = vec![5, 0x0D, 1, 1, 10, 20, 30, 40, 50, 2, 10, 20, 30, 40, 50, 4, 6, 0, 2, 0, 10, 0x10, 0x77];
    let (mut i, mut got) = (0, Vec::new());
    for _ in 0..3000 {
        sim.set(rxv, i64::from(i < send.len()));
        sim.set(rxd, i64::from(*send.get(i).unwrap_or(&0)));
        if i < send.len() && sim.get(rxr) == 1 { i += 1; }
        if sim.get(txv) == 1 { got.push(sim.get(txd) as u8); }
        sim.clock();
    }
    println!("sent {i} got {got:02x?}");
    assert_eq!(i, send.len());
    let t = std::time::Instant::now();
    for _ in 0..100000 { sim.clock(); sim.settle(); }
    println!("{:.0} cycles/s", 1e5 / t.elapsed().as_secs_f64());
}

#[test]
fn prints() {
    for name in ["tiny", "digits"] {
        let config = Config::preset(name).unwrap();
        let t = std::time::Instant::now();
        let g = sigprop_hdl::generate(&config, &[]).unwrap();
        println!("{name} {:?} {} bytes", t.elapsed(), g.verilog.len());
        std::fs::write(format!("/tmp/{name}/sp_core.v"), &g.verilog).unwrap();
    }
}
