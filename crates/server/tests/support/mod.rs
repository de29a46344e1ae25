//! A real server on a free port, a browser that keeps cookies, an app, and a clock.

#![allow(
    dead_code,
    unused_imports,
    clippy::allow_attributes,
    reason = "each test file uses a part of it"
)]

mod app;
mod browser;
mod clock;
pub mod post;
mod seen;

pub use app::{Phone, code_of};
pub use browser::{Browser, Page};
pub use clock::TestClock;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, Slug};
use warifu_issuer::outbox::Delivery;
use warifu_server::{Bound, Clocks, Config};
use warifu_storage::{Database, Schema};
use warifu_template::{Template, build_of, contents_of, copy_folder};

/// A server of its own, with a data folder of its own.
pub struct Server {
    pub origin: String,
    pub address: SocketAddr,
    /// Where client certificates are asked for.
    pub certified_origin: Option<String>,
    pub clock: Arc<TestClock>,
    pub data: PathBuf,
    config: Config,
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
    folder: Arc<tempfile::TempDir>,
}

impl Server {
    /// The demonstration, as `serve` runs it after `demo-data`.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data_dir: folder.path().to_path_buf(),
            institutions_dir: institutions(folder.path()),
            ..Config::default()
        };
        config.demo.enabled = true;
        config.demo.no_staff = true;
        config.limits.requests_per_minute = 100_000;
        config.mail.retry_seconds = 1;
        change(&mut config);
        let clock = Arc::new(TestClock::now());
        Self::launch(config, clock, folder).await
    }

    /// Without a demonstration: real keys, no customers, an origin of HTTPS.
    pub async fn start_of_a_bank() -> Self {
        Self::start_of_a_bank_with(|_| {}).await
    }

    pub async fn start_of_a_bank_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_origin: Some("https://token.bank.example".to_owned()),
            data_dir: folder.path().to_path_buf(),
            institutions_dir: institutions(folder.path()),
            ..Config::default()
        };
        with_provider(&mut config, "nobody's");
        change(&mut config);
        let clock = Arc::new(TestClock::now());
        let clocks = Clocks {
            clock: clock.clone(),
            ..Clocks::default()
        };
        warifu_server::cli::keys_of_an_issuer(&config, &clocks).unwrap();
        warifu_server::cli::database_of_an_issuer(&config)
            .await
            .unwrap();
        Self::serve(config, clock, clocks, folder).await
    }

    async fn launch(config: Config, clock: Arc<TestClock>, folder: Arc<tempfile::TempDir>) -> Self {
        let clocks = Clocks {
            clock: clock.clone(),
            ..Clocks::default()
        };
        if !config.data_dir.join("warifu.sqlite").exists() {
            copy_demo_data(&config, &clocks).await;
        }
        // What another origin or another configuration makes of it.
        warifu_server::cli::demo_data(&config, &clocks)
            .await
            .unwrap();
        Self::serve(config, clock, clocks, folder).await
    }

    async fn serve(
        config: Config,
        clock: Arc<TestClock>,
        clocks: Clocks,
        folder: Arc<tempfile::TempDir>,
    ) -> Self {
        let bound = Bound::new(config.clone(), clocks).await.unwrap();
        let (origin, address) = (bound.origin(), bound.address());
        let certified_origin = bound.certified_origin();
        let (end, ended) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            bound.serve(async { drop(ended.await) }).await.unwrap();
        });
        let data = config.data_dir.clone();
        Self {
            origin,
            address,
            certified_origin,
            clock,
            data,
            config,
            end: Some(end),
            task: Some(task),
            folder,
        }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    /// Ends it and starts it again on the same data, with another configuration.
    pub async fn restart(&mut self, change: impl FnOnce(&mut Config)) {
        self.stop().await;
        change(&mut self.config);
        let next = Self::launch(self.config.clone(), self.clock.clone(), self.folder.clone()).await;
        *self = next;
    }

    /// Ends it in order and waits for that.
    pub async fn stop(&mut self) {
        drop(self.end.take());
        if let Some(task) = self.task.take() {
            task.await.unwrap();
        }
    }

    /// Its database, opened beside it.
    pub async fn database(&self) -> Database {
        let file = self.data.join("warifu.sqlite");
        Database::open(&file, Schema::MustBeCurrent).await.unwrap()
    }

    /// How the mail of a demo customer's latest issuance stands.
    pub async fn delivery(&self, slug: &str, n: u32) -> Option<Delivery> {
        let database = self.database().await;
        let stores = database.stores();
        let customer = customer(&database, slug, n).await;
        let issuance = stores.issuances.latest(customer.id).await.unwrap()?;
        let delivery = stores.outbox.delivery(issuance.id).await.unwrap();
        database.close().await;
        delivery
    }

    /// Mails that were caught, oldest first, as they came over the wire.
    pub fn mails(&self) -> Vec<String> {
        mails(&self.data.join("mailbox"))
    }
}

