//! A world with one token of each kind, put into any state of a token's life, and
//! put back after each thing that was done to it.

use crate::binding_world::{set_details, shows};
use crate::contract_world::{company, tsubaki, user};
use crate::stock_world::{Made, import, import_at, made};
use crate::world::{USER, World, slug};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::Mutex;
use warifu_enroll::client::Registered;
use warifu_issuer::binding::{Act, BindRefusal, Wish};
use warifu_issuer::contact::Change;
use warifu_issuer::contract::Mode;
use warifu_issuer::customers::Customer;
use warifu_issuer::life::StateName;
use warifu_issuer::verification::{Purpose, Verdict, Who};
use warifu_otp::{SerialNumber, UnixTime};

pub const DAY: u64 = 86_400;
/// What our institution gives a token.
pub const LIFE: u64 = 40 * DAY;

/// What is put back, and what must not change where something is refused.
const TABLES: [&str; 17] = [
    "tokens",
    "free_tokens",
    "outbox",
    "issuances",
    "drafts",
    "stops",
    "issue_stops",
    "receipts",
    "contracts",
    "customer_details",
    "cancellations",
    "enrollments",
    "self_registrations",
    "contacts",
    "token_users",
    "budgets",
    "lockouts",
];
/// Of these the ones in which a refusal leaves no trace.
const TRACES: usize = 13;

/// Whether it is a state of what no customer has.
pub fn is_nobodys(state: StateName) -> bool {
    matches!(
        state,
        StateName::InStock | StateName::Unbound | StateName::FreeLocked | StateName::Lapsed
    )
}

/// A token.
#[derive(Clone, Copy)]
pub enum Thing<'l> {
    Soft(&'l Registered),
    Hard(&'l Made),
}

impl Thing<'_> {
    pub fn serial(&self) -> &SerialNumber {
        match self {
            Self::Soft(token) => &token.serial,
            Self::Hard(token) => &token.serial,
        }
    }

    pub fn code(&self, at: UnixTime) -> String {
        match self {
            Self::Soft(token) => {
                let step = at.step(token.params.period);
                let code = warifu_otp::code_at_step(&token.seed, step, token.params);
                code.as_str().to_owned()
            }
            Self::Hard(token) => shows(token, at),
        }
    }

    /// The `which`-th code that is wrong at every step near.
    pub fn wrong(&self, at: UnixTime, which: usize) -> String {
        let near = (-8..=8_i64).map(|by| self.code(UnixTime(at.0.saturating_add_signed(by * 30))));
        let near: Vec<_> = near.collect();
        let mut codes = (0..).map(|number| format!("{number:06}"));
        let mut wrong = codes.by_ref().filter(|code| !near.contains(code));
        wrong.nth(which).unwrap()
    }
}

/// Everything, and how it stood when it was kept.
pub struct Life {
    pub world: World,
    pub customer: Customer,
    pub company: Customer,
    /// Enrolled at first.
    pub token: Registered,
    /// Unbound: the one to be looked at, and one to go beside another.
    pub free: Registered,
    pub spare: Registered,
    /// In stock: ours, and two of the company's bank.
    pub hard: Made,
    pub theirs: [Made; 2],
    kept_at: UnixTime,
    /// Behind the issuer's back; what was kept is attached.
    link: Mutex<SqliteConnection>,
}

impl Life {
    pub async fn new() -> Self {
        let world = World::offering().await.with_lifetime(40).await;
        let (customer, company) = (world.customer().await, company(&world, 1, 1).await);
        set_details(&world, &customer).await;
        let mut all = made(3).into_iter();
        let hard = all.next().unwrap();
        let theirs = [all.next().unwrap(), all.next().unwrap()];
        import(&world, std::slice::from_ref(&hard)).await;
        import_at(&world, &tsubaki(), &theirs).await;
        let end = world.now().plus(LIFE).0;
        let until = format!("UPDATE free_tokens SET valid_until = {end} WHERE kind = 'hardware'");
        world.change(&until).await;
        let life = Self {
            token: world.enrol().await,
            free: world.made().await,
            spare: world.made().await,
            kept_at: world.now(),
            link: Mutex::new(link(&world).await),
            customer,
            company,
            hard,
            theirs,
            world,
        };
        life.keep().await;
        life
    }

