//! A takeover by exchange: who has the passwords puts another token in the place of
//! the customer's own. The old app hears of it at its next contact and stops it: the
//! new token is held. Both ways of binding: a customer's own, and a company's.

use crate::binding_world::{asahino, holder, set_details, shows};
use crate::contact_world::Line;
use crate::contract_world::{company, tsubaki, user};
use crate::life_world::Thing;
use crate::stock_world::{import_at, made};
use crate::world::{HERE, World};
use warifu_enroll::client::Registered;
use warifu_enroll::contact::{HeldFor, Reply, TokenWord, read_reply};
use warifu_enroll::keys::DeviceKey;
use warifu_issuer::SystemChance;
use warifu_issuer::audit::Record;
use warifu_issuer::binding::{Act, BindRefusal, Wish};
use warifu_issuer::contact::{Change, Changed, ContactRefusal};
use warifu_issuer::contract::{Mode, RegisterWish};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::Chance as _;
use warifu_issuer::verification::{Purpose, Verdict, Who};

/// Whose procedure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bank {
    /// A customer's own: start and exchange.
    Own,
    /// A company's administrator, for one of its users.
    Company,
}

struct Scene {
    world: World,
    bank: Bank,
    slug: Slug,
    customer: Customer,
}

impl Scene {
    async fn new(bank: Bank) -> Self {
        let world = World::new().await;
        let (slug, customer) = match bank {
            Bank::Own => (asahino(), holder(&world, 1).await),
            Bank::Company => (tsubaki(), company(&world, 1, 1).await),
        };
        set_details(&world, &customer).await;
        Self {
            world,
            bank,
            slug,
            customer,
        }
    }

    /// An app's token, on an installation of its own.
    async fn app(&mut self, installation: &str) -> Registered {
        installation.clone_into(&mut self.world.installation);
        let key = DeviceKey::generate(&mut SystemChance.rng());
        let begun = self.world.by_itself_at(&self.slug, key);
        let answer = self.world.self_register(begun.request()).await.unwrap();
        begun.answered(&answer).unwrap()
    }

    /// The use case itself: start where there is none, else exchange.
    async fn take(&self, new: Thing<'_>, old: Option<Thing<'_>>) -> Result<(), BindRefusal> {
        let (serial, otp) = (new.serial().clone(), new.code(self.world.now()).into());
        let issuer = &self.world.issuer;
        let done = if self.bank == Bank::Own {
            let wish = Wish {
                act: old.map_or(Act::Start, |_| Act::Exchange),
                serial,
                otp,
                otp_at_login: false,
            };
            issuer.bind(&self.customer, wish).await
        } else {
            let wish = RegisterWish {
                mode: Mode::Own,
                user: user(1, 1),
                present: old.map(|old| old.serial().clone()),
                serial,
                otp,
            };
            issuer.register(&self.customer, wish).await
        };
        self.world.later(120);
        done.map(drop)
    }

    async fn contact(&self, token: &Registered, line: &mut Line) -> Reply {
        let body = line.next(token);
        let answer = self.world.send(&token.serial, &body).await.unwrap();
        let key = self.world.card_of(&self.slug).card().signing_key;
        let reply = read_reply(&key, &token.serial, &body, &answer).unwrap();
        line.place = reply.next.unwrap_or(line.place);
        reply
    }

    async fn judge(&self, token: Thing<'_>) -> Verdict {
        let code = token.code(self.world.now());
        let who = Who::Serial(token.serial().clone());
        let issuer = &self.world.issuer;
        let said = issuer.verify(&self.slug, who, Purpose::Confirm, &code);
        said.await.unwrap()
    }

    async fn mails(&self, kind: &str) -> i64 {
        let sent = format!(
            "SELECT COUNT(*) FROM outbox
             WHERE notice LIKE '%\"{kind}\"%' AND recipient IN (SELECT mail FROM customer_details)"
        );
        self.world.number(&sent).await
    }

    async fn log(&self, event: &str) -> Vec<Record> {
        let audit = &self.world.issuer.stores().audit;
        let records = audit.records(&self.slug, 0, 1000).await.unwrap();
        let found = records.into_iter();
        found.filter(|record| record.event == event).collect()
    }

    /// The customer's own app in use, and then another token in its place; what the
    /// old app is told.
    async fn taken_over(&mut self, new: Thing<'_>) -> (Registered, Line, Reply) {
        let old = self.app("00112233445566778899aabbccddeeff").await;
        self.take(Thing::Soft(&old), None).await.unwrap();
        self.world.later(3600);
        let said = self.judge(Thing::Soft(&old)).await;
        assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
        let mut line = Line::of(1);
        let before = self.contact(&old, &mut line).await;
        assert_eq!((before.state, before.moved), (TokenWord::InUse, None));
        self.take(new, Some(Thing::Soft(&old))).await.unwrap();
        let told = self.contact(&old, &mut line).await;
        (old, line, told)
    }

