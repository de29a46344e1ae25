//! `cargo xtask fuzz`: each fuzz target for a long time.
//!
//! The engine is bolero's random one, on stable Rust: it damages the examples
//! in fuzz/corpus and is not led by which lines it reaches.

use crate::{command, disk, say, stop};
use anyhow::{Context, Result, bail};
use std::process::Command;

const TEN_MINUTES: u64 = 600;

/// Runs `fuzz [--seconds N] [TARGET…]`.
pub fn run(args: &[String]) -> Result<()> {
    let Options { seconds, named } = Options::read(args)?;
    disk::ensure_room()?;
    let all = targets()?;
    if let Some(unknown) = named.iter().find(|name| !all.contains(name)) {
        bail!(
            "there is no target {unknown}. These are:\n  {}",
            all.join("\n  ")
        );
    }
    let chosen = if named.is_empty() { all } else { named };
    say::line(&format!(
        "{} targets, {seconds} s each, by the random engine: inputs are examples damaged at random; nothing leads it to lines not yet reached.",
        chosen.len()
    ));
    let mut failed = Vec::new();
    for target in chosen {
        say::step(&target);
        if command::run(&mut one(&target, seconds)).is_err() {
            stop::unless_asked()?;
            failed.push(target);
        }
    }
    if failed.is_empty() {
        say::line("fuzz: nothing was found");
        return Ok(());
    }
    bail!(
        "found something: {}. The input and BOLERO_RANDOM_SEED to see it again stand above; add the input to fuzz/corpus/ with the mending",
        failed.join(", ")
    )
}

struct Options {
    seconds: u64,
    named: Vec<String>,
}

impl Options {
    fn read(args: &[String]) -> Result<Self> {
        let mut seconds = TEN_MINUTES;
        let mut named = Vec::new();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            match arg.as_str() {
                "--seconds" => {
                    let number = rest.next().and_then(|text| text.parse().ok());
                    seconds = number.context("--seconds takes a number of seconds")?;
                }
                option if option.starts_with('-') => bail!("there is no option {option}"),
                target => named.push(target.to_owned()),
            }
        }
        Ok(Self { seconds, named })
    }
}

fn targets() -> Result<Vec<String>> {
    let mut list = tests();
    list.args(["--", "--list", "--format", "terse"]);
    say::step(&command::shown(&list));
    let said = command::output(&mut list)
        .context("the targets could not be built; `cargo test -p warifu-fuzz` says why")?;
    Ok(names(&said))
}

/// `link::holds: test` → `link::holds`
fn names(said: &str) -> Vec<String> {
    let lines = said.lines();
    lines
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect()
}

fn one(target: &str, seconds: u64) -> Command {
    let mut test = tests();
    test.args(["--quiet", "--", "--exact", "--nocapture", target]);
    test.env("BOLERO_RANDOM_TEST_TIME_MS", (seconds * 1000).to_string());
    test
}

fn tests() -> Command {
    let mut test = command::cargo();
    test.args([
        "test",
        "--locked",
        "--package",
        "warifu-fuzz",
        "--test",
        "targets",
    ]);
    test
}

#[cfg(test)]
mod tests_of_options {
    use super::*;

    fn read(args: &[&str]) -> Result<Options> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        Options::read(&args)
    }

    #[test]
    fn each_target_gets_ten_minutes_unless_told_otherwise() {
        assert_eq!(read(&[]).unwrap().seconds, 600);
        assert_eq!(read(&["--seconds", "5", "link"]).unwrap().seconds, 5);
    }

    #[test]
    fn seconds_that_are_no_number_are_refused() {
        assert!(read(&["--seconds", "long"]).is_err());
        assert!(read(&["--seconds"]).is_err());
    }

    #[test]
    fn the_runners_list_gives_the_targets() {
        assert_eq!(
            names("link::a: test\ncard::b: test\n\n2 tests\n"),
            ["link::a", "card::b"]
        );
    }
}
