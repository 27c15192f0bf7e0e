//! Gowin's block RAM and multiplier.

use std::fmt::Write as _;

use sigprop_golden_model::rng::Rng;

use super::{build, extend, get, low, set};

const MASK36: u64 = (1 << 36) - 1;

#[test]
fn products_with_signs_and_without() {
    let text = "module mult (input clk, input [17:0] a, input [17:0] b, input sa, input sb, output [35:0] p);\n\
                MULT18X18 m (.A(a), .B(b), .ASIGN(sa), .BSIGN(sb), .ASEL(1'b0), .BSEL(1'b0), .SIA(18'd0), .SIB(18'd0), \
                .CE(1'b0), .CLK(1'b0), .RESET(1'b0), .DOUT(p));\nendmodule\n";
    let mut model = build("mult", text).unwrap();
    let mut rng = Rng::new(6, 6);
    let extremes = [0, 1, 0x1ffff, 0x20000, 0x3ffff];
    for _ in 0..3000 {
        let mut operand = || if rng.below(3) == 0 { extremes[rng.below(5)] } else { low(&mut rng, 18) };
        let (a, b) = (operand(), operand());
        let (sa, sb) = (rng.below(2) == 1, rng.below(2) == 1);
        for (port, value) in [("a", a), ("b", b), ("sa", sa.into()), ("sb", sb.into())] {
            set(&mut model, port, value);
        }
        model.eval().unwrap();
        let product = (extend((sa, a)) * extend((sb, b))) as u64 & MASK36;
        assert_eq!(get(&model, "p"), product, "{sa} {a:x} by {sb} {b:x}");
    }
}

/// The cell, its bits of a byte, and the widths of the port that writes and of the port that reads.
const RAMS: [(&str, usize, usize, usize); 15] = [
    ("SDPB", 8, 32, 32),
    ("SDPB", 8, 32, 8),
    ("SDPB", 8, 16, 16),
    ("SDPB", 8, 16, 1),
    ("SDPB", 8, 8, 8),
    ("SDPB", 8, 8, 32),
    ("SDPB", 8, 4, 2),
    ("SDPB", 8, 2, 16),
    ("SDPB", 8, 1, 4),
    ("SDPB", 8, 1, 1),
    ("SDPX9B", 9, 36, 36),
    ("SDPX9B", 9, 36, 9),
    ("SDPX9B", 9, 18, 36),
    ("SDPX9B", 9, 9, 18),
    ("SDPX9B", 9, 9, 9),
];

/// Bytes of a RAM.
const BYTES: usize = 2048;

/// The bits that a port of `width` means by `address`.
fn places(byte: usize, width: usize, address: u64) -> Vec<usize> {
    let at = address as usize;
    let first = if width < byte {
        (at >> 3) * byte + (at & 7) / width * width
    } else {
        let bytes = width / byte;
        (at >> 3) / bytes * bytes * byte
    };
    (first..first + width).collect()
}

/// First contents, 32 bytes in each parameter.
fn contents(bytes: &[u64], byte: usize) -> String {
    let rows = bytes.chunks(32).enumerate().map(|(row, bytes)| {
        let bits: String = bytes.iter().rev().map(|value| format!("{value:0byte$b}")).collect();
        format!(", .INIT_RAM_{row:02X}({}'b{bits})", 32 * byte)
    });
    rows.collect()
}

