//! What writes: one walk through all of it, step by step.

use crate::contact_world::Line;
use crate::disk_company::Company;
use crate::stock_world::{by, file, made, makers_file};
use crate::telephone_world::{PAGE, number};
use crate::world::{HERE, USER, World, id_of, slug};
use warifu_enroll::client::{AwaitingFinish, AwaitingStart, Registered};
use warifu_enroll::self_registration::AwaitingGrant;
use warifu_issuer::account::AccountNumber;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::binding::{
    Act, Details, FreeToken, NewBinding, Receipt, Taken, TransferPassword, WrongGuess,
};
use warifu_issuer::console::{Asked, CancelWish};
use warifu_issuer::contact::{
    Change, Changed, ContactRefusal, HeldWhy, NewChange, NewHold, NewIssueStop, NewStop,
};
use warifu_issuer::enrollment::EnrollmentRefusal;
use warifu_issuer::ids::{CallId, MailAddress, MailId, StaffLogin};
use warifu_issuer::outbox::{Language, NewMail, Notice};
use warifu_issuer::ports::StoreError;
use warifu_issuer::proof::{Proved, SecretKind};
use warifu_issuer::release::Released;
use warifu_issuer::resealing::{Resealed, SealedColumn, Stale};
use warifu_issuer::restore::{Reconciling, Restoring};
use warifu_issuer::sealing::KeyId;
use warifu_issuer::staff::{NewMember, Role, StaffRefusal};
use warifu_issuer::stock::StockRefusal;
use warifu_issuer::telephone::{
    Caller, Challenge, CheckRefusal, Heard, Keyed, PhoneNumber, UseRefusal,
};
use warifu_issuer::verification::{Purpose, Verdict, Who};
use warifu_issuer::{Error, IssueRefusal};
use warifu_otp::{Step as Step_, UnixTime};
use warifu_secret::LoginPassword;

/// What writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    LogIn,
    Secret,
    Prove,
    Draft,
    Drafted,
    Start,
    Finish,
    Registered,
    SelfRegister,
    SelfRegistered,
    Activate,
    Wrong,
    Used,
    Contact,
    Epoch,
    StopMove,
    Resume,
    Staff,
    Ask,
    Session,
    SessionAgain,
    SessionEnds,
    Claim,
    Sent,
    Count,
    Stop,
    Import,
    Phone,
    Wait,
    Ring,
    KeyIn,
    GoOn,
    Sweep,
    Healthy,
    Release,
    Details,
    Digits,
    Answer,
    Begun,
    Guess,
    Bind,
    Company(Company),
    Account,
    StopIssuing,
    ResumeIssuing,
    Reseal,
    Restore,
    Reconcile,
}

pub const STEPS: [Step; 56] = [
    Step::LogIn,
    Step::Secret,
    Step::Prove,
    Step::Draft,
    Step::Drafted,
    Step::Start,
    Step::Finish,
    Step::Registered,
    Step::SelfRegister,
    Step::SelfRegistered,
    Step::Activate,
    Step::Wrong,
    Step::Used,
    Step::Contact,
    Step::Epoch,
    Step::StopMove,
    Step::Resume,
    Step::Staff,
    Step::Ask,
    Step::Session,
    Step::SessionAgain,
    Step::SessionEnds,
    Step::Claim,
    Step::Sent,
    Step::Count,
    Step::Stop,
    Step::Import,
    Step::Phone,
    Step::Wait,
    Step::Ring,
    Step::KeyIn,
    Step::GoOn,
    Step::Sweep,
    Step::Healthy,
    // Still used, whatever came in between.
    Step::Used,
    Step::Draft,
    Step::Drafted,
    Step::StopIssuing,
    Step::ResumeIssuing,
    Step::Account,
    Step::Release,
    Step::Details,
    Step::Digits,
    Step::Answer,
    Step::Begun,
    Step::Guess,
    Step::Bind,
    Step::Company(Company::Users),
    Step::Company(Company::Card),
    Step::Company(Company::Ask),
    Step::Company(Company::Certificate),
    Step::Company(Company::Guess),
    Step::Company(Company::Turn),
    Step::Reseal,
    // Last: nothing of the walk lives on after it.
    Step::Restore,
    Step::Reconcile,
];

