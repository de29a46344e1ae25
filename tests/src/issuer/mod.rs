//! The bank's side: the real issuer on its embedded database.

mod customer;
mod options;

pub use customer::{Colleague, Customer, Institution, User};
pub use options::Options;

use crate::{
    clock, disk::SmallDisk, logs::Logs, places, ports, process::Process, process::Program,
    proxy::Proxy, tls::Certificates, wait,
};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use warifu_template::{Template, build_of, contents_of};

/// An issuer with demo data, reached through a [`Proxy`] that stands at its
/// public address.
#[derive(Debug)]
pub struct Issuer {
    /// What stands between the issuer and everybody.
    pub proxy: Proxy,
    authority: Option<PathBuf>,
    /// Goes with it.
    _data: TempDir,
    port: u16,
    env: Vec<(String, String)>,
    disk: Option<SmallDisk>,
    /// The data folder, as it is seen from outside.
    folder: PathBuf,
    institutions: Vec<Institution>,
    logs: Logs,
    process: Option<Process>,
}

impl Issuer {
    /// An issuer as it comes, running.
    ///
    /// # Errors
    /// When it is not built or does not start.
    pub async fn start(logs: &Logs) -> Result<Self> {
        Self::with(Options::default(), logs).await
    }

    /// An issuer with options of its own, running.
    ///
    /// # Errors
    /// When it is not built or does not start.
    pub async fn with(options: Options, logs: &Logs) -> Result<Self> {
        let mut issuer = Self::at_rest(options, None, logs).await?;
        issuer.run().await?;
        Ok(issuer)
    }

    /// An issuer whose data folder `data` lies on a disk of its own of so many
    /// KiB, running.
    ///
    /// # Errors
    /// When it is not built or does not start, or nobody may mount here.
    pub async fn on_small_disk(options: Options, kib: u32, logs: &Logs) -> Result<Self> {
        let mut issuer = Self::at_rest(options, Some(kib), logs).await?;
        issuer.run().await?;
        Ok(issuer)
    }

    async fn at_rest(options: Options, disk: Option<u32>, logs: &Logs) -> Result<Self> {
        let data = tempfile::Builder::new()
            .prefix("warifu-issuer-")
            .tempdir()?;
        let port = ports::free()?;
        let authority = options.has_tls().then(|| data.path().join("authority.pem"));
        let proxy = proxy(port, authority.as_deref()).await?;
        let mut env = options.env(data.path(), port, proxy.port())?;
        let disk = match disk {
            Some(kib) => Some(small_disk(data.path(), kib, &mut env, logs).await?),
            None => None,
        };
        let folder = disk.as_ref().map_or_else(
            || data.path().to_owned(),
            |disk| disk.seen(&data.path().join("disk/data")),
        );
        let mut issuer = Self {
            proxy,
            authority,
            _data: data,
            port,
            env,
            disk,
            folder,
            institutions: Vec::new(),
            logs: logs.clone(),
            process: None,
        };
        if issuer.disk.is_none() && !options.begins_anew() {
            issuer.copy_demo_data()?;
        }
        issuer.institutions = issuer.demo_data(&[])?;
        Ok(issuer)
    }

