//! Files that are no text, known by how they begin.

/// Beginnings of files that are no text, what they are, and what to do.
const FORMATS: [(&[u8], &str, &str); 13] = [
    (b"\xFF\xFE", "it is UTF-16 text", "save it as UTF-8 (in Excel: CSV UTF-8)"),
    (b"\xFE\xFF", "it is UTF-16 text", "save it as UTF-8 (in Excel: CSV UTF-8)"),
    (b"PK\x03\x04", "it is a zip, as .xlsx, .npz and .pt files are", "save the samples as CSV"),
    (b"\xD0\xCF\x11\xE0", "it is a workbook of Excel", "save the sheet as CSV UTF-8"),
    (b"\x93NUMPY", "it is an array of numpy", "save it with np.savetxt(FILE, a, delimiter=',', fmt='%d')"),
    (b"PAR1", "it is a Parquet file", "save it with df.to_csv(FILE, index=False)"),
    (b"\x89HDF", "it is an HDF5 file", "save the samples as CSV"),
    (b"\x1F\x8B", "it is a gzip in a gzip", "unpack it once"),
    (b"BZh", "it is packed with bzip2", "unpack it, or pack it with gzip"),
    (b"\xFD7zXZ", "it is packed with xz", "unpack it, or pack it with gzip"),
    (b"\x28\xB5\x2F\xFD", "it is packed with zstd", "unpack it, or pack it with gzip"),
    (b"\x80", "it is a pickle of Python", "save the samples as CSV"),
    (b"\0\0\x08", "it is an IDX file", "put it with its labels into a folder, and give that with idx:DIR"),
];

/// What a file that begins so is, where it is no text, and what to do.
pub fn other_format(start: &[u8]) -> Option<(&'static str, &'static str)> {
    FORMATS.iter().find(|(magic, ..)| start.starts_with(magic)).map(|(_, what, mend)| (*what, *mend))
}
