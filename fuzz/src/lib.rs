//! Fuzz targets: whatever comes from outside, damaged in every way.
//!
//! A target is a function that is given bytes, must not panic, and says whether
//! they were accepted. [`fuzz`] gives it each example of `fuzz/corpus/`, then
//! noise and damaged examples: for a second in `cargo test`, for ten minutes in
//! `cargo xtask fuzz`. The examples are made anew by
//! `cargo run -p warifu-fuzz --example corpus`; whatever a run finds is added
//! to them by hand.

mod edit;
mod examples;
mod input;
pub mod picture;
mod run;
pub mod world;

pub use examples::Examples;
pub use run::{fuzz, fuzz_with};
