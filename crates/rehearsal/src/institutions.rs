//! The two institutions of the rehearsal, under keys that nobody outside of one
//! trusts: one is the demonstration's, the other is at home here.

use rand::rngs::StdRng;
use warifu_enroll::directory::Entry;
use warifu_enroll::server::ServerSetup;
use warifu_enroll::{
    AgreementKey, Card, Characters, Link, Origin, PasswordPolicy, Policy, ServiceId, SigningKey,
    Telephone, Terms, Text, Transport, UserId,
};
use warifu_otp::{Algorithm, Digits, Period, UnixTime};

use crate::Broken;

/// When the cards were made, and until when they are good.
const ISSUED_AT: UnixTime = UnixTime(1_790_000_000);
const NOT_AFTER: UnixTime = UnixTime(1_926_536_000);

/// Which of the institutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// A credit union: letters and digits.
    Shinkumi,
    /// A bank: digits only.
    Michishio,
}

/// What is said of an institution, and who its customer is.
pub struct Facts {
    /// 8 digits.
    pub service_id: &'static str,
    /// The customer of the rehearsal.
    pub user_id: &'static str,
    /// The customer's activation password; it opens nothing real.
    pub password: &'static str,
    host: &'static str,
    names: (&'static str, &'static str),
    service_names: (&'static str, &'static str),
    display_name: (&'static str, &'static str),
    mark: &'static str,
    colour: &'static str,
    telephone: &'static str,
    characters: Characters,
    terms: (&'static str, &'static str),
    steps: &'static [(&'static str, &'static str)],
}

const SHINKUMI: Facts = Facts {
    service_id: "10212083",
    user_id: "2083L0000193A001",
    password: "Kagi7392",
    host: "token.warifu-shinkumi.example",
    names: ("割符信用組合", "Warifu Credit Union"),
    service_names: ("法人インターネットバンキング", "Business Internet Banking"),
    display_name: ("割符信用組合 代表口座", "Warifu Credit Union"),
    mark: "割",
    colour: "#1f3a63",
    telephone: "0120-000-083",
    characters: Characters::LettersAndDigits,
    terms: (
        include_str!("../../../institutions/shinkumi/terms.ja.md"),
        include_str!("../../../institutions/shinkumi/terms.en.md"),
    ),
    steps: &[
        (
            "インターネットバンキングで「再発行」を申し込みます。",
            "Apply for a re-issue in internet banking.",
        ),
        (
            "届いたQRコードをこのアプリで読み取ります。",
            "Scan the QR code you receive with this app.",
        ),
        (
            "ワンタイムパスワードを入力して利用を開始します。",
            "Type the one-time password to activate it.",
        ),
    ],
};

const MICHISHIO: Facts = Facts {
    service_id: "10212091",
    user_id: "999800000001",
    password: "739215",
    host: "token.michishio.example",
    names: ("みちしお銀行", "Michishio Bank"),
    service_names: ("ビジネスダイレクト", "Business Direct"),
    display_name: ("みちしお銀行", "Michishio Bank"),
    mark: "み",
    colour: "#0f5e6b",
    telephone: "0120-000-091",
    characters: Characters::Digits,
    terms: (
        include_str!("michishio/terms.ja.md"),
        include_str!("michishio/terms.en.md"),
    ),
    steps: &[],
};

impl Which {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Shinkumi, Self::Michishio];

    /// What is said of it.
    #[must_use]
    pub const fn facts(self) -> &'static Facts {
        match self {
            Self::Shinkumi => &SHINKUMI,
            Self::Michishio => &MICHISHIO,
        }
    }
}

/// An institution with its keys.
pub(crate) struct Institution {
    facts: &'static Facts,
    pub service: ServiceId,
    pub user: UserId,
    pub origin: Origin,
    pub setup: ServerSetup,
    pub signing_key: SigningKey,
    card_key: SigningKey,
    pub agreement_key: AgreementKey,
}

warifu_secret::closed!(Institution);

impl Institution {
    pub fn new(which: Which, rng: &mut StdRng) -> Result<Self, Broken> {
        let facts = which.facts();
        let origin = format!("https://{}", facts.host);
        Ok(Self {
            facts,
            service: ServiceId::parse(facts.service_id)?,
            user: UserId::parse(facts.user_id)?,
            origin: Origin::parse(&origin, Transport::HttpsOnly)?,
            setup: ServerSetup::generate(rng),
            signing_key: SigningKey::generate(rng),
            card_key: SigningKey::generate(rng),
            agreement_key: AgreementKey::generate(rng),
        })
    }

    pub fn password(&self) -> &'static str {
        self.facts.password
    }

    pub fn password_policy(&self) -> PasswordPolicy {
        PasswordPolicy {
            min: 4,
            max: 8,
            characters: self.facts.characters,
        }
    }

    /// In the directory; `offers` says that apps may make tokens by themselves.
    pub fn entry(&self, offers: bool) -> Entry {
        Entry {
            service_id: self.service.clone(),
            origin: self.origin.clone(),
            card_key: self.card_key.public().fingerprint(),
            names: text(self.facts.names),
            mark: self.facts.mark.to_owned(),
            colour: self.facts.colour.to_owned(),
            self_registration: offers,
        }
    }

    /// The link that its mail carries.
    pub fn link(&self) -> String {
        let link = Link {
            host: Some(self.origin.authority().to_owned()),
            service_id: self.service.clone(),
            user_id: self.user.clone(),
            card_key: self.card_key.public().fingerprint(),
        };
        link.to_web(&self.origin)
    }

    /// The signed card; `version` is that of the terms.
    pub fn card(&self, version: &str, not_after: Option<UnixTime>) -> Result<Vec<u8>, Broken> {
        let card = self.unsigned(version, not_after.unwrap_or(NOT_AFTER));
        Ok(card.sign(&self.card_key)?.to_json()?)
    }

    fn unsigned(&self, version: &str, not_after: UnixTime) -> Card {
        let facts = self.facts;
        Card {
            v: 1,
            service_id: self.service.clone(),
            origin: self.origin.as_str().to_owned(),
            card_key: self.card_key.public(),
            names: text(facts.names),
            service_names: text(facts.service_names),
            mark: facts.mark.to_owned(),
            colour: facts.colour.to_owned(),
            login_page: Some(format!("{}/login", self.origin.as_str())),
            otp_hosts: vec![facts.host.replace("token.", "ib.")],
            telephone: Some(Telephone {
                number: facts.telephone.to_owned(),
                hours: text(("平日9時～17時", "weekdays 9:00–17:00")),
            }),
            reissue_steps: facts.steps.iter().copied().map(text).collect(),
            terms: Terms {
                version: version.to_owned(),
                ja: facts.terms.0.to_owned(),
                en: facts.terms.1.to_owned(),
            },
            policy: self.policy(),
            opaque_public_key: self.setup.public_key(),
            signing_key: self.signing_key.public(),
            agreement_key: self.agreement_key.public(),
            issued_at: ISSUED_AT,
            not_after,
        }
    }

    pub fn policy(&self) -> Policy {
        Policy {
            period: Period::Sixty,
            digits: Digits::Six,
            algorithm: Algorithm::Sha256,
            activation_password: self.password_policy(),
            display_name: text(self.facts.display_name),
            self_registration: true,
            next_code: true,
            capture_protection: true,
            hold_seconds: 0,
            token_lifetime_days: None,
        }
    }
}

fn text((ja, en): (&str, &str)) -> Text {
    Text {
        ja: ja.to_owned(),
        en: en.to_owned(),
    }
}
