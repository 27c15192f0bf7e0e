//! The network configuration: TOML text, checked into a value whose invariants hold.

mod checked;
mod derived;
mod error;
mod keys;
mod presets;
mod raw;

pub use checked::{Config, MemoryKind, Schedule, TokenMode};
pub use derived::StageShape;
pub use error::{ConfigError, Fault};
pub use keys::{KEYS, Key, markdown};
pub use presets::Preset;
