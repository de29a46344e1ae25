//! The app's moments, as `src-tauri/src/platform/mortal.rs` tells them, and its
//! death at one of them.

use crate::{driver::AppProgram, wait};
use anyhow::{Context, Result, ensure};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// No app lives longer here.
const LIFE: Duration = Duration::from_secs(100);

/// What one process of the app did outside, moment by moment.
#[derive(Clone, Debug)]
pub struct Moments {
    file: PathBuf,
}

impl Moments {
    /// To be written to that file by a process that is yet to start.
    #[must_use]
    pub fn of(file: PathBuf) -> Self {
        let _ = std::fs::remove_file(&file);
        Self { file }
    }

    /// The app, told to write them.
    #[must_use]
    pub fn told_by(&self, program: AppProgram) -> AppProgram {
        program.with_var("WARIFU_MOMENTS", &self.file.display().to_string())
    }

    /// The app, told to write them and to die at the one of that number.
    #[must_use]
    pub fn ended_at(&self, program: AppProgram, number: usize) -> AppProgram {
        self.told_by(program)
            .with_var("WARIFU_DIE_AT", &number.to_string())
    }

    /// The names of those that have passed.
    #[must_use]
    pub fn passed(&self) -> Vec<String> {
        let written = std::fs::read_to_string(&self.file).unwrap_or_default();
        written.lines().skip(1).map(str::to_owned).collect()
    }

    /// Waits until the first has passed, and the second after it.
    ///
    /// # Errors
    /// When they do not.
    pub async fn until_one_after_the_other(&self, names: [&str; 2]) -> Result<()> {
        let [first, second] = names;
        wait::until(&format!("the moments {names:?}"), async || {
            let passed = self.passed();
            let at = passed.iter().position(|name| name == first)?;
            passed
                .iter()
                .skip(at)
                .any(|name| name == second)
                .then_some(())
        })
        .await
    }

    /// Waits until the process is no more.
    ///
    /// # Errors
    /// When it lives on.
    pub async fn until_dead(&self) -> Result<()> {
        wait::until_within(LIFE, "the app to die", async || {
            self.is_dead().then_some(())
        })
        .await
    }

    /// The process died right there, and not at any other moment.
    ///
    /// # Errors
    /// When it did not.
    pub fn must_end_with(&self, number: usize, name: &str) -> Result<()> {
        let passed = self.passed();
        ensure!(
            passed.len() == number && passed.last().is_some_and(|last| last == name),
            "the app died after {passed:?}"
        );
        Ok(())
    }

    /// Whether the process has begun and is no more.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.process().is_ok_and(|id| !lives(&id))
    }

    fn process(&self) -> Result<String> {
        let written = std::fs::read_to_string(&self.file)?;
        let first = written.lines().next().context("no process yet")?;
        let id = first.strip_prefix("process ").context("no process id")?;
        Ok(id.to_owned())
    }
}

/// A process that nobody has asked about yet is dead all the same.
fn lives(id: &str) -> bool {
    let stat = std::fs::read_to_string(Path::new("/proc").join(id).join("stat"));
    let stat = stat.unwrap_or_default();
    let state = stat.rsplit_once(") ").map(|(_, rest)| rest.chars().next());
    !matches!(state, None | Some(None | Some('Z' | 'X')))
}
