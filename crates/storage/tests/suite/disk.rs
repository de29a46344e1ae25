//! Writes that fail: table by table, whatever writes to it is refused whole, says
//! *unavailable*, and succeeds when it is done again. As a disk that is full, the
//! statement alone may be undone, or the whole transaction with it.

use crate::contact_world::Line;
use crate::world::{HERE, USER, World, id_of, slug};
use warifu_enroll::client::{AwaitingFinish, AwaitingStart, Registered};
use warifu_issuer::audit::{Entry, Event, verify};
use warifu_issuer::contact::{
    Change, Changed, ContactRefusal, HeldWhy, NewChange, NewHold, NewStop,
};
use warifu_issuer::enrollment::EnrollmentRefusal;
use warifu_issuer::ports::StoreError;
use warifu_issuer::verification::{Purpose, Verdict, Who};
use warifu_issuer::{Error, IssueRefusal};
use warifu_secret::LoginPassword;

/// What SQLite undoes by itself.
const UNDONE: [&str; 2] = ["ABORT", "ROLLBACK"];

/// What writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    LogIn,
    Issue,
    Start,
    Finish,
    Registered,
    Activate,
    Wrong,
    Used,
    Contact,
    Epoch,
    StopMove,
    Resume,
    Session,
    SessionAgain,
    SessionEnds,
    Claim,
    Sent,
    Count,
    Stop,
    Sweep,
    Healthy,
}

const STEPS: [Step; 21] = [
    Step::LogIn,
    Step::Issue,
    Step::Start,
    Step::Finish,
    Step::Registered,
    Step::Activate,
    Step::Wrong,
    Step::Used,
    Step::Contact,
    Step::Epoch,
    Step::StopMove,
    Step::Resume,
    Step::Session,
    Step::SessionAgain,
    Step::SessionEnds,
    Step::Claim,
    Step::Sent,
    Step::Count,
    Step::Stop,
    Step::Sweep,
    Step::Healthy,
];

/// One walk through all that writes.
#[derive(Default)]
struct Walk {
    begun: Option<AwaitingStart>,
    answer: Vec<u8>,
    proven: Option<AwaitingFinish>,
    token: Option<Registered>,
    mail: Option<warifu_issuer::ids::MailId>,
    code: String,
}

#[tokio::test]
async fn a_write_that_fails_in_any_table_is_refused_whole_and_succeeds_later() {
    let world = World::new().await;
    let tables = tables(&world).await;
    assert!(tables.len() >= 10, "{tables:?}");
    let mut refused = std::collections::BTreeSet::new();
    for table in &tables {
        for undone in UNDONE {
            let mut walk = Walk::default();
            for step in STEPS {
                let row = format!("{step:?}, {table}, {undone}");
                take_no_more(&world, table, undone).await;
                let said = walk.step(&world, step).await;
                take_again(&world).await;
                if said == Err(StoreError::Unavailable) {
                    refused.insert(table.clone());
                    assert_eq!(walk.step(&world, step).await, Ok(()), "{row}, again");
                } else {
                    assert_eq!(said, Ok(()), "{row}");
                }
            }
            whole(&world, &walk, &format!("{table}, {undone}")).await;
            // Budgets fill up again.
            world.later(86_400);
        }
    }
    // A table that nothing here writes to would prove nothing.
    let untouched: Vec<_> = tables.iter().filter(|t| !refused.contains(*t)).collect();
    let others = ["api_keys", "customers", "decoys", "schema_versions"];
    assert!(
        untouched.iter().all(|t| others.contains(&t.as_str())),
        "{untouched:?}"
    );
}

#[tokio::test]
async fn a_database_that_was_moved_is_written_to_by_nobody_who_says_so() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    let away = world.folder.path().join("away.db");
    std::fs::rename(world.path(), &away).unwrap();
    let who = Who::User(warifu_enroll::UserId::parse(USER).unwrap());
    let judged = world
        .issuer
        .verify(&slug(), who, Purpose::Activate, &code)
        .await;
    assert_eq!(judged.unwrap_err(), Error::Store(StoreError::Unavailable));
    world.database.ended().await;
    assert!(world.issuer.stores().housekeeping.healthy().await.is_err());
    // Nothing was made in its place.
    assert!(!world.path().exists());
}

