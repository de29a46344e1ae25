//! Clocks that are wrong, by `libfaketime`.

/// The library that bends the clock of one program.
pub const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// Whether this machine has it (Debian: package `faketime`).
#[must_use]
pub fn can_be_bent() -> bool {
    std::path::Path::new(LIBRARY).exists()
}

/// The variables that let a program's clock be wrong by so many seconds.
#[must_use]
pub fn variables(seconds: i64) -> Vec<(String, String)> {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        set("LD_PRELOAD", LIBRARY),
        set("FAKETIME", &format!("{seconds:+}s")),
        set("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ]
}
