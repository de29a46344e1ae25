//! A small world for the tests: a real database in a folder of its own, the
//! demo institutions, a clock that is moved by hand. `World::open` is the one
//! place that names the database.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use warifu_enroll::client::{self, AwaitingStart, Intent, Registered};
use warifu_enroll::directory::Directory;
use warifu_enroll::keys::DeviceKey;
use warifu_enroll::password::normalise;
use warifu_enroll::wire::DeviceReport;
use warifu_enroll::{Origin, Transport, TrustedCard, UserId};
use warifu_issuer::budgets::Budgets;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, MailAddress, Slug};
use warifu_issuer::keys::{DirectoryEntry, KeyRing, MasterKey, directory, root_key};
use warifu_issuer::limits::Rate;
use warifu_issuer::outbox::Language;
use warifu_issuer::policy::Institutions;
use warifu_issuer::ports::{Chance, Clock, Swept};
use warifu_issuer::verification::{Purpose, Verdict, Who};
use warifu_issuer::{Issuer, NewCustomer, Order, Parts, Seat, Standing, SystemChance, Workbench};
use warifu_otp::{UnixTime, code_at_step};
use warifu_secret::LoginPassword;
use warifu_storage::{Database, Schema};
use warifu_template::{Template, build_of, copy_folder};

/// Where everybody calls from.
pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// Sums at a time.
const BENCH: usize = 2;

/// A bench that does nothing else until this is dropped.
#[derive(Default)]
pub struct FullBench {
    release: Vec<std::sync::mpsc::Sender<()>>,
    seats: Vec<Seat>,
}

/// A clock that is moved by hand.
pub struct HandClock(AtomicU64);

impl Clock for HandClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

pub struct World {
    pub folder: TempDir,
    pub database: Database,
    pub issuer: Issuer,
    pub clock: Arc<HandClock>,
    pub bench: Workbench,
    /// Of the app that enrols next.
    pub installation: String,
}

impl World {
    /// Two attempts an issuance: each is a slow sum.
    pub async fn new() -> Self {
        Self::with_policy(&[("attempts = 5", "attempts = 2")]).await
    }

    /// With as many attempts as the institution gives.
    pub async fn of_five_attempts() -> Self {
        Self::with_policy(&[]).await
    }

    /// With other words in our institution's policy.
    pub async fn with_policy(changes: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let policy = with_calls(&folder)
            .join(slug().as_str())
            .join("policy.toml");
        let mut text = std::fs::read_to_string(&policy).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        std::fs::write(&policy, text).unwrap();
        Self::with_customers(folder).await
    }

    /// Customers are entered once for all worlds: their passwords are slow sums.
    async fn with_customers(folder: TempDir) -> Self {
        let room = Path::new(env!("CARGO_TARGET_TMPDIR")).join("worlds");
        let build = build_of(&std::env::current_exe().unwrap()).unwrap();
        let template = Template::of(&room, &build).unwrap();
        if let Some(half) = template.to_be_made().unwrap() {
            let world = Self::open(TempDir::new().unwrap(), clock()).await;
            world.add_customers().await;
            let (file, keys) = (world.path(), world.folder.path().join("keys"));
            world.database.close().await;
            std::fs::copy(file, half.join("issuer.db")).unwrap();
            copy_folder(&keys, &half.join("keys")).unwrap();
            template.is_made().unwrap();
        }
        template.copy_to(folder.path()).unwrap();
        drop(template);
        Self::open(folder, clock()).await
    }

    async fn add_customers(&self) {
        for user in ["2083L0000193A001", "2083L0000193A002"] {
            let new = NewCustomer {
                contract: ContractId::new(user.replace('L', "C")).unwrap(),
                user: UserId::parse(user).unwrap(),
                name: "割符 太郎".to_owned(),
                password: LoginPassword::new("warifu-2083".to_owned()),
            };
            self.issuer.add_customer(&slug(), new).await.unwrap();
        }
    }

    /// The database is closed, as by the end of the process, and opened again.
    pub async fn restart(self) -> Self {
        let Self {
            folder,
            database,
            issuer,
            clock,
            ..
        } = self;
        drop(issuer);
        database.close().await;
        Self::open(folder, clock).await
    }

