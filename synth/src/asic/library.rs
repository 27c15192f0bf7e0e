//! The user's library of cells: read, and refused where it is clearly none. The rest of its faults yosys tells.

use std::path::Path;

use crate::error::SynthError;

/// What a library of cells has, for those whose library has it not.
const WANTED: &str = "give a library in the Liberty format with the usual gates and a D flip-flop of a rising edge, as \
                      osu018_stdcells.lib of Debian's package qflow-tech-osu018";

/// The bytes of a library.
///
/// # Errors
/// When it cannot be read, is compressed, or is no text of a library.
pub fn read(path: &Path) -> Result<Vec<u8>, SynthError> {
    let bytes = std::fs::read(path).map_err(|e| fault(path, format!("cannot be read: {e}"), "check the path"))?;
    if bytes.starts_with(&[0x1F, 0x8B]) {
        return Err(fault(path, "is compressed".into(), "unpack it with gunzip"));
    }
    // Somewhere at its beginning, behind comments, a library says what it is.
    let text = String::from_utf8_lossy(&bytes);
    let found = |word: &str| text.split_whitespace().any(|w| w.split('(').next() == Some(word));
    if !found("library") || !found("cell") {
        return Err(fault(path, "is no library of cells".into(), WANTED));
    }
    Ok(bytes)
}

/// A fault of the synthesis as one of the library, where it is that.
pub(super) fn blamed(path: &Path, fault_of_yosys: SynthError) -> SynthError {
    let SynthError::Tool { why, log, .. } = &fault_of_yosys else { return fault_of_yosys };
    let of_library = ["liberty", "Liberty", "cannot be legalized", "ABC"];
    if of_library.iter().any(|part| why.contains(part)) {
        return fault(path, format!("yosys cannot use it: {why}; its log is {log}"), WANTED);
    }
    fault_of_yosys
}

/// The fault of a library that has no cells for these.
pub(super) fn without(path: &Path, kinds: &[&str]) -> SynthError {
    fault(path, format!("has no cells for {}", kinds.join(", ")), WANTED)
}

fn fault(path: &Path, why: String, mend: &'static str) -> SynthError {
    SynthError::Library { file: path.display().to_string(), why, mend }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_library_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lib");
        for (bytes, parts) in [
            (None, ["cannot be read", "check the path"]),
            (Some(&b"\x1f\x8b\x08"[..]), ["compressed", "gunzip"]),
            (Some(b"module x; endmodule"), ["no library of cells", "qflow-tech-osu018"]),
            (Some(b"library(empty) { }"), ["no library of cells", "Liberty"]),
        ] {
            if let Some(bytes) = bytes {
                std::fs::write(&path, bytes).unwrap();
            }
            let fault = read(&path).unwrap_err().to_string();
            assert!(fault.contains("x.lib") && parts.iter().all(|part| fault.contains(part)), "{fault}");
        }
        std::fs::write(&path, "/* mine */ library(a) {\n  cell(INV) { }\n}").unwrap();
        assert!(read(&path).is_ok());
    }

    #[test]
    fn only_faults_of_the_library_are_blamed_on_it() {
        let tool = |why: &str| SynthError::Tool { tool: "yosys", why: why.into(), log: "l".into() };
        let said = |why: &str| blamed(Path::new("my.lib"), tool(why)).to_string();
        assert!(said("Syntax error in liberty file on line 1.").contains("my.lib"));
        assert!(said("FF a (type $_DFF_P_) cannot be legalized: D flip-flops are not supported").contains("my.lib"));
        assert!(!said("Module `\\x' is not part of the design.").contains("my.lib"));
    }
}
