//! The project's own commands: `cargo xtask demo`, `test`, `check` and others.

mod advisories;
mod bench;
mod check;
mod children;
mod command;
mod compile;
mod demo;
mod dependencies;
mod disk;
mod front_end;
mod fuzz;
mod json;
mod node;
mod packages;
mod places;
mod ports;
mod say;
mod sbom;
mod screens;
mod stop;
mod suites;
mod summary;
mod support_code;
mod systems;
mod test;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask demo [--fresh] [--port N]   set up, start issuer, portal and app
cargo xtask demo --headless             the whole way without a display, with pictures in target/demo/
cargo xtask demo --headless --all       the five procedures and support, with pictures in target/demo/INSTITUTION/
cargo xtask test                        set up, then every test
cargo xtask check                       formatting, lints, dependencies, licences, advisories
cargo xtask systems [SYSTEM…]           whether the app's code fits Windows, macOS, Android and iOS
cargo xtask fuzz [--seconds N] [TARGET…]
                                        every fuzz target, ten minutes each
cargo xtask bench [--quick] [PART…]     how fast and how large (sums, issuer, app); docs/bench.md
cargo xtask screens [SCENARIO…]         every screen and error on contact sheets, in target/screens/
cargo xtask sbom                        what app, issuer and front end are made of, in target/sbom/
cargo xtask support-code DIGITS         what a support code tells, in words";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if stop::asked() => {
            say::line("Stopped.");
            ExitCode::from(130)
        }
        Err(error) => {
            say::problem(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    stop::listen()?;
    let (name, rest) = args
        .split_first()
        .map_or(("help", args), |(n, r)| (n.as_str(), r));
    match name {
        "demo" => demo::run(rest),
        "test" if rest.is_empty() => test::run(),
        "check" if rest.is_empty() => check::run(),
        "systems" => systems::run(rest),
        "fuzz" => fuzz::run(rest),
        "bench" => bench::run(rest),
        "screens" => screens::run(rest),
        "sbom" if rest.is_empty() => sbom::run(),
        "support-code" if !rest.is_empty() => support_code::run(rest),
        "help" | "--help" | "-h" => {
            say::line(HELP);
            Ok(())
        }
        _ => bail!("there is no such command. These are:\n{HELP}"),
    }
}