    async fn open(folder: TempDir, clock: Arc<HandClock>) -> Self {
        let wide = Rate {
            burst: 10_000,
            interval_ms: 1,
        };
        let budgets = Budgets {
            starts_per_address: wide,
            starts_per_network: wide,
            starts_in_all: wide,
            self_registrations_per_address: wide,
            self_registrations_per_network: wide,
            self_registrations_in_all: wide,
            contacts_per_address: wide,
            contacts_per_network: wide,
            contacts_in_all: wide,
            ..Budgets::default()
        };
        Self::open_with(folder, clock, budgets).await
    }

    /// Files from elsewhere, at their time.
    pub async fn of_files(folder: TempDir, now: u64) -> Self {
        Self::open(folder, Arc::new(HandClock(AtomicU64::new(now)))).await
    }

    /// A copy of the files as they lie there now, opened as after a crash.
    pub async fn crashed_copy(&self) -> Self {
        let folder = TempDir::new().unwrap();
        for below in ["", "keys"] {
            let (from, to) = (self.folder.path().join(below), folder.path().join(below));
            std::fs::create_dir_all(&to).unwrap();
            for entry in std::fs::read_dir(from).unwrap() {
                let path = entry.unwrap().path();
                // The index of the log is made anew from the log itself.
                let index = path.extension().is_some_and(|end| end == "db-shm");
                if path.is_file() && !index {
                    std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
                }
            }
        }
        Self::open(folder, Arc::clone(&self.clock)).await
    }

    /// Another process on the same files.
    pub async fn replica(&self) -> Self {
        let folder = TempDir::new().unwrap();
        // The log too: it is looked for beside the file.
        for name in ["issuer.db", "issuer.db-wal", "keys", "institutions"] {
            let (from, to) = (self.folder.path().join(name), folder.path().join(name));
            std::os::unix::fs::symlink(from, to).unwrap();
        }
        Self::open(folder, Arc::clone(&self.clock)).await
    }

    /// The same files under narrower budgets.
    pub async fn with_budgets(self, budgets: Budgets) -> Self {
        let Self {
            folder,
            database,
            issuer,
            clock,
            ..
        } = self;
        drop(issuer);
        database.close().await;
        Self::open_with(folder, clock, budgets).await
    }

    async fn open_with(folder: TempDir, clock: Arc<HandClock>, budgets: Budgets) -> Self {
        let path = folder.path().join("issuer.db");
        let database = Database::open(&path, Schema::Migrate).await.unwrap();
        let institutions = Institutions::load(&with_calls(&folder)).unwrap();
        let mut rng = SystemChance.rng();
        let master = folder.path().join("keys/master.key");
        let master = MasterKey::load_or_create(&master, &mut rng).unwrap();
        let keys = KeyRing::load_or_create(
            &folder.path().join("keys"),
            &master,
            institutions.iter().map(|one| &one.slug),
            &mut rng,
        )
        .unwrap();
        let bench = Workbench::new(BENCH, 64);
        let issuer = Issuer::new(Parts {
            institutions: Arc::new(institutions),
            keys: Arc::new(keys),
            stores: database.stores(),
            clock: clock.clone(),
            chance: Arc::new(SystemChance),
            workbench: bench.clone(),
            login_bench: bench.clone(),
            import_bench: bench.clone(),
            origin: Origin::parse("http://127.0.0.1:8083", Transport::LoopbackToo).unwrap(),
            budgets,
        })
        .unwrap();
        Self {
            folder,
            database,
            issuer,
            clock,
            bench,
            installation: "00112233445566778899aabbccddeeff".to_owned(),
        }
    }

    /// Keeps the bench busy, and its queue full, until what is returned is dropped.
    pub async fn full_bench(&self) -> FullBench {
        let mut held = self.busy_bench().await;
        while let Ok(seat) = self.bench.seat() {
            held.seats.push(seat);
        }
        held
    }

    /// Keeps the bench busy, with room in the queue.
    pub async fn busy_bench(&self) -> FullBench {
        let mut held = FullBench::default();
        for _ in 0..BENCH {
            let (release, released) = std::sync::mpsc::channel::<()>();
            let (started, running) = tokio::sync::oneshot::channel();
            let seat = self.bench.seat().unwrap();
            tokio::spawn(seat.run(move || {
                started.send(()).unwrap();
                let _ = released.recv();
            }));
            running.await.unwrap();
            held.release.push(release);
        }
        held
    }

