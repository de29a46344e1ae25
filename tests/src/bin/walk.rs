//! The headless demonstration.

fn main() {}
