//! The canonical text of a configuration, and the hash of what determines its hardware.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::checked::Config;
use super::keys::{self, Absent, KEYS, Key};

impl Config {
    /// The configuration as TOML: every key explicit that its members have, one value per stage (also where lanes were chosen by `auto`), in
    /// the order of [`KEYS`].
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.render(|key| !(key.quiet && self.is_absent(key)))
    }

    /// As [`Self::to_toml`], with a comment above each key that says what it means: for people.
    #[must_use]
    pub fn to_commented_toml(&self) -> String {
        let mut text = String::new();
        let mut section = String::new();
        for line in self.to_toml().lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name.to_owned();
            }
            let key = line.split_once(" = ").and_then(|(name, _)| keys::find(&format!("{section}.{name}")));
            if let Some(key) = key {
                let _ = writeln!(text, "# {}", key.gist());
            }
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// SHA-256 of the canonical text without the keys that only matter to training (schedule and epochs), and without those
    /// that are as they would be if they were left out: boards and checkpoints of before there was the key keep their hash.
    ///
    /// Equal hashes mean equal hardware; the name is not part of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.render(|key| key.hardware && !self.is_absent(key))).into()
    }

    /// Whether the key is as it would be if it were left out.
    fn is_absent(&self, key: &Key) -> bool {
        matches!(key.absent, Some(Absent::Value(value)) if value == (key.text)(self))
    }

    /// The first 16 hexadecimal digits of [`Config::hash`].
    #[must_use]
    pub fn hash_hex(&self) -> String {
        self.hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn render(&self, wanted: impl Fn(&Key) -> bool) -> String {
        let mut text = String::new();
        let mut section = "";
        // A key without a text is one that nothing is said with.
        let said = |key: &&Key| self.has_key(key.path) && wanted(key) && !(key.text)(self).is_empty();
        for key in KEYS.iter().filter(said) {
            if key.section() != section {
                section = key.section();
                let gap = if text.is_empty() { "" } else { "\n" };
                let _ = writeln!(text, "{gap}[{section}]");
            }
            let _ = writeln!(text, "{} = {}", key.name(), (key.text)(self));
        }
        text
    }
}
