//! Entering staff, and what an operator does to their accounts.

use super::{NewStaff, NewStaffChange, Role, Staff, StaffChange};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::contact::{Change, NewChange};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{ContractId, CustomerId, IssuanceId, MailAddress, Slug, StaffId, StaffLogin};
use crate::issue::Issued;
use crate::outbox::Language;
use crate::password::PasswordHash;
use crate::ports::StoreError;
use crate::stock::By;
use rand::Rng as _;
use std::sync::Arc;
use thiserror::Error as ThisError;
use warifu_enroll::UserId;
use warifu_enroll::password::{PasswordPolicy, normalise};
use warifu_secret::{ActivationPassword, LoginPassword};
use zeroize::Zeroizing;

/// What cannot be taken for another: no 0 and o, no 1, i and l.
const CLEAR: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Groups of four characters in a password that is handed out.
const GROUPS: usize = 4;

/// Somebody to be entered.
pub struct NewMember {
    /// What they log in with.
    pub login: StaffLogin,
    /// As colleagues know them: 1 to 80 characters in one line.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The user ID of their token; one is made up where there is none.
    pub user: Option<UserId>,
    /// The password was handed out, and is to be changed at the first login.
    pub handed_out: bool,
}

/// Why nobody was entered, or nothing changed.
#[derive(Debug, ThisError)]
pub enum StaffRefusal {
    /// Somebody has that login name, or that user ID.
    #[error("the name is taken")]
    Taken,
    /// Not 1 to 80 characters in one line.
    #[error("not a name")]
    Name,
    /// Nobody has that login name.
    #[error("nobody has that name")]
    Unknown,
    /// It was so before.
    #[error("nothing to do")]
    Nothing,
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}

impl From<StoreError> for StaffRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Taken,
            other => Self::Issuer(other.into()),
        }
    }
}

impl Issuer {
    /// Enters somebody.
    ///
    /// # Errors
    /// [`StaffRefusal`].
    pub async fn add_staff(
        &self,
        institution: &Slug,
        new: NewMember,
        password: LoginPassword,
        by: &By,
    ) -> Result<Staff, StaffRefusal> {
        let name = new.name.trim();
        let fits = (1..=80).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !fits {
            return Err(StaffRefusal::Name);
        }
        self.institution(institution)?;
        let (mut rng, now) = (self.rng(), self.now());
        let user = match new.user {
            Some(user) => user,
            None => user_id(rng.gen_range(0..1_000_000))?,
        };
        let id = StaffId::random(&mut rng);
        let holder = self.holder(institution, id, user.clone(), name)?;
        let staff = Staff {
            id,
            institution: institution.clone(),
            login: new.login,
            name: name.to_owned(),
            role: new.role,
            holder: holder.id,
            password: self.hashed(password).await?,
            must_change: new.handed_out,
            epoch: 1,
            disabled_at: None,
        };
        let audit = Entry::new(institution, now, Event::StaffAdded, &staff.login).with(&[
            ("by", by.name()),
            ("reason", by.why()),
            ("role", staff.role.name()),
            ("user", user.as_str()),
        ]);
        let new = NewStaff {
            staff: staff.clone(),
            holder,
            at: now,
            audit,
        };
        self.parts.stores.staff.add(new).await?;
        Ok(staff)
    }

