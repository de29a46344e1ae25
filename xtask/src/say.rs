//! What the commands print.

use std::io::Write;

/// One line. A closed output is nobody's concern.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A heading before something that takes a while.
pub fn step(text: &str) {
    line(&format!("· {text}"));
}

/// What went wrong and what to do.
pub fn problem(text: &str) {
    let _ = writeln!(std::io::stderr(), "\nxtask: {text}");
}