impl Walk {
    async fn step(&mut self, world: &World, step: Step) -> Result<(), StoreError> {
        let stores = world.issuer.stores().clone();
        let (name, now) = ([9; 32], world.now());
        match step {
            Step::LogIn => log_in(world).await,
            Step::Issue => issue(world).await,
            Step::Start => self.start(world).await,
            Step::Finish => self.finish(world).await,
            Step::Registered => self.registered(world).await,
            Step::Activate => self.activate(world).await,
            Step::Wrong => {
                let wrong = world.wrong(self.token.as_ref().unwrap(), 0);
                let said = judge(world, Purpose::Confirm, &wrong).await?;
                assert!(matches!(said, Verdict::Wrong { .. }), "{said:?}");
                Ok(())
            }
            Step::Used => {
                let said = judge(world, Purpose::Confirm, &self.code).await?;
                assert_eq!(said, Verdict::Used);
                Ok(())
            }
            Step::Contact => self.contact(world).await,
            Step::Epoch => stores.support.new_epoch().await.map(drop),
            Step::StopMove => self.stop_move(world).await,
            Step::Resume => {
                let change = NewChange {
                    serial: self.token.as_ref().unwrap().serial.clone(),
                    change: Change::Resume,
                    at: now,
                };
                assert_eq!(stores.support.change(change).await?, Changed::Done);
                Ok(())
            }
            Step::Session => {
                let made = stores.sessions.create(name, vec![1], now.plus(60)).await?;
                assert!(made, "a session of that name was left");
                Ok(())
            }
            Step::SessionAgain => stores.sessions.save(name, vec![2], now.plus(60)).await,
            Step::SessionEnds => stores.sessions.delete(name).await,
            Step::Claim => {
                let claimed = stores.outbox.claim(now, now.plus(600)).await?;
                self.mail = claimed.map(|claimed| claimed.mail.id);
                assert!(self.mail.is_some(), "no mail waits");
                Ok(())
            }
            Step::Sent => stores.outbox.sent(self.mail.unwrap(), now).await,
            Step::Count => {
                let entry = Entry::new(&slug(), now, Event::CodeUsed, "WF");
                stores.audit.count(entry).await
            }
            Step::Stop => {
                let customer = world.customer().await;
                stopped(world.issuer.stop_issuance(&customer).await)
            }
            Step::Sweep => stores.housekeeping.sweep(now).await.map(drop),
            Step::Healthy => stores.housekeeping.healthy().await,
        }
    }

    /// The same bytes each time.
    async fn start(&mut self, world: &World) -> Result<(), StoreError> {
        let begun = self
            .begun
            .get_or_insert_with(|| world.begin(USER, "a1b2c3"));
        let answer = world.issuer.start_enrollment(begun.request(), HERE).await;
        self.answer = enrolled(answer)?;
        Ok(())
    }

    async fn finish(&mut self, world: &World) -> Result<(), StoreError> {
        if let Some(begun) = self.begun.take() {
            self.proven = world.complete(begun, "a1b2c3", &self.answer);
        }
        let proven = self.proven.as_ref().unwrap();
        let answer = world
            .issuer
            .finish_enrollment(&id_of(proven), proven.request())
            .await;
        let answer = enrolled(answer)?;
        let proven = self.proven.take().unwrap();
        self.token = proven.answered(&answer).ok();
        Ok(())
    }

    async fn registered(&mut self, world: &World) -> Result<(), StoreError> {
        let confirmation = &self.token.as_ref().unwrap().confirmation;
        let id = confirmation.enrollment_id.to_string();
        let request = confirmation.request().unwrap();
        enrolled(world.issuer.registered(&id, &request).await)
    }

    async fn contact(&self, world: &World) -> Result<(), StoreError> {
        let token = self.token.as_ref().unwrap();
        match world.send(&token.serial, &Line::of(1).next(token)).await {
            Err(ContactRefusal::Issuer(Error::Store(error))) => Err(error),
            Err(refused) => panic!("{refused:?}"),
            Ok(_) => Ok(()),
        }
    }

