//! A crash tells nothing: no memory on disk, no secret in what is printed.

use anyhow::{Result, ensure};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};
use warifu_tests::{
    canary::{Canary, Needles, Target, known},
    logs::Logs,
    process::Program,
    scene::{PASSWORD, Scene},
    wait,
};

#[tokio::test]
async fn a_crash_of_app_or_issuer_puts_no_memory_on_disk_and_prints_no_secret() -> Result<()> {
    Scene::play("crash", async |scene| {
        core_files_are_found(&scene.logs).await?;
        let values = scene.issue(1).await?;
        let program = scene.program().with_var("RUST_BACKTRACE", "full");
        let app = program.open(&scene.logs).await?;
        app.begin_by_typing(&values, PASSWORD).await?;
        app.agree_and_finish().await?;
        app.code().await?;
        let mut secrets = known::in_key_store(&scene.desk).await?;
        secrets.extend(known::of_issuer(&scene.issuer)?);
        let needles = Needles::of(&secrets)?;
        let core = Target::below(app.driver_id(), "warifu")?;
        crash(core, app.log(), &needles).await?;
        let issuer = Target(scene.issuer.id()?);
        crash(issuer, &scene.issuer.log()?, &needles).await
    })
    .await
}

/// Ends it as a failed assertion would, after root has lifted the limit that it
/// set itself: it has refused for good.
async fn crash(target: Target, log: &Path, needles: &Needles) -> Result<()> {
    let limit = target.core_limit()?;
    ensure!(limit == "0", "{target:?} may write {limit} bytes of core");
    let canary = Canary::fresh()?;
    let path = format!("/proc/{}/fd/2", target.0);
    let mut stderr = fs::OpenOptions::new().append(true).open(path)?;
    writeln!(stderr, "{}", canary.hex())?;
    let folder = fs::read_link(format!("/proc/{}/cwd", target.0))?;
    let before = core_files(&folder);
    let lifted = format!("prlimit --pid {} --core=unlimited:unlimited", target.0);
    sh(&format!("{lifted} && kill -ABRT {}", target.0))?;
    wait::until("the end of what crashed", async || {
        target.is_over().then_some(())
    })
    .await?;
    let after = core_files(&folder);
    ensure!(after == before, "memory on disk: {after:?}");
    let printed = fs::read(log)?;
    let planted = canary.needles().in_bytes(&printed);
    ensure!(
        !planted.is_empty(),
        "a canary in {} was missed",
        log.display()
    );
    let found = needles.in_bytes(&printed);
    ensure!(found.is_empty(), "printed: {found:?}");
    Ok(())
}

/// A program that does not protect itself writes one, with a canary in it.
async fn core_files_are_found(logs: &Logs) -> Result<()> {
    let canary = Canary::fresh()?;
    let folder = logs.file("unprotected");
    fs::create_dir_all(&folder)?;
    let script = "cd \"$1\" && ulimit -c unlimited && kill -ABRT $$";
    Program::new("sh")
        .args(["-c", script, "sh"])
        .arg(&folder)
        .env("PLANTED_CANARY", canary.hex())
        .run()?;
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern")?;
    let core = wait::until("a core file", async || {
        fs::read(core_files(&folder).first()?).ok()
    });
    let core = core.await.map_err(|error| {
        error.context(format!(
            "core files go to {} here and not into the working folder: as root, \
             run `sysctl kernel.core_pattern=core` first",
            pattern.trim()
        ))
    })?;
    let planted = canary.needles().in_bytes(&core);
    ensure!(!planted.is_empty(), "a canary in a core file was missed");
    Ok(fs::remove_dir_all(folder)?)
}

fn core_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        is_file && entry.file_name().to_string_lossy().starts_with("core")
    });
    named.map(|entry| entry.path()).collect()
}

fn sh(script: &str) -> Result<()> {
    let done = Program::new("sh").args(["-c", script]).run()?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    ensure!(done.status.success(), "{script}: {said}");
    Ok(())
}