    pub fn later(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The clock is set back.
    pub fn earlier(&self, seconds: u64) {
        self.clock.0.fetch_sub(seconds, Ordering::SeqCst);
    }

    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    pub async fn customer(&self) -> Customer {
        let user = UserId::parse("2083L0000193A001").unwrap();
        let customers = self.issuer.stores().customers.clone();
        customers.by_user(&slug(), &user).await.unwrap().unwrap()
    }

    pub async fn standing(&self) -> Standing {
        let customer = self.customer().await;
        self.issuer.standing(&customer).await.unwrap()
    }

    pub async fn sweep(&self) -> Swept {
        let housekeeping = &self.issuer.stores().housekeeping;
        housekeeping.sweep(self.now()).await.unwrap()
    }

    /// Changes the file behind the issuer's back.
    pub async fn change(&self, statement: &str) {
        use sqlx::ConnectOptions as _;
        let mut connection = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(self.path())
            .foreign_keys(false)
            .connect()
            .await
            .unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(&mut connection)
            .await
            .unwrap();
    }

    /// Asks the database for one number, behind the issuer's back.
    pub async fn number(&self, question: &str) -> i64 {
        use sqlx::ConnectOptions as _;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.path());
        let mut connection = options.connect().await.unwrap();
        let question = sqlx::AssertSqlSafe(question.to_owned());
        let answer = sqlx::query_scalar(question).fetch_one(&mut connection);
        answer.await.unwrap()
    }

