//! Customers in every state that an issuance can be in.

use rand::RngCore;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use warifu_enroll::bytes::{Blob, Bytes};
use warifu_enroll::client::{self, Intent};
use warifu_enroll::keys::DeviceKey;
use warifu_enroll::password::normalise;
use warifu_enroll::{TrustedCard, UserId};
use warifu_issuer::SystemChance;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, CustomerId, IssuanceId, MailAddress, MailId, Slug};
use warifu_issuer::issuance::NewIssuance;
use warifu_issuer::keys::{InstitutionKeys, KeyRing, MasterKey};
use warifu_issuer::outbox::{Language, NewMail, Notice};
use warifu_issuer::policy::{Institution, Institutions};
use warifu_issuer::ports::{Chance as _, Clock as _};
use warifu_issuer::sealing::{Place, Purpose};
use warifu_otp::UnixTime;
use warifu_secret::ActivationPassword;
use warifu_storage::Database;

use crate::support::{Phone, Server, customer};

/// Who is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Known,
    Unknown,
    Expired,
    Exhausted,
    Used,
    Replaced,
    /// Unknown, and late: what a test that shows anything must find.
    Control,
}

pub const KINDS: [Kind; 7] = [
    Kind::Known,
    Kind::Unknown,
    Kind::Expired,
    Kind::Exhausted,
    Kind::Used,
    Kind::Replaced,
    Kind::Control,
];

/// Issuances that are waiting: each is good for five starts, three samples long.
const CUSTOMERS: usize = 210;
/// Each of the others is asked about again and again.
const OTHERS: usize = 60;
const USED: usize = 4;
const PASSWORD: &str = "Abc123";
const SERVICE: &str = "10212083";

pub struct Seeds {
    card: TrustedCard,
    password: ActivationPassword,
    now: UnixTime,
    known: std::sync::atomic::AtomicUsize,
}

/// What is needed to make issuances.
struct Bank<'a> {
    database: &'a Database,
    institution: &'a Institution,
    keys: &'a InstitutionKeys,
    hash: Customer,
    now: UnixTime,
}