    /// Issues a token to a member of staff, by the ordinary way, with an
    /// activation password; whatever token they have is over at once.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn issue_to_staff(
        &self,
        staff: &Staff,
        mail: MailAddress,
        language: Language,
        password: ActivationPassword,
        by: &By,
    ) -> Result<Issued, Error> {
        let institution = Arc::clone(self.institution(&staff.institution)?);
        let holder = self.customer(staff.holder).await?;
        let holder = holder.ok_or(Error::Store(StoreError::Conflict))?;
        self.end_tokens(&holder, by).await?;
        let id = IssuanceId::random(&mut self.rng());
        let seat = self.parts.workbench.seat()?;
        let record = self
            .make_records(seat, id, &institution, &holder, password)
            .await?;
        let made = (id, mail, language, record);
        let new = self.new_issuance(&holder, &institution, made);
        let issued = Issued {
            id,
            expires_at: new.expires_at,
        };
        self.parts.stores.issuances.issue(new).await?;
        Ok(issued)
    }

    /// An activation password as the institution wants it, made up here.
    ///
    /// # Errors
    /// [`Error::Handshake`] where the policy takes none.
    pub fn made_up_activation_password(
        &self,
        institution: &Slug,
    ) -> Result<Zeroizing<String>, Error> {
        let policy = self.institution(institution)?.activation_password;
        let mut rng = self.rng();
        let digits = (0..policy.max).map(|_| char::from(b'0' + rng.gen_range(0..10)));
        let text = Zeroizing::new(digits.collect::<String>());
        fits(&text, policy)?;
        Ok(text)
    }

    /// Whether a member of staff has a token, or is to enrol one.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn staff_has_token(&self, staff: &Staff) -> Result<bool, Error> {
        let stores = &self.parts.stores;
        let tokens = stores.tokens.of_customer(staff.holder).await?;
        let issuance = stores.issuances.latest(staff.holder).await?;
        let waits = issuance.is_some_and(|one| {
            matches!(
                one.state_at(self.now()),
                crate::issuance::IssuanceState::Pending { .. }
            )
        });
        Ok(waits || !tokens.is_empty())
    }

    /// A member of staff, by the name they log in with.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn staff_by_login(
        &self,
        institution: &Slug,
        login: &StaffLogin,
    ) -> Result<Option<Staff>, Error> {
        let staff = &self.parts.stores.staff;
        Ok(staff.by_login(institution, login).await?)
    }

    /// A member of staff, by identifier.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn staff(&self, id: StaffId) -> Result<Option<Staff>, Error> {
        Ok(self.parts.stores.staff.by_id(id).await?)
    }

    /// All members of an institution's staff, by login name.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn all_staff(&self, institution: &Slug) -> Result<Vec<Staff>, Error> {
        Ok(self.parts.stores.staff.all(institution).await?)
    }

    /// Lets somebody in no more, or again. Their sessions end.
    ///
    /// # Errors
    /// [`StaffRefusal`].
    pub async fn enable_staff(
        &self,
        staff: &Staff,
        enabled: bool,
        by: &By,
    ) -> Result<(), StaffRefusal> {
        let (change, what) = if enabled {
            (StaffChange::Enable, "enabled")
        } else {
            (StaffChange::Disable, "disabled")
        };
        self.change_staff(staff, change, what, by).await
    }

    /// Hands another password out, and lets them try at once. Their sessions end.
    ///
    /// # Errors
    /// [`StaffRefusal`].
    pub async fn hand_out_password(
        &self,
        staff: &Staff,
        password: LoginPassword,
        by: &By,
    ) -> Result<(), StaffRefusal> {
        let change = StaffChange::HandOut(self.hashed(password).await?);
        self.change_staff(staff, change, "password", by).await?;
        let key = self.key_of_staff(&staff.institution, staff.login.as_str())?;
        Ok(self.parts.stores.limits.succeeded(key).await?)
    }

    /// A password to be handed out: 16 characters in groups, some 79 bits.
    #[must_use]
    pub fn made_up_password(&self) -> Zeroizing<String> {
        let mut rng = self.rng();
        let mut text = Zeroizing::new(String::with_capacity(GROUPS * 5));
        for group in 0..GROUPS {
            if group > 0 {
                text.push('-');
            }
            for _ in 0..4 {
                let place = rng.gen_range(0..CLEAR.len());
                text.push(CLEAR.get(place).map_or('x', |byte| char::from(*byte)));
            }
        }
        text
    }

    pub(super) async fn change_staff(
        &self,
        staff: &Staff,
        change: StaffChange,
        what: &str,
        by: &By,
    ) -> Result<(), StaffRefusal> {
        let now = self.now();
        let audit = Entry::new(&staff.institution, now, Event::StaffChanged, &staff.login).with(&[
            ("by", by.name()),
            ("reason", by.why()),
            ("what", what),
        ]);
        let new = NewStaffChange {
            staff: staff.id,
            change,
            at: now,
            audit,
        };
        if self.parts.stores.staff.change(new).await? {
            Ok(())
        } else {
            Err(StaffRefusal::Nothing)
        }
    }

    pub(super) async fn hashed(&self, password: LoginPassword) -> Result<PasswordHash, Error> {
        let mut rng = self.rng();
        let hashed = move || PasswordHash::make(&password, &mut rng);
        Ok(self.parts.login_bench.run(hashed).await??)
    }

    /// Who holds the token: a customer whose password is the decoy's, which nobody
    /// knows.
    fn holder(
        &self,
        institution: &Slug,
        id: StaffId,
        user: UserId,
        name: &str,
    ) -> Result<Customer, Error> {
        let contract = format!("STAFF{}", id.to_string().to_uppercase());
        let contract: String = contract.chars().take(32).collect();
        Ok(Customer {
            id: CustomerId::random(&mut self.rng()),
            institution: institution.clone(),
            contract: ContractId::new(contract).map_err(|_| Error::Handshake)?,
            user,
            name: name.to_owned(),
            password: self.decoy.clone(),
        })
    }

    /// A member of staff has one token: a new one ends the one before, which may
    /// be in somebody else's hands.
    async fn end_tokens(&self, holder: &Customer, by: &By) -> Result<(), Error> {
        let stores = &self.parts.stores;
        let now = self.now();
        for stored in stores.tokens.of_customer(holder.id).await? {
            let change = NewChange {
                serial: stored.token.serial,
                change: Change::Cancel,
                by: by.name().to_owned(),
                why: by.why().to_owned(),
                form: None,
                again_from: now,
                at: now,
            };
            stores.support.change(change).await?;
        }
        Ok(())
    }
}

fn user_id(number: u32) -> Result<UserId, Error> {
    UserId::parse(&format!("STAFF{number:06}")).map_err(|_| Error::Handshake)
}

/// Made up by us, it fits every policy that takes digits: all of them.
fn fits(text: &str, policy: PasswordPolicy) -> Result<(), Error> {
    normalise(text, policy)
        .map(drop)
        .map_err(|_| Error::Handshake)
}
