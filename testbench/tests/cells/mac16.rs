//! The multiplier of an UP5K, with each of the registers that its hard cells have.

use sigprop_golden_model::rng::Rng;

use super::{build, get, low, set};

#[test]
fn products_come_after_as_many_clocks_as_there_are_registers() {
    let mut text = String::from("module macs (input clk, input ce, input [15:0] a, input [15:0] b");
    (0..4).for_each(|k| text += &format!(", output [31:0] o_{k}"));
    text += ");\n";
    for k in 0..4 {
        let [input, middle, out] = [k > 1, k > 2, k > 0].map(u8::from);
        text += &format!(
            "SB_MAC16 #(.A_SIGNED(1'b1), .B_SIGNED(1'b1), .A_REG(1'b{input}), .B_REG(1'b{input}), \
             .TOP_8x8_MULT_REG(1'b{middle}), .BOT_8x8_MULT_REG(1'b{middle}), .PIPELINE_16x16_MULT_REG1(1'b{middle}), \
             .PIPELINE_16x16_MULT_REG2(1'b{out}), .TOPOUTPUT_SELECT(2'b11), .BOTOUTPUT_SELECT(2'b11)) m{k} (.CLK(clk), .CE(ce), \
             .A(a), .B(b), .C(16'd0), .D(16'd0), .O(o_{k}), .AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0), \
             .IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0), .OLOADTOP(1'b0), .OLOADBOT(1'b0), \
             .ADDSUBTOP(1'b0), .ADDSUBBOT(1'b0), .OHOLDTOP(1'b0), .OHOLDBOT(1'b0), .CI(1'b0), .ACCUMCI(1'b0), .SIGNEXTIN(1'b0));\n"
        );
    }
    let mut model = build("macs", &(text + "endmodule\n")).unwrap();
    let mut rng = Rng::new(5, 5);
    let signed = |word: u64| i64::from(word as u16 as i16);
    // Products of the operands at the last clocks that counted, the newest last.
    let mut taken = Vec::new();
    for _ in 0..300 {
        let (a, b, ce) = (low(&mut rng, 16), low(&mut rng, 16), u64::from(low(&mut rng, 2) != 0));
        set(&mut model, "a", a);
        set(&mut model, "b", b);
        set(&mut model, "ce", ce);
        model.cycles(1).unwrap();
        let product = signed(a) * signed(b);
        if ce == 1 {
            taken.push(product);
        }
        assert_eq!(get(&model, "o_0") as u32, product as u32);
        for k in 1..4 {
            if taken.len() >= k {
                assert_eq!(get(&model, &format!("o_{k}")) as u32, taken[taken.len() - k] as u32, "{k} registers");
            }
        }
    }
    assert!(taken.len() > 200);
}