    /// Keeps everything as it stands.
    async fn keep(&self) {
        let copy = |table| format!("CREATE TABLE saved.{table} AS SELECT * FROM main.{table};");
        self.script(&TABLES.map(copy).concat()).await;
    }

    /// As it stood when it was kept; the log goes on.
    pub async fn put_back(&self) {
        let back = |table| {
            format!(
                "DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM saved.{table};"
            )
        };
        let script = TABLES.map(back).concat();
        self.script(&format!("BEGIN IMMEDIATE; {script} COMMIT;"))
            .await;
        let gone = self.world.now().0.saturating_sub(self.kept_at.0);
        self.world.earlier(gone);
    }

    async fn script(&self, script: &str) {
        let script = sqlx::raw_sql(sqlx::AssertSqlSafe(script.to_owned()));
        script.execute(&mut *self.link.lock().await).await.unwrap();
    }

    /// Puts it back, and then the token into that state, as it happens in life.
    pub async fn put(&self, state: StateName) -> Thing<'_> {
        self.put_back().await;
        let world = &self.world;
        if is_nobodys(state) {
            self.without(&self.token).await;
        }
        match state {
            StateName::InStock => return Thing::Hard(&self.hard),
            StateName::Unbound => return Thing::Soft(&self.free),
            StateName::FreeLocked => {
                let free = Thing::Soft(&self.free);
                assert_eq!(self.guess_to_bind(free).await, Ok(()));
                return free;
            }
            StateName::Lapsed => {
                world.later(7 * DAY);
                return Thing::Soft(&self.free);
            }
            StateName::Enrolled => return Thing::Soft(&self.token),
            _ => self.first_code().await,
        }
        let serial = &self.token.serial;
        match state {
            StateName::Locked => assert_eq!(
                self.guess(Thing::Soft(&self.token), self.user()).await,
                Ok(())
            ),
            StateName::Held => drop(world.change_token(serial, Change::Hold).await),
            StateName::Superseded => {
                self.supersede(self.user()).await;
                self.without(&self.spare).await;
                let free = "INSERT INTO main.free_tokens SELECT * FROM saved.free_tokens AS f
                    WHERE NOT EXISTS (SELECT 1 FROM main.free_tokens AS g WHERE g.id = f.id)";
                self.script(free).await;
            }
            StateName::Released => drop(world.change_token(serial, Change::Release).await),
            StateName::Cancelled => drop(world.change_token(serial, Change::Cancel).await),
            StateName::Expired => world.later(LIFE),
            _ => {}
        }
        Thing::Soft(&self.token)
    }

    /// The company's token in that state, put there behind everybody's back; in use
    /// it is registered as in life.
    pub async fn put_theirs(&self, state: StateName) -> Thing<'_> {
        self.put_back().await;
        let (world, token) = (&self.world, &self.theirs[0]);
        let (now, serial) = (world.now().0, &token.serial);
        let set = match state {
            StateName::InStock => return Thing::Hard(token),
            StateName::Unbound => "kind = 'soft', ends_at = 9999999999, device_key = x'02',
                 device = '{}', maker = NULL"
                .to_owned(),
            StateName::FreeLocked => "failures = 10".to_owned(),
            StateName::Lapsed => format!("valid_until = {now}"),
            _ => String::new(),
        };
        if !set.is_empty() {
            let free = format!("UPDATE free_tokens SET {set} WHERE serial = '{serial}'");
            self.script(&free).await;
            return Thing::Hard(token);
        }
        let holder = (Mode::Own, user(1, 1));
        let bound = crate::contract_world::register(world, &self.company, holder, token, None);
        bound.await.unwrap();
        let ended = |why: &str| format!("state = 'ended', ended_at = {now}, ended_why = '{why}'");
        let set = match state {
            StateName::Enrolled => "state = 'enrolled', in_use_since = NULL".to_owned(),
            StateName::Locked => format!("state = 'locked', locked_since = {now}"),
            StateName::Held => format!("held_since = {now}, held_why = 'support'"),
            StateName::Expired => format!("valid_until = {now}"),
            StateName::InUse => "failures = 0".to_owned(),
            other => ended(other.name()),
        };
        let put = format!("UPDATE tokens SET {set} WHERE serial = '{serial}'");
        self.script(&put).await;
        world.later(60);
        Thing::Hard(token)
    }

    /// As if the customer never had that one.
    async fn without(&self, token: &Registered) {
        let gone = format!("DELETE FROM tokens WHERE serial = '{}'", token.serial);
        self.script(&gone).await;
    }

    pub fn user(&self) -> Who {
        Who::User(self.customer.user.clone())
    }

    async fn first_code(&self) {
        let code = self.world.code(&self.token, 0);
        let said = self.world.verify(Purpose::Activate, &code).await;
        assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
        self.world.later(60);
    }

    /// The spare one as another token of the customer.
    pub async fn beside(&self, state: &str) {
        let since = if state == "in_use" { "1" } else { "NULL" };
        let (now, serial) = (self.world.now().0, &self.spare.serial);
        let insert = format!(
            "INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits,
                 period, seed, seed_key, device_key, device, mail, language, enrolled_at, state,
                 in_use_since)
             SELECT f.id, f.institution, c.id, c.user_id, f.serial, f.algorithm, f.digits,
                 f.period, f.seed, f.seed_key, f.device_key, f.device, 'a@example.jp', 'ja',
                 {now}, '{state}', {since}
             FROM free_tokens f JOIN customers c ON c.user_id = '{USER}'
             WHERE f.serial = '{serial}';
             DELETE FROM free_tokens WHERE serial = '{serial}';"
        );
        self.script(&insert).await;
    }

    /// The first code of another token.
    pub async fn supersede(&self, who: Who) {
        self.beside("enrolled").await;
        let code = self.world.code(&self.spare, 0);
        let (slug, issuer) = (slug(), &self.world.issuer);
        let said = issuer.verify(&slug, who, Purpose::Confirm, &code).await;
        let said = said.unwrap();
        assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
    }

    /// How the database says that it stands.
    pub async fn stands(&self, token: Thing<'_>) -> StateName {
        let question = format!(
            "SELECT COALESCE((SELECT CASE
                 WHEN state = 'ended' THEN ended_why
                 WHEN valid_until <= {now} THEN 'expired'
                 WHEN held_since IS NOT NULL THEN 'held' ELSE state END
               FROM tokens WHERE serial = '{serial}'),
             (SELECT CASE
                 WHEN valid_until <= {now} OR ends_at <= {now} THEN 'lapsed'
                 WHEN failures >= 10 THEN 'free_locked'
                 WHEN kind = 'soft' THEN 'unbound' ELSE 'in_stock' END
               FROM free_tokens WHERE serial = '{serial}'))",
            now = self.world.now().0,
            serial = token.serial(),
        );
        let name = self.text(&question).await;
        let all = StateName::ALL.into_iter();
        all.clone().find(|one| one.name() == name).unwrap()
    }

    /// All that a refusal must not change.
    pub async fn trace(&self) -> String {
        let mut all = String::new();
        for table in TABLES.iter().take(TRACES) {
            all += &self.rows(table, "1 = 1").await;
        }
        all
    }

    /// The token's own row.
    pub async fn row(&self, token: Thing<'_>) -> String {
        let of = format!("serial = '{}'", token.serial());
        self.rows("tokens", &of).await + &self.rows("free_tokens", &of).await
    }

    async fn rows(&self, table: &str, of: &str) -> String {
        let columns = format!(
            "SELECT group_concat('quote(' || name || ')', ' || char(31) || ')
             FROM pragma_table_info('{table}')"
        );
        let columns = self.text(&columns).await;
        let rows = format!(
            "SELECT '{table}' || char(10) || COALESCE(group_concat(line, char(10)), '')
             FROM (SELECT {columns} AS line FROM {table} WHERE {of} ORDER BY 1)"
        );
        self.text(&rows).await
    }

    pub async fn text(&self, question: &str) -> String {
        let question = sqlx::AssertSqlSafe(question.to_owned());
        let answer = sqlx::query_scalar(question);
        let mut link = self.link.lock().await;
        answer.fetch_one(&mut *link).await.unwrap()
    }

    /// Wrong codes until it is locked by them.
    pub async fn guess(&self, token: Thing<'_>, who: Who) -> Result<(), &'static str> {
        for number in 0..12 {
            let (code, who) = (token.wrong(self.world.now(), number), who.clone());
            let (slug, issuer) = (slug(), &self.world.issuer);
            let said = issuer.verify(&slug, who, Purpose::Confirm, &code).await;
            match said.unwrap() {
                Verdict::Wrong { .. } => self.world.later(60),
                Verdict::Locked if number > 0 => return Ok(()),
                other => return Err(word_of(&other)),
            }
        }
        Err("never")
    }

    /// The same of who wants to bind it.
    pub async fn guess_to_bind(&self, token: Thing<'_>) -> Result<(), &'static str> {
        for number in 0..12 {
            let code = token.wrong(self.world.now(), number);
            match self.bind(token, code).await {
                Err("wrong") => self.world.later(60),
                Err("locked") if number > 0 => return Ok(()),
                other => return other,
            }
        }
        Err("never")
    }

    pub async fn bind(&self, token: Thing<'_>, code: String) -> Result<(), &'static str> {
        let wish = Wish {
            act: Act::Start,
            serial: token.serial().clone(),
            otp: code.into(),
            otp_at_login: false,
        };
        let bound = self.world.issuer.bind(&self.customer, wish).await;
        bound.map(drop).map_err(|refusal| refused(&refusal))
    }
}

async fn link(world: &World) -> SqliteConnection {
    let saved = world.folder.path().join("saved.db");
    // A file that is not there is not made by opening it.
    std::fs::write(&saved, []).unwrap();
    let options = SqliteConnectOptions::new().filename(world.path());
    let options = options.foreign_keys(false);
    let mut link = options.connect().await.unwrap();
    let script = format!(
        "ATTACH '{}' AS saved; PRAGMA main.synchronous = OFF; PRAGMA saved.synchronous = OFF;",
        saved.display()
    );
    let attach = sqlx::raw_sql(sqlx::AssertSqlSafe(script));
    attach.execute(&mut link).await.unwrap();
    link
}

/// A verdict that is no acceptance, in a word.
pub fn word_of(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted { .. } => "accepted",
        Verdict::Used => "used",
        Verdict::Wrong { .. } => "wrong",
        Verdict::Wait { .. } | Verdict::Shared { .. } => "wait",
        Verdict::Locked => "locked",
        Verdict::NotYet { .. } => "not_yet",
        Verdict::Unknown => "unknown",
        Verdict::Malformed(_) => "malformed",
    }
}

/// A refusal, in a word.
pub fn refused(refusal: &BindRefusal) -> &'static str {
    match refusal {
        BindRefusal::Serial => "serial",
        BindRefusal::Own => "own",
        BindRefusal::Malformed(_) => "malformed",
        BindRefusal::Wrong { .. } => "wrong",
        BindRefusal::Used => "used",
        BindRefusal::Wait { .. } => "wait",
        BindRefusal::Locked { .. } => "locked",
        BindRefusal::Otherwise => "otherwise",
        BindRefusal::NoAddress => "no_address",
        BindRefusal::Issuer(error) => panic!("{error}"),
    }
}
