//! Nothing. `rust-hdl-core` 0.46.0 names the crate `svg` 0.10 among its dependencies and uses no item of it, while
//! `svg` 0.10 makes each first build end with a warning that later Rust will refuse it. The workspace's `[patch]` puts
//! this in its place.
