//! The four steps of Signal Propagation with a network that is small enough to be followed by hand:
//! `cargo run --release -p sigprop-golden-model --example four_steps`. The page docs/src/howto/four-steps.md shows what it prints.

mod text;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    print!("{}", text::text()?);
    Ok(())
}
