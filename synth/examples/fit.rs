use sigprop_synth::estimate::*;
use sigprop_synth::*;
use std::collections::BTreeMap;
fn main() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/measured.json");
    let m: BTreeMap<String, BTreeMap<String, Measured>> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let nets = networks().unwrap();
    let mut out = Measurements::default();
    for (target, points) in &m {
        let target: Target = target.parse().unwrap();
        let rows: Vec<_> = nets.iter().filter(|n| points.contains_key(&n.name)).map(|n| {
            let config = n.config().unwrap();
            let g = sigprop_hdl::generate_serial(&config, &[], 104).unwrap();
            let a = amounts(&config, &g.design, target);
            out.0.entry(target.word().to_owned()).or_default().insert(n.name.clone(), Measurement { amounts: a, measured: points[&n.name] });
            (n.name.clone(), a, points[&n.name].lut4, points[&n.name].flip_flops)
        }).collect();
        let p = Prices::fit(&rows.iter().map(|r| (r.1, r.2)).collect::<Vec<_>>());
        println!("{target}: {}", p.named().map(|(k, v)| format!("{k} {v:.2}")).collect::<Vec<_>>().join(", "));
        for (i, (name, a, y, ff)) in rows.iter().enumerate() {
            let others: Vec<_> = rows.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, r)| (r.1, r.2)).collect();
            let lo = Prices::fit(&others).cells(a);
            let e = p.cells(a);
            println!("  {name:12} {y:6} est {e:6} {:+5.1}%  left out {lo:6} {:+5.1}%  ff {ff}  {:?}", 100.0*(e as f64/ *y as f64-1.0), 100.0*(lo as f64/ *y as f64-1.0), a.0.map(|v| v as usize));
        }
    }
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/data/calibration.json"), serde_json::to_string_pretty(&out).unwrap() + "\n").unwrap();
}