    /// From the word at the old app's contact to what support does about it.
    async fn stopped(&mut self, new: Thing<'_>) {
        let bank = self.bank;
        let (old, mut line, told) = self.taken_over(new).await;
        assert_eq!(told.state, TokenWord::Moved, "{bank:?}");
        let moved = told.moved.unwrap();
        assert!(!moved.stopped);
        assert_eq!(moved.stop_until, moved.at.plus(14 * 86_400));
        assert_eq!(self.mails("ended").await, 1, "{bank:?}: the old address");
        assert!(self.log("token_held").await.is_empty());
        // Twice: the second changes nothing.
        for _ in 0..2 {
            self.world.stop(&old, moved.nonce).await.unwrap();
        }
        assert_eq!(self.mails("held").await, 1, "{bank:?}");
        let held = self.log("token_held").await;
        assert_eq!(held.len(), 1, "{bank:?}");
        let held = held.first().unwrap();
        assert_eq!(held.subject, new.serial().as_str());
        for part in [
            r#""why":"stopped""#.to_owned(),
            format!(r#""stopped_from":"{}""#, old.serial),
        ] {
            assert!(held.detail.contains(&part), "{}", held.detail);
        }
        self.world.later(3600);
        assert_eq!(self.judge(new).await, Verdict::Locked, "{bank:?}");
        let told = self.contact(&old, &mut line).await;
        assert!(told.moved.is_some_and(|moved| moved.stopped), "{bank:?}");
        self.is_shut(new).await;
        // Support has spoken with the customer: it was them.
        let resumed = self.world.change_token(new.serial(), Change::Resume).await;
        assert_eq!((resumed, self.mails("resumed").await), (Changed::Done, 1));
        let said = self.judge(new).await;
        assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
    }

    /// Whoever has the passwords goes no further than that.
    async fn is_shut(&mut self, held: Thing<'_>) {
        let third = self.app("cccccccccccccccccccccccccccccccc").await;
        let again = self.take(Thing::Soft(&third), Some(held)).await;
        assert!(matches!(again, Err(BindRefusal::Locked { .. })));
    }
}

#[tokio::test]
async fn an_exchange_for_another_app_is_stopped_from_the_old_one() {
    for bank in [Bank::Own, Bank::Company] {
        let mut scene = Scene::new(bank).await;
        let new = scene.app("ffeeddccbbaa99887766554433221100").await;
        scene.stopped(Thing::Soft(&new)).await;
        // The new app says why nothing of it counts.
        let mut scene = Scene::new(bank).await;
        let new = scene.app("ffeeddccbbaa99887766554433221100").await;
        let (old, _, told) = scene.taken_over(Thing::Soft(&new)).await;
        scene
            .world
            .stop(&old, told.moved.unwrap().nonce)
            .await
            .unwrap();
        let there = scene.contact(&new, &mut Line::of(2)).await;
        let said = (there.state, there.held_for);
        assert_eq!(said, (TokenWord::Held, Some(HeldFor::Stopped)), "{bank:?}");
    }
}

#[tokio::test]
async fn an_exchange_for_hardware_is_stopped_from_the_old_app() {
    for bank in [Bank::Own, Bank::Company] {
        let mut scene = Scene::new(bank).await;
        let stock = made(1);
        import_at(&scene.world, &scene.slug, &stock).await;
        scene.stopped(Thing::Hard(&stock[0])).await;
    }
}

#[tokio::test]
async fn after_its_days_an_exchange_is_not_stopped_any_more() {
    for bank in [Bank::Own, Bank::Company] {
        let mut scene = Scene::new(bank).await;
        let new = scene.app("ffeeddccbbaa99887766554433221100").await;
        let (old, _, told) = scene.taken_over(Thing::Soft(&new)).await;
        let moved = told.moved.unwrap();
        scene.world.later(14 * 86_400);
        let late = scene.world.stop(&old, moved.nonce).await;
        assert!(matches!(late, Err(ContactRefusal::Rejected)), "{bank:?}");
        assert!(scene.log("token_held").await.is_empty(), "{bank:?}");
        assert_eq!(scene.mails("held").await, 0, "{bank:?}");
    }
}

/// Hardware is in no contact: the mail is all that its holder hears, and support
/// holds the new one.
#[tokio::test]
async fn an_exchange_of_hardware_for_an_app_is_told_by_mail_and_held_by_support() {
    for bank in [Bank::Own, Bank::Company] {
        let mut scene = Scene::new(bank).await;
        let stock = made(1);
        import_at(&scene.world, &scene.slug, &stock).await;
        let old = Thing::Hard(&stock[0]);
        scene.take(old, None).await.unwrap();
        let new = scene.app("ffeeddccbbaa99887766554433221100").await;
        scene.take(Thing::Soft(&new), Some(old)).await.unwrap();
        assert_eq!(scene.mails("ended").await, 1, "{bank:?}");
        let code = shows(&stock[0], scene.world.now());
        assert_eq!(code, old.code(scene.world.now()));
        let ended = scene.judge(old).await;
        assert_eq!(ended, Verdict::Unknown, "{bank:?}: {code}");
        let body = Line::of(1).next(&new);
        let there = scene
            .world
            .issuer
            .contact(old.serial().as_str(), &body, HERE);
        assert!(matches!(there.await, Err(ContactRefusal::Rejected)));
        let held = scene.world.change_token(&new.serial, Change::Hold).await;
        assert_eq!((held, scene.mails("held").await), (Changed::Done, 1));
        scene.world.later(3600);
        assert_eq!(scene.judge(Thing::Soft(&new)).await, Verdict::Locked);
    }
}
