//! The headless demonstration, with a picture of everything in the folder given:
//! from issuance to login in both languages, or with `--all` all procedures.

use anyhow::{Context, Result, ensure};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};
use warifu_tests::{
    lang::Lang,
    logs::Logs,
    procedures::{Procedure, Stage, Teller, walk_all},
    walk::{Walk, Way},
};

#[tokio::main]
async fn main() -> ExitCode {
    let ended = tokio::select! {
        ended = walk() => ended,
        stopped = told_to_stop() => stopped,
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "demo: broken off. {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `walk FOLDER` or `walk FOLDER --all [LETTERS]`
async fn walk() -> Result<()> {
    let mut args = std::env::args_os().skip(1);
    let folder: PathBuf = args.next().context("which folder?")?.into();
    match args.next() {
        None => main_job(&folder).await,
        Some(all) => {
            ensure!(all == "--all", "only --all may follow the folder");
            let letters = args.next().unwrap_or_default();
            let done = walk_all(&folder, &letters.to_string_lossy()).await;
            ensure!(done, "not all procedures were accepted");
            Ok(())
        }
    }
}

async fn main_job(folder: &Path) -> Result<()> {
    let teller = Teller::aloud(folder);
    let procedure = Procedure::of('C').context("no procedure C")?;
    for (lang, way) in [(Lang::Ja, Way::Typing), (Lang::En, Way::Picture)] {
        let logs = Logs::at(folder.join("logs").join(lang.code()))?;
        let mut stage = Stage::set_up(procedure, lang.code(), lang, &teller, &logs).await?;
        Walk::on(&mut stage, way)?.by_every_screen().await?;
    }
    teller.say(&format!("demo: accepted in {} steps", teller.steps()));
    Ok(())
}

/// Ends in order, so that everything started here is ended too.
async fn told_to_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    anyhow::bail!("stopped")
}
