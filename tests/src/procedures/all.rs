//! All procedures, one after another, whatever becomes of each.

use super::{ALL, Procedure, Stage, Teller};
use crate::{lang::Lang, logs::Logs};
use anyhow::{Context, Result};
use std::{path::Path, time::Instant};
use tokio::task::LocalSet;

/// Walks the procedures of these letters, or all, and support's unlocking, each on
/// a stage of its own; pictures go to `FOLDER/INSTITUTION`. Whether all of it was
/// accepted.
pub async fn walk_all(folder: &Path, letters: &str) -> bool {
    let teller = Teller::aloud(folder);
    let wanted = |one: &Procedure| letters.is_empty() || letters.contains(one.letter);
    let mut accepted = Vec::new();
    for procedure in Procedure::walks().filter(wanted) {
        let (letter, began) = (procedure.letter, Instant::now());
        teller.say(&format!(
            "\n{letter}  {}: {}",
            procedure.institution, procedure.name
        ));
        // A panic ends the walk, not the others.
        let one = alone(procedure, folder.to_owned(), teller.clone());
        let ended = LocalSet::new()
            .run_until(async { tokio::task::spawn_local(one).await })
            .await;
        let took = began.elapsed().as_secs();
        match ended.map_err(Into::into).and_then(|ended| ended) {
            Ok(()) => {
                teller.say(&format!("{letter}  accepted in {took} s"));
                accepted.push(letter);
            }
            Err(error) => teller.say(&format!("{letter}  FAILED after {took} s: {error:#}")),
        }
    }
    tell(&teller, &accepted);
    Procedure::walks().all(|one| accepted.contains(&one.letter))
}

async fn alone(procedure: Procedure, folder: std::path::PathBuf, teller: Teller) -> Result<()> {
    let label = procedure.label;
    let logs = Logs::at(folder.join("logs").join(label))?;
    let mut stage = Stage::set_up(procedure, label, Lang::Ja, &teller, &logs)
        .await
        .with_context(|| format!("{label}: issuer, browser and device"))?;
    procedure.walk(&mut stage).await
}

/// A procedure is accepted where everything that is walked at its institution is.
fn tell(teller: &Teller, accepted: &[char]) {
    let missing: Vec<Procedure> = Procedure::walks()
        .filter(|one| !accepted.contains(&one.letter))
        .collect();
    if !missing.is_empty() {
        let told = |one: &Procedure| format!("{} ({})", one.letter, one.label);
        let told: Vec<String> = missing.iter().map(told).collect();
        teller.say(&format!("\nnot accepted: {}", told.join(", ")));
    }
    let misses = |one: &Procedure| {
        missing
            .iter()
            .any(|other| other.institution == one.institution)
    };
    let (number, all) = (ALL.iter().filter(|one| !misses(one)).count(), ALL.len());
    teller.say(&format!("\ndemo: {number} of {all} procedures accepted"));
}
