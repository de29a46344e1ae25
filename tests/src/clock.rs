//! Clocks that are wrong, by `libfaketime`.

/// The library that bends the clock of one program.
pub const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// Whether this machine has it (Debian: package `faketime`).
#[must_use]
pub fn can_be_bent() -> bool {
    std::path::Path::new(LIBRARY).exists()
}
