//! At each step, from a given write or flush on, the disk takes no more: the
//! table is made of what an undisturbed walk writes, and of what disks say.

use super::walk::{Said, Step, Walk};
use super::{must_be_whole, patient, within};
use anyhow::{Context, Result, ensure};
use warifu_tests::{
    disk::{Error, FaultyDisk},
    issuer::{Issuer, Options},
    logs::Logs,
};

/// Which of a step's writes and flushes is the first that fails.
#[derive(Clone, Copy, Debug)]
enum From {
    First,
    Middle,
    Last,
}

impl From {
    const ALL: [Self; 3] = [Self::First, Self::Middle, Self::Last];

    fn of(self, count: u32) -> u32 {
        match self {
            Self::First => 1,
            Self::Middle => count / 2 + 1,
            Self::Last => count.max(1),
        }
    }
}

#[tokio::test]
async fn no_step_is_acknowledged_that_the_disk_did_not_take_and_none_is_lost() -> Result<()> {
    within(async {
        let logs = Logs::of("issuer-disk-faulty")?;
        let disk = FaultyDisk::make(logs.folder())?;
        let mut issuer = Issuer::with(options(&disk), &logs).await?;
        let counts = recorded(&issuer, &disk).await?;
        let rows = Error::ALL
            .into_iter()
            .flat_map(|error| From::ALL.map(|from| (error, from)));
        let mut walks = Vec::new();
        for ((error, from), customer) in rows.zip(2..) {
            let mut walk = Walk::of(&issuer, customer).await?;
            for (step, count) in &counts {
                let row = format!("{step:?} on a disk that is {error:?} from its {from:?} write");
                let done = one(&mut walk, *step, &disk, from.of(*count), error).await;
                done.with_context(|| row)?;
            }
            walks.push(walk);
        }
        must_be_whole(&issuer).await?;
        // What was acknowledged outlives the process.
        issuer.kill();
        issuer.run().await?;
        for walk in &mut walks {
            walk.must(Step::UsedCode).await?;
        }
        must_be_whole(&issuer).await
    })
    .await
}

async fn one(
    walk: &mut Walk,
    step: Step,
    disk: &FaultyDisk,
    from: u32,
    error: Error,
) -> Result<()> {
    disk.fail_from(from, error)?;
    let said = walk.step(step).await?;
    let refused = disk.heal()?;
    if from == 1 {
        ensure!(refused > 0, "it wrote nothing");
        ensure!(
            said == Said::Unavailable,
            "{said:?}, and nothing was written"
        );
    }
    if said == Said::Unavailable {
        walk.must(step).await?;
    }
    Ok(())
}

/// How often each step writes and flushes when nothing is wrong.
async fn recorded(issuer: &Issuer, disk: &FaultyDisk) -> Result<Vec<(Step, u32)>> {
    let mut walk = Walk::of(issuer, 1).await?;
    let mut counts = Vec::new();
    for step in Step::ALL {
        disk.heal()?;
        walk.must(step).await?;
        counts.push((step, disk.counted()?));
    }
    Ok(counts)
}

/// Many log in here, from one address.
pub fn options(disk: &FaultyDisk) -> Options {
    let options = patient().env_var("WARIFU_LIMITS__LOGINS_AT_ONCE", "1000");
    disk.variables()
        .iter()
        .fold(options, |options, (name, value)| {
            options.env_var(name, value)
        })
}