    /// What a stop writes; which token it is about makes no difference here.
    async fn stop_move(&self, world: &World) -> Result<(), StoreError> {
        let contacts = &world.issuer.stores().contacts;
        let serial = &self.token.as_ref().unwrap().serial;
        let id = contacts.contacted(serial).await?.unwrap().id;
        let hold = NewHold {
            token: id,
            why: HeldWhy::Stopped,
            audit: Entry::new(&slug(), world.now(), Event::TokenHeld, serial),
        };
        contacts.stop(NewStop { from: id, hold }).await
    }

    async fn activate(&mut self, world: &World) -> Result<(), StoreError> {
        self.code = world.code(self.token.as_ref().unwrap(), 0);
        let said = judge(world, Purpose::Activate, &self.code).await?;
        assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
        Ok(())
    }
}

async fn log_in(world: &World) -> Result<(), StoreError> {
    let password = LoginPassword::new("warifu-2083".to_owned());
    let contract = USER.replace('L', "C");
    match world
        .issuer
        .log_in(&slug(), &contract, password, HERE)
        .await
    {
        Err(Error::Store(error)) => Err(error),
        Ok(warifu_issuer::Login::Accepted(_)) => Ok(()),
        other => panic!("{other:?}"),
    }
}

async fn issue(world: &World) -> Result<(), StoreError> {
    let customer = world.customer().await;
    match world.issuer.issue(&customer, world.order("a1b2c3")).await {
        Err(IssueRefusal::Issuer(Error::Store(error))) => Err(error),
        other => {
            other.unwrap();
            Ok(())
        }
    }
}

async fn judge(world: &World, purpose: Purpose, code: &str) -> Result<Verdict, StoreError> {
    let who = Who::User(warifu_enroll::UserId::parse(USER).unwrap());
    match world.issuer.verify(&slug(), who, purpose, code).await {
        Err(Error::Store(error)) => Err(error),
        other => Ok(other.unwrap()),
    }
}

fn enrolled<T>(answer: Result<T, EnrollmentRefusal>) -> Result<T, StoreError> {
    match answer {
        Err(EnrollmentRefusal::Issuer(Error::Store(error))) => Err(error),
        Err(refused) => panic!("{refused:?}"),
        Ok(answer) => Ok(answer),
    }
}

fn stopped(answer: Result<bool, Error>) -> Result<(), StoreError> {
    match answer {
        Err(Error::Store(error)) => Err(error),
        other => {
            other.unwrap();
            Ok(())
        }
    }
}

async fn whole(world: &World, walk: &Walk, row: &str) {
    let audit = world.issuer.stores().audit.clone();
    let records = audit.records(&slug(), 0, 100_000).await.unwrap();
    assert!(verify(None, &records).is_ok(), "{row}: the chain");
    let broken = "SELECT COUNT(*) FROM pragma_foreign_key_check()";
    assert_eq!(
        world.number(broken).await,
        0,
        "{row}: a row hangs in the air"
    );
    let burnt = "SELECT COUNT(*) FROM issuances WHERE attempts_left < 4";
    assert_eq!(world.number(burnt).await, 0, "{row}: an attempt was burnt");
    let counted = "SELECT COUNT(*) FROM tokens WHERE failures > 1";
    assert_eq!(world.number(counted).await, 0, "{row}: counted twice");
    let said = judge(world, Purpose::Confirm, &walk.code).await;
    assert_eq!(said, Ok(Verdict::Used), "{row}: a code counts twice");
}

async fn tables(world: &World) -> Vec<String> {
    let count = world
        .number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'")
        .await;
    let mut names = Vec::new();
    for number in 0..count {
        names.push(world.table(number).await);
    }
    names.retain(|name| !name.starts_with("sqlite_"));
    names
}

async fn take_no_more(world: &World, table: &str, undone: &str) {
    let triggers = ["INSERT", "UPDATE", "DELETE"].map(|what| {
        format!(
            "CREATE TRIGGER full_{what} BEFORE {what} ON {table}
             BEGIN SELECT RAISE({undone}, 'full'); END;"
        )
    });
    world.change(&triggers.concat()).await;
}

async fn take_again(world: &World) {
    let all = ["INSERT", "UPDATE", "DELETE"].map(|what| format!("DROP TRIGGER full_{what};"));
    world.change(&all.concat()).await;
}
