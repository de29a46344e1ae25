//! The headless demonstration: from issuance to login, in both languages,
//! with a picture of everything in the folder given.

use anyhow::{Context, Result};
use std::{io::Write, path::PathBuf, process::ExitCode};
use warifu_tests::{
    issuer::Issuer,
    lang::Lang,
    logs::Logs,
    walk::{Teller, Walk, Way},
};

#[tokio::main]
async fn main() -> ExitCode {
    let ended = tokio::select! {
        ended = walk() => ended,
        stopped = told_to_stop() => stopped,
    };
    match ended {
        Ok(steps) => {
            let _ = writeln!(std::io::stdout(), "demo: accepted in {steps} steps");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "demo: broken off. {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn walk() -> Result<usize> {
    let folder: PathBuf = std::env::args_os().nth(1).context("which folder?")?.into();
    let mut teller = Teller::aloud(&folder);
    let mut issuer = Issuer::start(&Logs::at(folder.join("logs/issuer"))?).await?;
    for (lang, way) in [(Lang::Ja, Way::Typing), (Lang::En, Way::Picture)] {
        let logs = Logs::at(folder.join("logs").join(lang.code()))?;
        let mut walk = Walk::set_out(&mut issuer, &mut teller, lang, way, &logs).await?;
        walk.by_every_screen().await?;
    }
    Ok(teller.steps())
}

/// Ends in order, so that everything started here is ended too.
async fn told_to_stop() -> Result<usize> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    anyhow::bail!("stopped")
}
