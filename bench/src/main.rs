//! How fast and how large, each figure beside its floor measured in the same run.
//!
//! `warifu-bench [--quick] [PART…]`, with parts `sums`, `issuer` and `app`; all of
//! them without a name. `docs/bench.md` says how to read what comes out.

mod app;
mod bank;
mod code;
mod handshake;
mod issuer;
mod measure;
mod picture;
mod report;

use anyhow::{Result, bail};
use report::Report;
use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// The issuer's own: it is measured as it runs.
#[global_allocator]
static WIPING: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// How much time is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A look whether everything works; its figures are worth little.
    Quick,
    /// A measurement.
    Full,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.split_first() {
        Some((first, rest)) if first == issuer::CHILD => issuer::child(rest),
        _ => run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::problem(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    if cfg!(debug_assertions) {
        report::problem("this is a debug build: its figures say nothing");
    }
    let pace = if args.iter().any(|arg| arg == "--quick") {
        Pace::Quick
    } else {
        Pace::Full
    };
    let parts: Vec<&str> = args
        .iter()
        .map(String::as_str)
        .filter(|arg| *arg != "--quick")
        .collect();
    if let Some(other) = parts.iter().find(|part| !PARTS.contains(part)) {
        bail!("there is no part {other}; there are {}", PARTS.join(", "));
    }
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let mut report = Report::new(pace);
    if wanted("sums") {
        code::measure(&mut report, pace);
        handshake::measure(&mut report, pace)?;
        picture::measure(&mut report, pace)?;
    }
    if wanted("issuer") {
        issuer::measure(&mut report, pace)?;
    }
    if wanted("app") {
        app::measure(&mut report, pace)?;
    }
    report.finish()
}

const PARTS: [&str; 3] = ["sums", "issuer", "app"];
