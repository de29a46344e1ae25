//! Memory of processes, as the kernel counts it.

/// Proportional set size: what they share counts once, in parts.
pub fn pss_mib(processes: &[u32]) -> f64 {
    let of = |id: &u32| kib(&format!("/proc/{id}/smaps_rollup"), "Pss:");
    processes.iter().map(of).sum::<f64>() / 1024.0
}

/// The most that was ever resident.
pub fn peak_mib(process: u32) -> f64 {
    kib(&format!("/proc/{process}/status"), "VmHWM:") / 1024.0
}

fn kib(file: &str, name: &str) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0.0)
}