    /// The name of that table.
    pub async fn table(&self, number: i64) -> String {
        use sqlx::ConnectOptions as _;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.path());
        let mut connection = options.connect().await.unwrap();
        let name = "SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 1 OFFSET $1";
        let answer = sqlx::query_scalar(name).bind(number);
        answer.fetch_one(&mut connection).await.unwrap()
    }

    /// Issues with this activation password.
    pub async fn issue(&self, password: &str) {
        self.issue_to("taro@example.jp", password).await;
    }

    /// The same, with mail to this address.
    pub async fn issue_to(&self, mail: &str, password: &str) {
        let customer = self.customer().await;
        let order = Order {
            mail: MailAddress::parse(mail).unwrap(),
            ..self.order(password)
        };
        self.issuer.issue(&customer, order).await.unwrap();
    }

    /// What the customer enters to issue.
    pub fn order(&self, password: &str) -> Order {
        let policy = self.issuer.institutions().by_slug(&slug()).unwrap();
        Order {
            mail: MailAddress::parse("taro@example.jp").unwrap(),
            activation_password: normalise(password, policy.activation_password).unwrap(),
            language: Language::Ja,
        }
    }

    /// What the app trusts: directory and card, checked.
    pub fn card(&self) -> TrustedCard {
        self.card_of(&slug())
    }

    /// The same of another institution.
    pub fn card_of(&self, slug: &Slug) -> TrustedCard {
        let institution = self.issuer.institutions().by_slug(slug).unwrap();
        let root = root_key(&institutions().join("demo-root.key"), true).unwrap();
        let mut rng = SystemChance.rng();
        let master = MasterKey::load(&self.folder.path().join("keys/master.key")).unwrap();
        let keys = KeyRing::load_or_create(
            &self.folder.path().join("keys"),
            &master,
            [&institution.slug],
            &mut rng,
        )
        .unwrap();
        let entry = DirectoryEntry {
            institution,
            keys: keys.of(&institution.slug).unwrap(),
            origin: self.issuer.origin(),
        };
        let signed = directory(&root, 1, self.now(), [entry]).unwrap();
        let directory = Directory::verify(&signed, &root.public(), Transport::LoopbackToo).unwrap();
        let entry = directory.lookup(&institution.service).unwrap();
        let card = self.issuer.card(&institution.service).unwrap().unwrap();
        TrustedCard::verify(&card, entry, self.now()).unwrap()
    }

    /// The app's start request for a user.
    pub fn begin(&self, user: &str, password: &str) -> AwaitingStart {
        let card = self.card();
        let policy = card.card().policy.activation_password;
        let mut rng = SystemChance.rng();
        let device = DeviceKey::generate(&mut rng);
        let intent = Intent {
            user_id: UserId::parse(user).unwrap(),
            terms_version: card.card().terms.version.clone(),
            at: self.now(),
            card: &card,
        };
        client::begin(
            &mut rng,
            intent,
            &normalise(password, policy).unwrap(),
            device,
        )
        .unwrap()
    }

    /// One guess, from the app's side; `None` where the password was wrong.
    pub async fn guess(&self, user: &str, password: &str) -> Option<client::AwaitingFinish> {
        let begun = self.begin(user, password);
        let answer = self.start(begun.request()).await;
        self.complete(begun, password, &answer)
    }

    pub fn complete(
        &self,
        begun: AwaitingStart,
        password: &str,
        answer: &[u8],
    ) -> Option<client::AwaitingFinish> {
        let policy = self.card().card().policy.activation_password;
        let report = DeviceReport {
            installation_id: self.installation.clone(),
            app: "warifu/0.1.0".to_owned(),
            platform: "linux".to_owned(),
            key_protection: "os_keystore".to_owned(),
        };
        let password = normalise(password, policy).unwrap();
        begun
            .answered(&mut SystemChance.rng(), &password, answer, &report)
            .ok()
    }

    pub async fn start(&self, request: &[u8]) -> Vec<u8> {
        self.issuer.start_enrollment(request, HERE).await.unwrap()
    }

    /// From *issue* to a token that the app holds.
    pub async fn enrol(&self) -> Registered {
        self.issue("a1b2c3").await;
        self.finish_issued("a1b2c3").await
    }

    /// From an issuance to a token that the app holds.
    pub async fn finish_issued(&self, password: &str) -> Registered {
        let finish = self.guess(USER, password).await.unwrap();
        let id = id_of(&finish);
        let answer = self.issuer.finish_enrollment(&id, finish.request()).await;
        let registered = finish.answered(&answer.unwrap()).unwrap();
        let confirmation = registered.confirmation.request().unwrap();
        self.issuer.registered(&id, &confirmation).await.unwrap();
        registered
    }

    /// The code that the app shows, `by` steps from now.
    pub fn code(&self, token: &Registered, by: i64) -> String {
        let step = self.now().step(token.params.period).offset(by);
        code_at_step(&token.seed, step, token.params)
            .as_str()
            .to_owned()
    }

    /// A code that is wrong at every step near, the `which`-th of them.
    pub fn wrong(&self, token: &Registered, which: u32) -> String {
        let near: Vec<String> = (-4..=4).map(|by| self.code(token, by)).collect();
        (0_u32..)
            .map(|number| format!("{number:06}"))
            .filter(|code| !near.contains(code))
            .nth(usize::try_from(which).unwrap())
            .unwrap()
    }

    pub async fn verify(&self, purpose: Purpose, code: &str) -> Verdict {
        let who = Who::User(UserId::parse(USER).unwrap());
        self.issuer
            .verify(&slug(), who, purpose, code)
            .await
            .unwrap()
    }

    pub fn file_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in ["issuer.db", "issuer.db-wal"] {
            bytes.extend(std::fs::read(self.folder.path().join(name)).unwrap_or_default());
        }
        bytes
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("issuer.db")
    }
}

pub const USER: &str = "2083L0000193A001";

/// Where every world begins.
fn clock() -> Arc<HandClock> {
    Arc::new(HandClock(AtomicU64::new(1_795_231_200)))
}

pub fn slug() -> Slug {
    Slug::new("shinkumi").unwrap()
}

pub fn institutions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions")
}

/// The institutions, copied, with the one that tests have besides; ours asks its customers to call.
fn with_calls(folder: &TempDir) -> PathBuf {
    let copy = folder.path().join("institutions");
    if !copy.exists() {
        copy_folder(&institutions(), &copy).unwrap();
        copy_folder(&institutions().join("../tests/institutions"), &copy).unwrap();
    }
    let policy = copy.join(slug().as_str()).join("policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    if !text.contains("\n[telephone_check]") {
        let check = "[telephone_check]\nnumber = \"050-0000-0083\"\n";
        std::fs::write(&policy, format!("{text}\n{check}")).unwrap();
    }
    copy
}

/// The enrolment's name as it stands in the path.
pub fn id_of(finish: &client::AwaitingFinish) -> String {
    finish.enrollment_id().to_string()
}

/// Whether `needle` stands in `hay`.
pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}
