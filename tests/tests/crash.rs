//! A crash tells nothing: no memory on disk, no secret in what is printed.

use anyhow::{Result, ensure};
use std::{
    fs,
    io::Write as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};
use warifu_tests::{
    canary::{Canary, Needles, Target, known},
    logs::Logs,
    places,
    process::{Process, Program},
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

#[tokio::test]
async fn other_programs_of_the_same_user_may_not_look_into_the_issuers_memory() -> Result<()> {
    let logs = Logs::of("not-to-be-read")?;
    let folder = tempfile::tempdir_in("/tmp")?;
    let pipe = folder.path().join("root.key").display().to_string();
    let open_to_all = format!("chmod 755 {}", folder.path().display());
    sh(&format!("{open_to_all} && mkfifo -m 666 {pipe}"))?;
    // It waits for a key that never comes.
    let issuer = places::built("warifu-issuer").display().to_string();
    let words = [&issuer, "sign-directory", "--root-key", &pipe];
    let words = words
        .into_iter()
        .chain(["--unsigned", "a", "--signed", "b"]);
    let closed = as_nobody(words, "closed", &logs)?;
    let open = as_nobody(["sleep", "600"], "open", &logs)?;
    // What may be read belongs to who runs it, and else to root.
    wait::until("a program that may be read", async || {
        (owner(open.id())? == NOBODY).then_some(())
    })
    .await?;
    wait::until("an issuer that may not be read", async || {
        let program = fs::read_link(format!("/proc/{}/exe", closed.id())).ok()?;
        (program.ends_with("warifu-issuer") && owner(closed.id())? == 0).then_some(())
    })
    .await
}

const NOBODY: u32 = 65534;

fn as_nobody<'a>(
    words: impl IntoIterator<Item = &'a str>,
    name: &str,
    logs: &Logs,
) -> Result<Process> {
    Program::new("setpriv")
        .args([format!("--reuid={NOBODY}"), "--clear-groups".to_owned()])
        .args(words.into_iter().map(str::to_owned))
        .start(name, logs)
}

fn owner(process: u32) -> Option<u32> {
    let seen = fs::metadata(format!("/proc/{process}/environ")).ok()?;
    Some(seen.uid())
}

/// Ends it as a failed assertion would. It was started with leave to write.
async fn crash(target: Target, log: &Path, needles: &Needles) -> Result<()> {
    let limit = target.core_limit()?;
    ensure!(limit == "0", "{target:?} may write {limit} bytes of core");
    let canary = Canary::fresh()?;
    let path = format!("/proc/{}/fd/2", target.0);
    let mut stderr = fs::OpenOptions::new().append(true).open(path)?;
    writeln!(stderr, "{}", canary.hex())?;
    let folder = fs::read_link(format!("/proc/{}/cwd", target.0))?;
    let before = core_files(&folder);
    sh(&format!("kill -ABRT {}", target.0))?;
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
