//! Pictures of every scene of the rehearsal: both languages, light and dark, as
//! wide as a phone and at 320 px with text of twice the size; on contact sheets.

use anyhow::{Context, Result};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};
use warifu_tests::sheets;

#[tokio::main]
async fn main() -> ExitCode {
    match draw().await {
        Ok((told, fits)) => {
            let _ = writeln!(std::io::stdout(), "{told}");
            if fits {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "screens: broken off. {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What was drawn, and whether everything fits.
async fn draw() -> Result<(String, bool)> {
    let mut args = std::env::args_os().skip(1);
    let folder: PathBuf = args.next().context("which folder?")?.into();
    let only: Vec<String> = args.filter_map(|word| word.into_string().ok()).collect();
    let drawn = sheets::draw(Path::new(&folder), &only).await?;
    let wide = match drawn.too_wide.as_slice() {
        [] => "nothing is wider than the window".to_owned(),
        wide => format!("wider than the window: {}", wide.join(", ")),
    };
    let (pictures, sheets) = (drawn.pictures, drawn.sheets);
    let told = format!("{pictures} pictures on {sheets} sheets; {wide}");
    Ok((told, drawn.too_wide.is_empty()))
}
