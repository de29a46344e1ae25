//! `keys`, `migrate` and `serve` on disks that are full, read-only or another's:
//! a sentence and a failure, nothing half, and all is well afterwards.

use super::within;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use warifu_tests::{disk::SmallDisk, logs::Logs, places, ports, process::Program, wait};

/// What is wrong with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Full,
    ReadOnly,
}

/// A first start, in this order.
const COMMANDS: [&str; 3] = ["keys", "migrate", "serve"];

#[tokio::test]
async fn a_first_start_on_a_disk_that_fails_says_so_and_leaves_nothing_half() -> Result<()> {
    within(async {
        for trouble in [Trouble::Full, Trouble::ReadOnly] {
            for (number, command) in COMMANDS.into_iter().enumerate() {
                let row = format!("{command} on a disk that is {trouble:?}");
                let logs = Logs::of(&format!("issuer-start-{command}-{trouble:?}"))?;
                let place = Place::new(&logs).await?;
                for before in COMMANDS.iter().take(number) {
                    place.runs(before)?;
                }
                place
                    .must_fail(command, trouble)
                    .await
                    .context(row.clone())?;
                for after in COMMANDS.iter().skip(number) {
                    place.succeeds(after).await.context(row.clone())?;
                }
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_log_of_another_owner_is_named_when_the_issuer_does_not_start() -> Result<()> {
    within(async {
        let logs = Logs::of("issuer-start-owner")?;
        let place = Place::new(&logs).await?;
        place.runs("keys")?;
        place.runs("migrate")?;
        // As a backup made by the administrator leaves them.
        place.disk.run(
            "chown -R 65534:65534 data && touch data/warifu.sqlite-wal data/warifu.sqlite-shm && \
             chown 0:0 data/warifu.sqlite-wal data/warifu.sqlite-shm && \
             chmod 600 data/warifu.sqlite-wal data/warifu.sqlite-shm",
        )?;
        let words = [
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
        ];
        let said = place.ends(&words, "serve").await?;
        ensure!(said.contains("-wal") && said.contains("-shm"), "{said}");
        place.disk.run("chown -R 65534:65534 data")?;
        place.serves(&words).await
    })
    .await
}

/// A small disk with room for a data folder.
struct Place {
    disk: SmallDisk,
    env: Vec<(String, String)>,
    logs: Logs,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Place {
    async fn new(logs: &Logs) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("warifu-start-").tempdir()?;
        fs::set_permissions(
            folder.path(),
            std::os::unix::fs::PermissionsExt::from_mode(0o755),
        )?;
        let disk = SmallDisk::mount(folder.path(), 8 * 1024, logs).await?;
        disk.run("mkdir -m 700 data")?;
        let port = ports::free()?;
        let set = |name: &str, value: String| (format!("WARIFU_{name}"), value);
        let institutions = places::root().join("institutions").canonicalize()?;
        // One of them issues by a call; nobody calls here.
        let token = folder.path().join("auth-token");
        disk.run("echo nobodys > auth-token")?;
        let env = vec![
            set("LISTEN", format!("127.0.0.1:{port}")),
            set("PUBLIC_ORIGIN", "https://bank.example".to_owned()),
            set("DATA_DIR", folder.path().join("data").display().to_string()),
            set("INSTITUTIONS_DIR", institutions.display().to_string()),
            set("TELEPHONY__ACCOUNT_SID", "ACnobody".to_owned()),
            set("TELEPHONY__AUTH_TOKEN_FILE", token.display().to_string()),
        ];
        Ok(Self {
            disk,
            env,
            logs: logs.clone(),
            port,
            _folder: folder,
        })
    }

    fn program(&self, before: &[&str], command: &str) -> Result<Program> {
        let binary = places::built("warifu-issuer").canonicalize()?;
        let words = before.iter().map(Into::into);
        let mut words = self.disk.prefix().into_iter().map(Into::into).chain(words);
        let first: std::ffi::OsString = words.next().context("no words")?;
        let program = Program::new(first).args(words);
        Ok(program.arg(binary).arg(command).envs(&self.env))
    }

    fn runs(&self, command: &str) -> Result<()> {
        let done = self.program(&[], command)?.run()?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        ensure!(done.status.success(), "{command}: {said}");
        Ok(())
    }

    async fn succeeds(&self, command: &str) -> Result<()> {
        if command == "serve" {
            return self.serves(&[]).await;
        }
        self.runs(command)
    }

    async fn must_fail(&self, command: &str, trouble: Trouble) -> Result<()> {
        match trouble {
            Trouble::Full => self.disk.fill()?,
            Trouble::ReadOnly => self.disk.read_only()?,
        }
        let said = self.ends(&[], command).await?;
        ensure!(said.contains("data"), "it names no file: {said}");
        match trouble {
            Trouble::Full => self.disk.free(),
            Trouble::ReadOnly => self.disk.writable(),
        }
    }

    /// Ends by itself, with code 1; answers its last words.
    async fn ends(&self, before: &[&str], command: &str) -> Result<String> {
        let mut process = self.program(before, command)?.start("ends", &self.logs)?;
        let ended = wait::until("it to end", async || process.has_ended().then_some(())).await;
        let said = process.printed();
        ended.with_context(|| said.clone())?;
        ensure!(
            process.exit_code() == Some(1),
            "{:?}: {said}",
            process.exit_code()
        );
        let last = said.lines().last().unwrap_or_default().to_owned();
        ensure!(last.starts_with("warifu-issuer: "), "no sentence: {said}");
        Ok(last)
    }

    async fn serves(&self, before: &[&str]) -> Result<()> {
        let mut process = self.program(before, "serve")?.start("serves", &self.logs)?;
        let url = format!("http://127.0.0.1:{}/healthz", self.port);
        let healthy = wait::until("a healthy issuer", async || {
            if process.has_ended() {
                return Some(false);
            }
            let answer = reqwest::get(&url).await.ok()?;
            answer.status().is_success().then_some(true)
        })
        .await?;
        if !healthy {
            bail!("it ended: {}", process.printed());
        }
        Ok(())
    }
}