/// One walk through all that writes.
#[derive(Default)]
pub struct Walk {
    begun: Option<AwaitingStart>,
    answer: Vec<u8>,
    proven: Option<AwaitingFinish>,
    token: Option<Registered>,
    by_itself: Option<AwaitingGrant>,
    free: Option<Registered>,
    mail: Option<warifu_issuer::ids::MailId>,
    code: String,
    /// How many hardware tokens there were.
    stock: std::cell::OnceCell<i64>,
    check: Option<Challenge>,
}

impl Walk {
    pub async fn step(&mut self, world: &World, step: Step) -> Result<(), StoreError> {
        let stores = world.issuer.stores().clone();
        let (name, now) = ([9; 32], world.now());
        match step {
            Step::LogIn => log_in(world).await,
            Step::Secret => set_secret(world).await,
            Step::Prove => prove(world).await,
            Step::Draft => draft(world).await,
            Step::Drafted => issue_drafted(world).await,
            Step::Start => self.start(world).await,
            Step::Finish => self.finish(world).await,
            Step::Registered => self.registered(world).await,
            Step::SelfRegister => self.self_register(world).await,
            Step::SelfRegistered => self.self_registered(world).await,
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
            Step::Resume => self.resume(world).await,
            Step::Staff => add_staff(world).await.map(drop),
            Step::Ask => self.ask(world).await,
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
                done(world.issuer.stop_issuance(&customer).await)
            }
            Step::Import => self.import(world).await,
            Step::Phone => {
                let customer = world.customer().await;
                let added = world.issuer.add_phone(&customer, phone_of(now), None);
                done(added.await)
            }
            Step::Wait => self.wait(world).await,
            Step::Ring => self.hear(world, 0).await,
            Step::KeyIn => self.hear(world, 1).await,
            Step::GoOn => {
                let check = self.check.as_ref().unwrap();
                match world.use_it(check, PAGE).await {
                    Err(UseRefusal::Issuer(Error::Store(error))) => Err(error),
                    other => other.map(drop).map_err(|refused| panic!("{refused:?}")),
                }
            }
            Step::Sweep => stores.housekeeping.sweep(now).await.map(drop),
            Step::Healthy => stores.housekeeping.healthy().await,
            Step::Release => release(world).await,
            Step::Details => details(world).await,
            Step::Digits => digits(world).await,
            Step::Answer => answer(world).await,
            Step::Begun => done(world.issuer.binding_begun(&world.customer().await).await),
            Step::Guess => self.guess(world).await,
            Step::Bind => self.bind(world).await,
            Step::Company(company) => company.step(world).await,
            Step::Account => set_account(world).await,
            Step::StopIssuing => self.stop_issuing(world).await,
            Step::ResumeIssuing => self.resume_issuing(world).await,
            Step::Reseal => reseal(world).await,
            Step::Restore => {
                let restoring = Restoring {
                    at: now,
                    epoch: now.0 * 1000,
                    ahead: std::collections::BTreeMap::new(),
                };
                stores.restores.begin(restoring).await.map(drop)
            }
            Step::Reconcile => reconcile(world).await,
        }
    }

    async fn ask(&self, world: &World) -> Result<(), StoreError> {
        let login = StaffLogin::new(format!("s{}", world.now().0)).unwrap();
        let staff = world.issuer.staff_by_login(&slug(), &login).await.unwrap();
        let wish = CancelWish {
            customer: world.customer().await.id,
            serial: self.token.as_ref().unwrap().serial.clone(),
            form: "K-1".to_owned(),
            why: "lost".to_owned(),
        };
        let asked = world.issuer.ask_cancel(&staff.unwrap(), wish).await;
        assert!(
            !matches!(asked, Ok(Asked::Nothing | Asked::Already)),
            "{asked:?}"
        );
        done(asked)
    }

    async fn resume(&self, world: &World) -> Result<(), StoreError> {
        let now = world.now();
        let change = NewChange {
            serial: self.token.as_ref().unwrap().serial.clone(),
            change: Change::Resume,
            by: "operator".to_owned(),
            why: "asked".to_owned(),
            form: None,
            again_from: now,
            at: now,
        };
        let support = &world.issuer.stores().support;
        assert_eq!(support.change(change).await?, Changed::Done);
        Ok(())
    }

    async fn wait(&mut self, world: &World) -> Result<(), StoreError> {
        let customer = world.customer().await;
        let last = world.issuer.phones(customer.id).await.unwrap().len();
        let position = u32::try_from(last).unwrap();
        let begun = world
            .issuer
            .begin_telephone_check(&customer, position, PAGE);
        match begun.await {
            Err(CheckRefusal::Issuer(Error::Store(error))) => return Err(error),
            other => self.check = Some(other.unwrap()),
        }
        Ok(())
    }

    async fn hear(&self, world: &World, step: u32) -> Result<(), StoreError> {
        let check = self.check.as_ref().unwrap();
        let heard = Heard {
            call: CallId::new(check.id.to_string()).unwrap(),
            step,
            caller: Caller::Known(check.number.clone()),
            keyed: Keyed::Code(check.code.clone()),
        };
        done(world.issuer.telephone(&slug(), &heard).await.map(drop))
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

    /// The same bytes each time.
    async fn self_register(&mut self, world: &World) -> Result<(), StoreError> {
        let device = self.by_itself.get_or_insert_with(|| world.by_itself());
        let answer = enrolled(world.self_register(device.request()).await)?;
        let device = self.by_itself.take().unwrap();
        self.free = device.answered(&answer).ok();
        Ok(())
    }

    async fn self_registered(&self, world: &World) -> Result<(), StoreError> {
        let confirmation = &self.free.as_ref().unwrap().confirmation;
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

    /// What an old device stops that was issued to take its token's place.
    async fn stop_issuing(&self, world: &World) -> Result<(), StoreError> {
        let stores = world.issuer.stores();
        let customer = world.customer().await;
        let serial = &self.token.as_ref().unwrap().serial;
        let stop = NewIssueStop {
            from: stores.contacts.contacted(serial).await?.unwrap().id,
            issuance: stores.issuances.latest(customer.id).await?.unwrap().id,
            customer: customer.id,
            audit: Entry::new(&slug(), world.now(), Event::IssuingStopped, &customer.user),
        };
        assert!(stores.contacts.stop_issuing(stop).await?);
        Ok(())
    }

    async fn resume_issuing(&self, world: &World) -> Result<(), StoreError> {
        let serial = self.token.as_ref().unwrap().serial.clone();
        let change = NewChange {
            serial,
            change: Change::Resume,
            by: "operator".to_owned(),
            why: "asked".to_owned(),
            form: None,
            again_from: world.now(),
            at: world.now(),
        };
        let changed = world.issuer.stores().support.change(change).await?;
        assert_eq!(changed, Changed::Done);
        Ok(())
    }

    /// A hardware token that no walk before this one has imported.
    async fn import(&self, world: &World) -> Result<(), StoreError> {
        let all = "SELECT (SELECT COUNT(*) FROM free_tokens)
            + (SELECT COUNT(*) FROM tokens WHERE kind = 'hardware')";
        let stored = world.number(all).await;
        let before = *self.stock.get_or_init(|| stored);
        let tokens = made(u32::try_from(before).unwrap() + 1);
        let newest = tokens.last().map_or(&[][..], std::slice::from_ref);
        let file = makers_file(&file(newest));
        let imported = world
            .issuer
            .import_stock(&slug(), file, &by(), &mut |_| {})
            .await;
        match imported {
            Err(StockRefusal::Issuer(Error::Store(error))) => Err(error),
            other => {
                assert_eq!(other.unwrap().counts().faults, 0);
                assert_eq!(world.number(all).await, before + 1);
                Ok(())
            }
        }
    }

    /// The token that this walk has imported.
    async fn imported(&self, world: &World) -> FreeToken {
        let made = made(u32::try_from(*self.stock.get().unwrap()).unwrap() + 1).pop();
        let serial = made.unwrap().serial;
        let free = world.issuer.stores().bindings.free(&slug(), &serial).await;
        free.unwrap().unwrap()
    }

    async fn guess(&self, world: &World) -> Result<(), StoreError> {
        let (token, event) = (self.imported(world).await, Event::CodeWrong);
        let guess = WrongGuess {
            token: token.id,
            audit: Entry::new(&slug(), world.now(), event, &token.serial),
            digest: [7; 16],
            rule: world
                .issuer
                .institutions()
                .by_slug(&slug())
                .unwrap()
                .verification
                .wrong,
            at: world.now(),
        };
        world.issuer.stores().bindings.wrong(guess).await.map(drop)
    }

    async fn bind(&self, world: &World) -> Result<(), StoreError> {
        let (token, customer) = (self.imported(world).await, world.customer().await);
        let serial = token.serial.clone();
        let new = NewBinding {
            token: token.id,
            customer: customer.id,
            user: customer.user.clone(),
            step: Step_(1),
            drift: 0,
            valid_until: None,
            usable_from: None,
            otp_at_login: true,
            expected: None,
            receipt: Receipt {
                number: 1_000_000_000 + u64::try_from(*self.stock.get().unwrap()).unwrap(),
                act: Act::Start,
                serial: serial.clone(),
                at: world.now(),
            },
            mail: NewMail {
                id: MailId::from_bytes(*token.id.as_bytes()),
                institution: slug(),
                customer: customer.id,
                to: MailAddress::parse("hanako@example.jp").unwrap(),
                language: Language::Ja,
                notice: Notice::Activated {
                    serial: serial.clone(),
                    otp_at_login: None,
                },
                at: world.now(),
            },
            audit: Entry::new(&slug(), world.now(), Event::TokenBound, &serial),
        };
        assert_eq!(world.issuer.stores().bindings.bind(new).await?, Taken::Done);
        Ok(())
    }

    async fn activate(&mut self, world: &World) -> Result<(), StoreError> {
        self.code = world.code(self.token.as_ref().unwrap(), 0);
        let said = judge(world, Purpose::Activate, &self.code).await?;
        assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
        Ok(())
    }
}

async fn digits(world: &World) -> Result<(), StoreError> {
    let password = TransferPassword::parse("9081726354").unwrap();
    let customer = world.customer().await;
    done(
        world
            .issuer
            .set_transfer_password(&customer, password)
            .await,
    )
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

/// Another one each time: the same once more writes nothing.
async fn set_account(world: &World) -> Result<(), StoreError> {
    let number = (world.now().0 / 86_400).to_string();
    let account = AccountNumber::parse("001", &number).unwrap();
    let customer = world.customer().await;
    done(world.issuer.set_account(&customer, account).await)
}

async fn set_secret(world: &World) -> Result<(), StoreError> {
    let (customer, kind) = (world.customer().await, SecretKind::RegistrationPin);
    let secret = LoginPassword::new("2083".to_owned());
    done(world.issuer.set_secret(&customer, kind, secret).await)
}

async fn prove(world: &World) -> Result<(), StoreError> {
    let (customer, kind) = (world.customer().await, SecretKind::RegistrationPin);
    let secret = LoginPassword::new("2083".to_owned());
    match world.issuer.check_secret(&customer, kind, secret).await {
        Err(Error::Store(error)) => Err(error),
        Ok(Proved::Right) => Ok(()),
        other => panic!("{other:?}"),
    }
}

async fn details(world: &World) -> Result<(), StoreError> {
    let details = Details {
        mail: MailAddress::parse("hanako@example.jp").unwrap(),
        language: Language::Ja,
        otp_at_login: false,
    };
    let stores = world.issuer.stores();
    stores.details.set(world.customer().await.id, details).await
}

async fn answer(world: &World) -> Result<(), StoreError> {
    let customer = world.customer().await;
    let places = match world.issuer.challenge(&customer).await {
        Err(Error::Store(error)) => return Err(error),
        other => other.unwrap(),
    };
    let digit = |place: u8| &"9081726354"[usize::from(place) - 1..usize::from(place)];
    let digits = [digit(places.first), digit(places.second)];
    match world.issuer.answer_challenge(&customer, digits).await {
        Err(Error::Store(error)) => Err(error),
        // Its count could not be taken back, and it waits like a wrong one.
        Ok(Proved::Right | Proved::Wait { .. }) => Ok(()),
        other => panic!("{other:?}"),
    }
}

async fn draft(world: &World) -> Result<(), StoreError> {
    let customer = world.customer().await;
    match world.issuer.draft(&customer, world.order("a1b2c3")).await {
        Err(IssueRefusal::Issuer(Error::Store(error))) => Err(error),
        other => {
            other.unwrap();
            Ok(())
        }
    }
}

async fn issue_drafted(world: &World) -> Result<(), StoreError> {
    let customer = world.customer().await;
    let draft = world.issuer.drafted(customer.id).await.unwrap().unwrap();
    match world.issuer.issue_drafted(&customer, draft.id).await {
        Err(IssueRefusal::Issuer(Error::Store(error))) => Err(error),
        other => {
            assert!(other.unwrap().is_some(), "the draft is gone");
            Ok(())
        }
    }
}

async fn release(world: &World) -> Result<(), StoreError> {
    let customer = world.customer().await;
    match world.issuer.release(&customer).await {
        Err(Error::Store(error)) => Err(error),
        Ok(Released::Done { .. }) => Ok(()),
        other => panic!("{other:?}"),
    }
}

async fn add_staff(world: &World) -> Result<(), StoreError> {
    let new = NewMember {
        login: StaffLogin::new(format!("s{}", world.now().0)).unwrap(),
        name: "田中 花子".to_owned(),
        role: Role::Support,
        user: None,
        handed_out: true,
    };
    let password = LoginPassword::new("kari-no-password".to_owned());
    match world.issuer.add_staff(&slug(), new, password, &by()).await {
        Err(StaffRefusal::Issuer(Error::Store(error))) => Err(error),
        other => other.map(drop).map_err(|refused| panic!("{refused:?}")),
    }
}

fn done<T>(said: Result<T, Error>) -> Result<(), StoreError> {
    match said {
        Err(Error::Store(error)) => Err(error),
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

/// Another one each time.
fn phone_of(now: UnixTime) -> PhoneNumber {
    number(&format!("090{:08}", now.0 % 100_000_000))
}

/// Values in the place of those that are there.
async fn reseal(world: &World) -> Result<(), StoreError> {
    let (sealed, other) = (
        &world.issuer.stores().sealed,
        KeyId::parse("00000000").unwrap(),
    );
    for column in SealedColumn::ALL {
        let stale = sealed.stale(column, &slug(), &other, None, 1).await?;
        let same = |before: Stale| Resealed {
            after: before.sealed.clone(),
            before,
        };
        sealed
            .put(column, stale.into_iter().map(same).collect())
            .await?;
    }
    Ok(())
}

/// With a log that says nothing of any token.
async fn reconcile(world: &World) -> Result<(), StoreError> {
    let restores = &world.issuer.stores().restores;
    for point in restores.points().await? {
        let what = Reconciling {
            end: point.head,
            fates: std::collections::BTreeMap::new(),
            ahead: 1,
            at: world.now(),
        };
        restores.reconcile(what).await?;
    }
    Ok(())
}
