//! A customer's page.

use super::What;
use crate::Issuer;
use crate::audit::{Entry, Event, Keeping, Record};
use crate::binding::{Kind, TRANSFER_PASSWORD};
use crate::console::{Found, LogFilter, Shut};
use crate::contact::{EndedWhy, HeldWhy};
use crate::error::Error;
use crate::hex;
use crate::ids::{CustomerId, MailId, Slug, TokenId};
use crate::issuance::IssuanceState;
use crate::life::StateName;
use crate::limits::LimitKey;
use crate::outbox::Delivery;
use crate::proof::SecretKind;
use crate::staff::{Right, Staff};
use crate::verification::TokenState;
use warifu_otp::{SerialNumber, UnixTime};

/// Records of a customer's time line.
const LINES: u32 = 60;

/// A token, as support sees it. No secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToken {
    /// Names it.
    pub id: TokenId,
    /// Its name for people.
    pub serial: SerialNumber,
    /// In the app, or hardware.
    pub kind: Kind,
    /// How it stands.
    pub state: TokenState,
    /// Why it is held.
    pub held_why: Option<HeldWhy>,
    /// Why it ended, where that was noted.
    pub ended_why: Option<EndedWhy>,
    /// Since when it exists.
    pub enrolled_at: UnixTime,
    /// Until when it may be used; `None` without end.
    pub valid_until: Option<UnixTime>,
    /// From when on it counts at the bank's own systems.
    pub usable_from: Option<UnixTime>,
    /// Where its mail goes.
    pub mail: String,
    /// Wrong codes in a row.
    pub failures: u32,
    /// Steps that its clock is ahead of ours.
    pub drift: i64,
    /// Seconds of a step.
    pub period: u64,
    /// The last step that was used.
    pub last_step: Option<u64>,
    /// When its app last asked how it stands.
    pub contact_at: Option<UnixTime>,
}

/// An issuance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileIssuance {
    /// Since when.
    pub issued_at: UnixTime,
    /// Until when.
    pub expires_at: UnixTime,
    /// Where its mail goes.
    pub mail: String,
    /// How it stands.
    pub state: IssuanceState,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMail {
    /// Names it.
    pub id: MailId,
    /// What about: [`crate::outbox::Notice::name`].
    pub kind: String,
    /// To which address.
    pub to: String,
    /// Since when.
    pub at: UnixTime,
    /// How it stands.
    pub delivery: Delivery,
    /// Whether it can be sent again: the newest, and those of an issuance that waits.
    pub again: bool,
}

/// All about a customer, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerFile {
    /// Who.
    pub customer: Found,
    /// All tokens, also those that are over; newest first.
    pub tokens: Vec<FileToken>,
    /// Issuances, newest first.
    pub issuances: Vec<FileIssuance>,
    /// Mails, newest first.
    pub mails: Vec<FileMail>,
}

/// Where one is locked that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The login.
    Login,
    /// A secret that a procedure asks for.
    Secret(SecretKind),
    /// Digits of the transfer password.
    Transfer,
}

/// How often a proof or a login was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked {
    /// Which.
    pub place: Place,
    /// Wrong ones in a row.
    pub failures: u32,
    /// Whether so many lock.
    pub locked: bool,
}

/// All that a customer's page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What is stored.
    pub file: CustomerFile,
    /// What was wrong in a row; only what is not zero.
    pub locks: Vec<Locked>,
    /// What is shut besides.
    pub shut: Shut,
    /// The time line, newest first: of the tokens, the user ID and the customer.
    pub line: Vec<Record>,
    /// Now.
    pub now: UnixTime,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Login,
        Self::Transfer,
        Self::Secret(SecretKind::ConfirmationPassword),
        Self::Secret(SecretKind::ContractPin),
        Self::Secret(SecretKind::RegistrationPin),
    ];

    /// The name in log and forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Transfer => TRANSFER_PASSWORD,
            Self::Secret(kind) => kind.name(),
        }
    }

    /// The place of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }
}

