//! Memory of processes, as the kernel counts it.

use std::io::ErrorKind;

/// Proportional set size: what they share counts once, in parts. Nothing where
/// a process does not show its memory to this user: the app shows its own to
/// administrators only.
pub fn pss_mib(processes: &[u32]) -> Option<f64> {
    let of = |id: &u32| kib(&format!("/proc/{id}/smaps_rollup"), "Pss:");
    processes
        .iter()
        .map(of)
        .sum::<Option<f64>>()
        .map(|kib| kib / 1024.0)
}

/// The most that was ever resident.
pub fn peak_mib(process: u32) -> Option<f64> {
    kib(&format!("/proc/{process}/status"), "VmHWM:").map(|kib| kib / 1024.0)
}

/// A process that has ended has none.
fn kib(file: &str, name: &str) -> Option<f64> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return None,
        read => read.unwrap_or_default(),
    };
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse().ok());
    Some(number.unwrap_or(0.0))
}