impl Seeds {
    pub async fn sow(server: &Server) -> Self {
        let now = server.clock.now();
        let institutions =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions");
        let institutions = Institutions::load(&institutions).unwrap();
        let slug = Slug::new("shinkumi").unwrap();
        let folder = server.data.join("keys");
        let master = MasterKey::load(&folder.join("master.key")).unwrap();
        let ring = KeyRing::load(&folder, &master, [&slug]).unwrap();
        let database = server.database().await;
        let bank = Bank {
            database: &database,
            institution: institutions.by_slug(&slug).unwrap(),
            keys: ring.of(&slug).unwrap(),
            hash: customer(&database, "shinkumi", 1).await,
            now,
        };
        let card = Phone::new(server).card(SERVICE).await;
        let password = normalise(PASSWORD, card.card().policy.activation_password).unwrap();
        bank.fill(&password).await;
        // Nothing is left to be sent while it is measured.
        while let Some(mail) = database
            .stores()
            .outbox
            .claim(now, now.plus(60))
            .await
            .unwrap()
        {
            database
                .stores()
                .outbox
                .sent(mail.mail.id, now)
                .await
                .unwrap();
        }
        for n in 0..USED {
            let user = user(Kind::Used, n);
            Phone::new(server)
                .enroll(SERVICE, user.as_str(), PASSWORD)
                .await
                .unwrap();
        }
        database.close().await;
        server.clock.forward(60);
        Self {
            card,
            password,
            now,
            known: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// The bytes of a new start.
    pub fn request(&self, kind: Kind, round: usize) -> Vec<u8> {
        let number = match kind {
            // Five starts each, and never again.
            Kind::Known => self.known.fetch_add(1, std::sync::atomic::Ordering::SeqCst) / 5,
            Kind::Used => round % USED,
            _ => round % OTHERS,
        };
        let intent = Intent {
            card: &self.card,
            user_id: user(kind, number),
            terms_version: self.card.card().terms.version.clone(),
            at: self.now,
        };
        let device = DeviceKey::generate(&mut OsRng);
        let begun = client::begin(&mut OsRng, intent, &self.password, device).unwrap();
        begun.request().to_vec()
    }
}

impl Bank<'_> {
    async fn fill(&self, password: &ActivationPassword) {
        // One set of records does for all but those that are enrolled: nobody
        // proves anything with the others.
        let records = self.records(&user(Kind::Known, 0), password, 5);
        for n in 0..CUSTOMERS {
            self.issue(&user(Kind::Known, n), &records, 5, 72 * 3600)
                .await;
        }
        for n in 0..OTHERS {
            self.issue(&user(Kind::Expired, n), &records, 5, 30).await;
            self.issue(&user(Kind::Exhausted, n), &records, 0, 72 * 3600)
                .await;
            let customer = self
                .issue(&user(Kind::Replaced, n), &records, 5, 72 * 3600)
                .await;
            let slug = &self.institution.slug;
            let audit = Entry::new(slug, self.now, Event::IssuanceStopped, "test");
            self.database
                .stores()
                .issuances
                .stop(customer, true, audit)
                .await
                .unwrap();
        }
        for n in 0..USED {
            let user = user(Kind::Used, n);
            let records = self.records(&user, password, 1);
            self.issue(&user, &records, 1, 72 * 3600).await;
        }
    }

    fn records(&self, user: &UserId, password: &ActivationPassword, attempts: u8) -> Vec<u8> {
        let (opaque, service) = (&self.keys.opaque, &self.institution.service);
        let records = opaque
            .register(&mut OsRng, service, user, password, attempts)
            .unwrap();
        records.to_bytes().expose().to_vec()
    }

    async fn issue(&self, user: &UserId, records: &[u8], attempts: u32, life: u64) -> CustomerId {
        let slug = self.institution.slug.clone();
        let mut rng = SystemChance.rng();
        let (id, customer) = (IssuanceId::random(&mut rng), CustomerId::random(&mut rng));
        let audit = Entry::new(&slug, self.now, Event::Issued, user.as_str());
        let holder = Customer {
            id: customer,
            contract: ContractId::new(user.as_str()).unwrap(),
            user: user.clone(),
            ..self.hash.clone()
        };
        let stores = self.database.stores();
        stores.customers.add(holder, audit.clone()).await.unwrap();
        let place = Place {
            purpose: Purpose::Record,
            subject: id.as_bytes(),
            institution: &slug,
        };
        let expires_at = self.now.plus(life);
        let new = NewIssuance {
            id,
            institution: slug.clone(),
            customer,
            user: user.clone(),
            record: self.keys.data.seal(records, &place, &mut rng).unwrap(),
            drafted: false,
            called: None,
            old: self.institution.enrolment.old,
            attempts,
            issued_at: self.now,
            expires_at,
            mail: NewMail {
                id: MailId::random(&mut rng),
                institution: slug,
                customer,
                to: MailAddress::parse("somebody@example.jp").unwrap(),
                language: Language::Ja,
                notice: Notice::Issued {
                    issuance: id,
                    user_id: user.clone(),
                    expires_at,
                },
                at: self.now,
            },
            audit,
        };
        stores.issuances.issue(new).await.unwrap();
        customer
    }
}

/// All of one length.
fn user(kind: Kind, number: usize) -> UserId {
    let kind = match kind {
        Kind::Known => 'A',
        Kind::Unknown => 'B',
        Kind::Expired => 'C',
        Kind::Exhausted => 'D',
        Kind::Used => 'E',
        Kind::Replaced => 'F',
        Kind::Control => 'G',
    };
    UserId::parse(&format!("2083L00001{kind}{number:05}")).unwrap()
}

/// The path of the second message after a start, and one that proves nothing.
pub fn no_proof(started: &[u8], rng: &mut impl RngCore) -> (String, Vec<u8>) {
    let started: Value = serde_json::from_slice(started).unwrap();
    let id = started["enrollment_id"].as_str().unwrap();
    let mut ke3 = [0; 64];
    rng.fill_bytes(&mut ke3);
    let proof = json!({
        "v": 1,
        "ke3": Bytes(ke3),
        "sealed": Blob(vec![7; 200]),
        "signature": Bytes([9; 64]),
    });
    (format!("/{id}/finish"), proof.to_string().into_bytes())
}