    /// Starts it (again) and waits until it is healthy.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn run(&mut self) -> Result<()> {
        let mut process = self.program(&["serve"]).start("issuer", &self.logs)?;
        let health = format!("http://127.0.0.1:{}/healthz", self.port);
        let up = wait::until("a healthy issuer", async || {
            if process.has_ended() {
                return Some(false);
            }
            let answer = reqwest::get(&health).await.ok()?;
            answer.status().is_success().then_some(true)
        })
        .await?;
        ensure!(up, "the issuer ended: {}", process.printed());
        self.process = Some(process);
        Ok(())
    }

    /// Kills it: no goodbye.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Whether its process has ended by itself, or was never there.
    pub fn has_ended(&mut self) -> bool {
        self.process.as_mut().is_none_or(Process::has_ended)
    }

    /// Asks it to end (SIGTERM) and does not wait.
    ///
    /// # Errors
    /// When it does not run.
    pub fn ask_to_end(&self) -> Result<()> {
        let process = self.process.as_ref();
        process.context("the issuer does not run")?.ask_to_end()
    }

    /// Asks it to end and waits until it has.
    ///
    /// # Errors
    /// When it does not end, or ends badly.
    pub async fn stop(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the issuer does not run")?;
        process.ask_to_end()?;
        wait::until("the issuer to end", async || {
            process.has_ended().then_some(())
        })
        .await?;
        let code = process.exit_code();
        ensure!(code == Some(0), "the issuer ended with {code:?}");
        Ok(())
    }

    /// From its next start on, its clock is wrong by so many seconds.
    pub fn set_clock_off(&mut self, seconds: i64) {
        self.env.extend(clock::variables(seconds));
    }

    /// The origin customers and apps see.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = if self.authority.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://127.0.0.1:{}", self.proxy.port())
    }

    /// The file of the authority that vouches for it, where it speaks TLS.
    #[must_use]
    pub fn authority(&self) -> Option<&Path> {
        self.authority.as_deref()
    }

    /// The origin at which the issuer itself listens, past its proxy.
    #[must_use]
    pub fn own_origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The file of the signed directory.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.data().join("directory.json")
    }

    /// A demo institution by its slug.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn institution(&self, slug: &str) -> Result<&Institution> {
        let found = self.institutions.iter().find(|i| i.slug == slug);
        found.with_context(|| format!("no institution {slug}"))
    }

    /// The address of a page.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// What it has logged since its last start.
    #[must_use]
    pub fn logged(&self) -> String {
        self.process
            .as_ref()
            .map(Process::printed)
            .unwrap_or_default()
    }

    /// Its process.
    ///
    /// # Errors
    /// When it does not run.
    pub fn id(&self) -> Result<u32> {
        let process = self.process.as_ref().context("the issuer does not run")?;
        Ok(process.id())
    }

    /// Where what it logs is kept.
    ///
    /// # Errors
    /// When it does not run.
    pub fn log(&self) -> Result<PathBuf> {
        let process = self.process.as_ref().context("the issuer does not run")?;
        Ok(process.log().to_owned())
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.folder
    }

    /// The disk of its own.
    ///
    /// # Errors
    /// Where it has none.
    pub fn disk(&self) -> Result<&SmallDisk> {
        self.disk
            .as_ref()
            .context("the issuer has no disk of its own")
    }

    /// The issuer's program with these arguments, as it would be started.
    #[must_use]
    pub fn program(&self, args: &[&str]) -> Program {
        let prefix = self
            .disk
            .as_ref()
            .map(SmallDisk::prefix)
            .unwrap_or_default();
        let built = places::built("warifu-issuer").into_os_string();
        let mut words = prefix.into_iter().map(Into::into).chain([built]);
        Program::new(words.next().unwrap_or_default())
            .args(words)
            .args(args.iter().copied())
            .envs(&self.env)
    }

    /// How it ended, once it has.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.process.as_mut()?.exit_code()
    }

    /// Demo data are made once for all issuers of one kind: their passwords are
    /// slow sums. `demo-data` then adds what another origin makes of them.
    fn copy_demo_data(&self) -> Result<()> {
        // What is set twice is as it was set last.
        let set = |name: &str| self.env.iter().rfind(|(set, _)| set == name);
        let institutions = set("WARIFU_INSTITUTIONS_DIR").context("no institutions")?;
        let made_of = (
            build_of(&places::built("warifu-issuer"))?,
            contents_of(Path::new(&institutions.1))?,
            set("WARIFU_DEMO__NO_STAFF"),
        );
        let template = Template::of(&places::target().join("tmp/issuer-data"), &made_of)?;
        if let Some(half) = template.to_be_made()? {
            let there = ("WARIFU_DATA_DIR".to_owned(), half.display().to_string());
            self.demo_data(&[there])?;
            template.is_made()?;
        }
        Ok(template.copy_to(&self.folder)?)
    }

    fn demo_data(&self, besides: &[(String, String)]) -> Result<Vec<Institution>> {
        let program = self.program(&["demo-data", "--json"]).envs(besides);
        let output = program.run()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "no demo data: {said}");
        let card: Value = serde_json::from_slice(&output.stdout).context("no card of demo data")?;
        let institutions = card.get("institutions").cloned().unwrap_or_default();
        let mut read: Vec<Institution> = serde_json::from_value(institutions)
            .context("the card of demo data changed its shape")?;
        for institution in &mut read {
            if let Some(disk) = &self.disk {
                institution.api_key_file = disk.seen(&institution.api_key_file);
            }
        }
        Ok(read)
    }
}

/// A disk below the folder, with the issuer's data folder on it.
async fn small_disk(
    data: &Path,
    kib: u32,
    env: &mut Vec<(String, String)>,
    logs: &Logs,
) -> Result<SmallDisk> {
    let folder = data.join("disk");
    std::fs::create_dir(&folder)?;
    let disk = SmallDisk::mount(&folder, kib, logs).await?;
    let data = folder.join("data").display().to_string();
    env.push(("WARIFU_DATA_DIR".to_owned(), data));
    Ok(disk)
}

/// What stands at the public address of an issuer.
async fn proxy(port: u16, authority: Option<&Path>) -> Result<Proxy> {
    let Some(file) = authority else {
        return Proxy::start(port).await;
    };
    let certificates = Certificates::make()?;
    std::fs::write(file, certificates.authority()).context("no authority written")?;
    Proxy::start_tls(port, certificates).await
}
