//! How fast and how large.

fn main() {}