/// Demo data are made once for all servers of one kind: their passwords are slow
/// sums.
async fn copy_demo_data(config: &Config, clocks: &Clocks) {
    let made_of = (
        build_of(&std::env::current_exe().unwrap()).unwrap(),
        contents_of(&config.institutions_dir).unwrap(),
        config.demo.no_staff,
    );
    let room = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo-data");
    let template = Template::of(&room, &made_of).unwrap();
    if let Some(half) = template.to_be_made().unwrap() {
        let mut config = config.clone();
        config.data_dir = half;
        let made = warifu_server::cli::demo_data(&config, clocks).await;
        made.unwrap();
        template.is_made().unwrap();
    }
    template.copy_to(&config.data_dir).unwrap();
}

/// A demo customer.
pub async fn customer(database: &Database, slug: &str, n: u32) -> Customer {
    let (slug, contract) = (slug.to_owned(), format!("{}{n:02}", slug.to_uppercase()));
    let (slug, contract) = (Slug::new(slug).unwrap(), ContractId::new(contract).unwrap());
    let found = database
        .stores()
        .customers
        .by_contract(&slug, &contract)
        .await;
    found.unwrap().unwrap()
}

/// A provider of telephone calls: one of the institutions asks its customers to
/// call, and a bank does not start without.
pub fn with_provider(config: &mut Config, token: &str) {
    let file = config.data_dir.join("auth-token");
    std::fs::write(&file, format!("{token}\n")).unwrap();
    config.telephony.account_sid = Some(PROVIDER.to_owned());
    config.telephony.auth_token_file = Some(file);
}

/// The account at the provider.
pub const PROVIDER: &str = "ACwarifu";

/// Lets an institution ask its customers to call.
pub fn with_calls(config: &mut Config) {
    let copy = config.data_dir.join("institutions");
    copy_folder(&config.institutions_dir, &copy).unwrap();
    let file = copy.join("shinkumi").join("policy.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let check = "\n[telephone_check]\nnumber = \"050-0000-0083\"\n";
    std::fs::write(&file, text + check).unwrap();
    config.institutions_dir = copy;
}

/// Lets the institutions give one attempt an issuance: issuing is then a fifth of
/// the work.
pub fn few_attempts(config: &mut Config) {
    let slugs = ["shinkumi", "michishio"];
    with_policies(config, &slugs, "attempts = 5", "attempts = 1");
}

/// The demonstration's institutions, and the one that tests have besides, copied
/// into the data folder.
fn institutions(data: &Path) -> PathBuf {
    let copy = data.join("institutions");
    for from in ["../../institutions", "../../tests/institutions"] {
        copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(from), &copy).unwrap();
    }
    copy
}

/// Lets the institutions give tokens so many days.
pub fn with_lifetime(config: &mut Config, days: u32) {
    let lifetime = format!("lifetime_days = {days}\n#");
    let slugs = ["shinkumi", "asahino", "tsubaki"];
    with_policies(config, &slugs, "# lifetime_days = 1825", &lifetime);
}

/// Lets a company's tokens wait an hour before payments take them.
pub fn with_hold(config: &mut Config) {
    let hold = "hold_seconds = 3600";
    with_policies(config, &["tsubaki"], "hold_seconds = 0", hold);
}

/// Puts other words into these institutions' policies.
fn with_policies(config: &mut Config, slugs: &[&str], from: &str, to: &str) {
    let copy = config.data_dir.join("institutions");
    copy_folder(&config.institutions_dir, &copy).unwrap();
    for slug in slugs {
        let file = copy.join(slug).join("policy.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{slug}: {from}");
        std::fs::write(&file, text.replace(from, to)).unwrap();
    }
    config.institutions_dir = copy;
}

/// Mails in a catcher's folder, oldest first.
pub fn mails(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let mut paths: Vec<_> = entries
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "eml"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())
        .collect()
}

/// Waits until something holds; looks often, gives up after a minute at least.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1200 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("waited in vain for {what}");
}
