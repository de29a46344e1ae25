//! The workspace's test programs, three at a time: one lane computes, two drive
//! windows and mostly wait. Whichever is done first helps the others. What compares
//! times has the machine to itself before that.

use crate::{command, compile, json, say, stop, summary, summary::Summary};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::Instant,
};

/// The package whose tests drive the real programs.
const END_TO_END: &str = "/tests/Cargo.toml";

/// Those that compare times.
const ALONE: [&str; 1] = ["crates/server/tests/indistinguishable/main.rs"];

/// What looks at the pages that the server's tests have kept.
const LAST: [&str; 1] = ["tests/tests/pages_seen.rs"];

/// Those that take longest begin, so that nobody waits for one of them at the end.
const FIRST: [&str; 6] = [
    "crates/storage/tests/suite/main.rs",
    "tests/tests/issuer_killed/main.rs",
    "tests/tests/key_store_scripted/main.rs",
    "tests/tests/killed.rs",
    "tests/tests/network.rs",
    "tests/tests/procedures_app.rs",
];

/// From where the tests of properties draw: the same cases in each run. New
/// ones are for `cargo xtask fuzz`, and for whoever runs `cargo test`.
const SEED: &str = "7706210";

/// One test program.
struct Suite {
    /// Its source, as seen from the workspace's root.
    name: String,
    program: PathBuf,
    /// Where its package stands, and where it is to run.
    folder: PathBuf,
    end_to_end: bool,
}

/// Builds and runs them all; a failure is in a summary, not an error.
pub fn run() -> Result<Vec<Summary>> {
    let mut others = Vec::from(built()?);
    let alone = taken(&mut others, &ALONE)?;
    let last = taken(&mut others, &LAST)?;
    others.sort_by_key(|suite| !FIRST.contains(&suite.name.as_str()));
    let _ = std::fs::remove_dir_all(pages());
    let (driving, computing): (VecDeque<_>, _) =
        others.into_iter().partition(|suite| suite.end_to_end);
    let done = Mutex::new(Vec::new());
    work(&[Mutex::new(alone)], 0, &done);
    let lanes = [Mutex::new(driving), Mutex::new(computing)];
    let (lanes, kept) = (&lanes, &done);
    thread::scope(|scope| {
        for own in [0, 0, 1] {
            scope.spawn(move || work(lanes, own, kept));
        }
    });
    work(&[Mutex::new(last)], 0, &done);
    stop::unless_asked()?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.push(summary::of(compile::cargo("test").arg("--doc"))?);
    Ok(done)
}

/// Takes those of these names out.
fn taken(suites: &mut Vec<Suite>, names: &[&str]) -> Result<VecDeque<Suite>> {
    let is_named = |suite: &Suite| names.contains(&suite.name.as_str());
    let (taken, rest): (Vec<_>, Vec<_>) = std::mem::take(suites).into_iter().partition(is_named);
    *suites = rest;
    if taken.len() != names.len() {
        bail!("not all of these are among the tests: {names:?}");
    }
    Ok(taken.into())
}

/// Where the server's tests keep one page of each kind.
fn pages() -> PathBuf {
    crate::places::target().join("pages")
}

/// Takes what is left in its own lane, then in the others.
fn work(lanes: &[Mutex<VecDeque<Suite>>], own: usize, done: &Mutex<Vec<Summary>>) {
    while !stop::asked() {
        let order = (0..lanes.len()).map(|by| (own + by) % lanes.len());
        let next = order.filter_map(|lane| lanes.get(lane)).find_map(|lane| {
            lane.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop_front()
        });
        let Some(suite) = next else { return };
        let summary = suite.run();
        // The output of one in one piece.
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        say::line(&summary.output);
        done.push(summary.kept);
    }
}

/// What one has printed, and what of it is kept for the end.
struct Ran {
    output: String,
    kept: Summary,
}

impl Suite {
    fn run(&self) -> Ran {
        say::line(&format!("     Running {}", self.name));
        let began = Instant::now();
        let mut merged = Command::new("sh");
        merged
            .args(["-c", "exec \"$0\" 2>&1"])
            .arg(&self.program)
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .env("NO_COLOR", "1")
            .env("PAGES_SEEN", pages())
            // An error's own words, not the runtime's frames around it.
            .env("RUST_LIB_BACKTRACE", "0")
            .env("PROPTEST_RNG_SEED", SEED)
            .env("BOLERO_RANDOM_SEED", SEED)
            .stdin(Stdio::null());
        let (printed, passed) = match merged.output() {
            Ok(output) => (
                String::from_utf8_lossy(&output.stdout).into_owned(),
                output.status.success(),
            ),
            Err(error) => (format!("could not be started: {error}"), false),
        };
        let lines = printed.lines().filter(|line| summary::is_summary(line));
        let took = began.elapsed().as_secs();
        Ran {
            output: format!("     Ran {} in {took} s\n{printed}", self.name),
            kept: Summary {
                command: self.name.clone(),
                lines: lines.map(|line| line.trim().to_owned()).collect(),
                passed,
            },
        }
    }
}

/// Builds every test program; cargo says where they are.
fn built() -> Result<VecDeque<Suite>> {
    stop::unless_asked()?;
    let mut build = compile::cargo("test");
    build.args(["--no-run", "--message-format=json-render-diagnostics"]);
    say::step(&command::shown(&build));
    let output = build
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    stop::unless_asked()?;
    if !output.status.success() {
        bail!("the tests do not compile; what stands above is the reason");
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let suites: VecDeque<_> = messages.lines().filter_map(suite).collect();
    if suites.is_empty() {
        bail!("cargo has named no tests");
    }
    Ok(suites)
}

/// The test program that a message of cargo's is about.
fn suite(message: &str) -> Option<Suite> {
    let message: Value = serde_json::from_str(message).ok()?;
    let tested = json::field(json::field(&message, "profile"), "test");
    if json::field(&message, "reason") != "compiler-artifact" || tested != true {
        return None;
    }
    let program = json::field(&message, "executable").as_str()?;
    let manifest = json::field(&message, "manifest_path").as_str()?;
    let source = json::field(json::field(&message, "target"), "src_path").as_str()?;
    let root = crate::places::root();
    let name = Path::new(source)
        .strip_prefix(&root)
        .unwrap_or(Path::new(source));
    Some(Suite {
        name: name.display().to_string(),
        program: program.into(),
        folder: Path::new(manifest).parent()?.to_owned(),
        end_to_end: manifest.ends_with(END_TO_END) && source.contains("/tests/tests/"),
    })
}