#[test]
fn block_rams_of_every_width() {
    let mut rng = Rng::new(7, 7);
    let first: Vec<u64> = (0..BYTES).map(|_| low(&mut rng, 9)).collect();
    let mut text = String::from(
        "module rams (input clk, input [13:0] wa, input [13:0] ra, input [35:0] d, input we, input re, input rst",
    );
    (0..RAMS.len()).for_each(|k| write!(text, ", output [35:0] q_{k}").unwrap());
    text += ");\n";
    for (k, (cell, byte, write, read)) in RAMS.into_iter().enumerate() {
        let bytes: Vec<u64> = first.iter().map(|value| value & ((1 << byte) - 1)).collect();
        let bits = 4 * byte;
        let _ = writeln!(
            text,
            "{cell} #(.BIT_WIDTH_0({write}), .BIT_WIDTH_1({read}), .READ_MODE(1'b0), .BLK_SEL_0(3'b000), .BLK_SEL_1(3'b000){}) r{k} \
             (.CLKA(clk), .CLKB(clk), .CEA(we), .CEB(re), .OCE(1'b1), .RESETA(1'b0), .RESETB(rst), .ADA(wa), .ADB(ra), \
             .DI(d[{}:0]), .BLKSELA(3'b000), .BLKSELB(3'b000), .DO(q_{k}[{}:0]));",
            contents(&bytes, byte),
            bits - 1,
            bits - 1
        );
        if bits < 36 {
            let _ = writeln!(text, "assign q_{k}[35:{bits}] = 0;");
        }
    }
    let mut model = build("rams", &(text + "endmodule\n")).unwrap();
    let bits_of = |byte: usize| first.iter().flat_map(move |w| (0..byte).map(move |i| w >> i & 1 == 1)).collect();
    let mut kept: Vec<(Vec<bool>, u64)> = RAMS.iter().map(|ram| (bits_of(ram.1), 0)).collect();
    for _ in 0..4000 {
        // Few words, so that they are met again.
        let mut address = || low(&mut rng, 7) | if rng.below(8) == 0 { low(&mut rng, 14) } else { 0 };
        let (wa, ra) = (address(), address());
        let data = low(&mut rng, 36);
        let mut chance = |percent| rng.below(100) < percent;
        let (we, re, rst) = (chance(50), chance(80), chance(4));
        let ports = [("wa", wa), ("ra", ra), ("d", data), ("we", we.into()), ("re", re.into()), ("rst", rst.into())];
        for (port, value) in ports {
            set(&mut model, port, value);
        }
        model.cycles(1).unwrap();
        model.eval().unwrap();
        for (k, ((bits, out), (cell, byte, write, read))) in kept.iter_mut().zip(RAMS).enumerate() {
            let enabled = |i: usize| write <= byte || wa >> (i / byte) & 1 == 1;
            let all = places(byte, write, wa).into_iter().enumerate();
            let written: Vec<(usize, bool)> =
                all.filter(|(i, _)| we && enabled(*i)).map(|(i, place)| (place, data >> i & 1 == 1)).collect();
            if rst {
                *out = 0;
            } else if re {
                // A byte that is written in part is written: nothing of it can be relied on.
                let touched = |place: &usize| written.iter().any(|(other, _)| other / byte == place / byte);
                let bit = |(i, place): (usize, &usize)| u64::from(bits[*place] != touched(place)) << i;
                *out = places(byte, read, ra).iter().enumerate().map(bit).sum();
            }
            for (place, bit) in written {
                bits[place] = bit;
            }
            assert_eq!(get(&model, &format!("q_{k}")), *out, "{cell}, written by {write} bits and read by {read}");
        }
    }
}

#[test]
fn what_is_not_covered_is_refused() {
    for (cell, parameter) in [
        ("MULT18X18", "AREG(1'b1)"),
        ("MULT18X18", "OUT_REG(1'b1)"),
        ("SDPB", "READ_MODE(1'b1)"),
        ("SDPB", "BIT_WIDTH_0(9)"),
        ("SDPX9B", "BLK_SEL_1(3'b001)"),
        ("SDPX9B", "BIT_WIDTH_1(4)"),
    ] {
        let out = if cell == "MULT18X18" { "DOUT" } else { "DO" };
        let bits = match cell {
            "SDPB" => 32,
            _ => 36,
        };
        let text = format!(
            "module one (input clk, output [{}:0] p); {cell} #(.{parameter}) m (.{out}(p)); endmodule\n",
            bits - 1
        );
        let fault = build("one", &text).err().expect(parameter).to_string();
        let name = parameter.split('(').next().unwrap();
        let said = if name.starts_with("BIT_WIDTH") { format!("sigprop_sdp_{name}_is") } else { format!("{cell}_") };
        assert!(fault.contains(&said) && fault.contains("not_covered"), "{cell} {parameter}: {fault}");
    }
    let text = "module one (input clk, input r, output [31:0] p); SDPB m (.DO(p), .CLKA(clk), .CLKB(clk), .RESETA(r), \
                .RESETB(1'b0), .BLKSELA(3'b000), .BLKSELB(3'b000), .CEA(1'b0), .CEB(1'b1)); endmodule\n";
    let mut model = build("one", text).unwrap();
    model.cycles(3).unwrap();
    set(&mut model, "r", 1);
    let fault = model.cycles(1).unwrap_err().to_string();
    assert!(fault.contains("RESETA") || fault.contains("stopped itself"), "{fault}");
    let text =
        "module one (input clk, input s, output [35:0] p); MULT18X18 m (.DOUT(p), .ASEL(s), .BSEL(1'b0)); endmodule\n";
    let mut model = build("one", text).unwrap();
    model.cycles(1).unwrap();
    set(&mut model, "s", 1);
    assert!(model.cycles(1).is_err());
}
