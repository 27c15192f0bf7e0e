//! Whole files that are written in another way, and the lines of numpy that write them as wanted.

use super::kind::Kind;

/// Element types of IDX that are not taken: number, name, numpy's name.
const TYPES: [(u8, &str, &str); 5] = [
    (0x09, "signed bytes", ">i1"),
    (0x0B, "integers of 16 bits", ">i2"),
    (0x0C, "integers of 32 bits", ">i4"),
    (0x0D, "reals of 32 bits", ">f4"),
    (0x0E, "reals of 64 bits", ">f8"),
];

/// What an element type is, and how its file is written as bytes; `None` where there is no such type.
pub fn of_type(kind: u8, has: Kind, packed: bool) -> Option<(String, String)> {
    let (_, name, numpy) = TYPES.iter().find(|(number, ..)| *number == kind)?;
    let what = format!("element type {kind:#04x} ({name}), wanted 0x08 (unsigned bytes)");
    // Reals of images mostly are shares of full brightness.
    let values =
        if numpy.starts_with(">f") && has == Kind::Images { "(a*255 if a.max()<=1 else a).round()" } else { "a" };
    let line = line(packed, numpy, &format!("b[:2]+bytes([8])+b[3:n]+{values}.astype('u1').tobytes()"));
    let range = match has {
        Kind::Images => "0 to 255",
        Kind::Labels => "the classes, counted from 0",
        Kind::Lengths => "the steps of each sample; above 255 as integers of 16 bits, type 0x0b",
    };
    Some((what, format!("save the values as unsigned bytes ({range}), in numpy: {line}")))
}

/// How labels of several dimensions are written as one number for each sample.
pub fn flat_labels(dims: &[usize], packed: bool) -> String {
    // A column of numbers, or a row of scores (one of them 1) for each.
    let rows = if dims[1..].iter().all(|d| *d == 1) { "a" } else { "a.reshape(len(d),-1).argmax(1)" };
    let rows = rows.replace("len(d)", &dims.first().copied().unwrap_or(1).to_string());
    let line = line(packed, "u1", &format!("bytes([0,0,8,1])+b[4:8]+{rows}.astype('u1').tobytes()"));
    format!("save one class number for each sample, in numpy: {line}")
}

/// A command that reads `b`, its values `a` from byte `n` on, and writes what is said.
fn line(packed: bool, numpy: &str, written: &str) -> String {
    let (import, open) = if packed { (",gzip", "gzip.open") } else { ("", "open") };
    format!(
        "python3 -c \"import numpy as np{import}; b={open}('OLD','rb').read(); n=4+4*b[3]; a=np.frombuffer(b[n:],'{numpy}'); \
         open('NEW','wb').write({written})\", with the names of the file for OLD and of another for NEW"
    )
}