impl FileToken {
    /// What somebody has to be allowed for that: who has stopped a token counts.
    #[must_use]
    pub const fn right(&self, what: What) -> Right {
        match (what, self.held_why) {
            (What::Unlock, _) => Right::Unlock,
            (What::Hold, _) => Right::Hold,
            (What::Resume, Some(HeldWhy::Stopped | HeldWhy::TwoDevices)) => Right::Overrule,
            (What::Resume, _) => Right::Resume,
            (What::Resync, _) => Right::Resynchronise,
            (What::Cancel, _) => Right::AskCancel,
        }
    }

    /// Whether support may do that to it now.
    #[must_use]
    pub fn may(&self, what: What, now: UnixTime) -> bool {
        let life = self.life(now);
        let may = |name| life.may(name).is_some();
        match what {
            What::Unlock => may("unlock"),
            What::Hold => may("hold"),
            What::Resume => may("resume"),
            What::Cancel => may("cancel"),
            What::Resync => matches!(life, StateName::Enrolled | StateName::InUse),
        }
    }

    /// Where it stands in its life.
    #[must_use]
    pub fn life(&self, now: UnixTime) -> StateName {
        let over = self.valid_until.is_some_and(|until| until <= now);
        StateName::of(self.state, self.ended_why, over)
    }
}

impl Issuer {
    /// All that a customer's page shows; the log says who looked.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn look_at(&self, staff: &Staff, id: CustomerId) -> Result<Option<Look>, Error> {
        let (stores, slug) = (&self.parts.stores, &staff.institution);
        let Some(file) = stores.files.file(slug, id).await? else {
            return Ok(None);
        };
        let line = self.line(slug, &file).await?;
        let entry = Entry::new(slug, self.now(), Event::CustomerViewed, &id)
            .with(&[("by", staff.login.as_str())]);
        stores.audit.note(entry, Keeping::Each).await?;
        Ok(Some(Look {
            locks: self.locks(slug, &file.customer).await?,
            shut: self.shut(slug, &file.customer).await?,
            line,
            file,
            now: self.now(),
        }))
    }

    /// The same as stored, for what is about to be changed.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn file_of(
        &self,
        institution: &Slug,
        id: CustomerId,
    ) -> Result<Option<CustomerFile>, Error> {
        Ok(self.parts.stores.files.file(institution, id).await?)
    }

    /// What was wrong in a row and is counted.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn locks(&self, institution: &Slug, who: &Found) -> Result<Vec<Locked>, Error> {
        let mut keys = Vec::new();
        for place in Place::ALL {
            let key = self.key_of(institution, who, place)?;
            keys.push(key.as_str().to_owned());
        }
        let counts = self.parts.stores.files.counts(keys).await?;
        let policy = self.institution(institution)?;
        let proof = policy.proof.map_or(policy.login, |one| one.wrong);
        let lock = |(place, failures): (Place, u32)| {
            let rule = if place == Place::Login {
                policy.login
            } else {
                proof
            };
            Locked {
                place,
                failures,
                locked: failures >= rule.lock_at,
            }
        };
        let counted = Place::ALL.into_iter().zip(counts);
        Ok(counted.map(lock).filter(|lock| lock.failures > 0).collect())
    }

    pub(super) fn key_of(
        &self,
        institution: &Slug,
        who: &Found,
        place: Place,
    ) -> Result<LimitKey, Error> {
        let name = match place {
            Place::Login => {
                let digest = self.keys(institution)?.digest_of_name(&who.contract);
                hex::encode(&digest)
            }
            Place::Transfer | Place::Secret(_) => who.id.to_string(),
        };
        Ok(LimitKey::account(place.name(), institution, &name))
    }

    /// What the log says of this customer.
    async fn line(&self, institution: &Slug, file: &CustomerFile) -> Result<Vec<Record>, Error> {
        let mut subjects = vec![file.customer.id.to_string(), file.customer.user.clone()];
        subjects.extend(file.tokens.iter().map(|one| one.serial.to_string()));
        self.said_of(institution, subjects).await
    }

    /// The same of any subjects.
    pub(super) async fn said_of(
        &self,
        institution: &Slug,
        subjects: Vec<String>,
    ) -> Result<Vec<Record>, Error> {
        let filter = LogFilter {
            institution: institution.clone(),
            subjects,
            count: LINES,
        };
        Ok(self.parts.stores.files.log(filter).await?)
    }
}
