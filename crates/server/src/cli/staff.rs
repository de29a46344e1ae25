//! Accounts for the support console, from the command line: who may log in there is
//! the operator's to say.

use std::fmt::Write as _;

use clap::{Args, Subcommand, ValueEnum};
use warifu_enroll::password::normalise;
use warifu_issuer::Issuer;
use warifu_issuer::ids::{MailAddress, Slug, StaffLogin};
use warifu_issuer::outbox::Language;
use warifu_issuer::policy::Institution;
use warifu_issuer::staff::{NewMember, Role, Staff, StaffRefusal};
use warifu_issuer::stock::By;
use warifu_secret::LoginPassword;
use warifu_storage::Schema;
use zeroize::Zeroizing;

use crate::assemble::{Assembled, Missing, assemble, origin};
use crate::config::Config;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// What is done to accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Wanted {
    /// Enters somebody, with a password to be changed and a token to be enrolled.
    Add {
        #[command(flatten)]
        who: Who,
        /// As colleagues know them.
        #[arg(long, value_name = "TEXT")]
        name: String,
        /// What they may do.
        #[arg(long, value_enum)]
        role: RoleName,
        #[command(flatten)]
        mail: Mail,
    },
    /// Says who may log in.
    List {
        /// The name of the institution's folder.
        #[arg(long, value_name = "SLUG")]
        institution: String,
    },
    /// Lets somebody in no more; their sessions end.
    Disable(Who),
    /// Lets them in again.
    Enable(Who),
    /// Hands another password out; their sessions end.
    NewPassword(Who),
    /// Issues a new token; the one they have is over at once.
    NewToken {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        mail: Mail,
    },
}

/// Whose account, by whom and why.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// What they log in with: 1–32 of a–z 0–9 . _ -
    login: String,
    /// The name of the institution's folder.
    #[arg(long, value_name = "SLUG")]
    institution: String,
    /// Who does this: for the log.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why: for the log.
    #[arg(long, value_name = "TEXT")]
    why: String,
}

/// Where the mail of their token goes.
#[derive(Debug, Args)]
pub(super) struct Mail {
    /// Where the mail of their token goes.
    #[arg(long, value_name = "ADDRESS")]
    mail: String,
    /// In which language.
    #[arg(long, value_enum, default_value = "ja")]
    language: LanguageName,
}

/// A role.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    /// Helps customers.
    Support,
    /// The same, and decides what needs two.
    Supervisor,
    /// Looks at everything and changes nothing.
    Auditor,
}

/// A language.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LanguageName {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// Does it; the words to say about it. A password in them is shown this once.
pub(super) async fn run(config: &Config, wanted: &Wanted) -> Result<Zeroizing<String>, StartError> {
    let (origin, clocks) = (origin(config, config.listen)?, Clocks::default());
    let schema = Schema::MustBeCurrent;
    let Assembled {
        issuer, database, ..
    } = assemble(config, origin, &clocks, schema, Missing::Refuse).await?;
    let done = carry_out(&issuer, wanted).await;
    database.close().await;
    done
}

async fn carry_out(issuer: &Issuer, wanted: &Wanted) -> Result<Zeroizing<String>, StartError> {
    match wanted {
        Wanted::Add {
            who,
            name,
            role,
            mail,
        } => add(issuer, who, name, *role, mail).await,
        Wanted::List { institution } => list(issuer, institution).await,
        Wanted::Disable(who) => enable(issuer, who, false).await,
        Wanted::Enable(who) => enable(issuer, who, true).await,
        Wanted::NewPassword(who) => new_password(issuer, who).await,
        Wanted::NewToken { who, mail } => {
            let staff = found(issuer, who).await?;
            issue(issuer, &staff, mail, &who.by()?).await
        }
    }
}

async fn add(
    issuer: &Issuer,
    who: &Who,
    name: &str,
    role: RoleName,
    mail: &Mail,
) -> Result<Zeroizing<String>, StartError> {
    let institution = institution(issuer, &who.institution)?;
    // Looked at before anything is written.
    address(mail)?;
    let new = NewMember {
        login: who.login()?,
        name: name.to_owned(),
        role: match role {
            RoleName::Support => Role::Support,
            RoleName::Supervisor => Role::Supervisor,
            RoleName::Auditor => Role::Auditor,
        },
        user: None,
        handed_out: true,
    };
    let password = issuer.made_up_password();
    let typed = LoginPassword::new(String::clone(&password));
    let staff = issuer
        .add_staff(&institution.slug, new, typed, &who.by()?)
        .await;
    let staff = staff.map_err(refused)?;
    let mut text = Zeroizing::new(format!(
        "{} may log in at {}/console/{}/ as {}, once, with this password, which is shown this once and is to be changed then:\n  {}\n",
        staff.name,
        issuer.origin(),
        institution.slug,
        staff.login,
        password.as_str(),
    ));
    text.push_str(&issue(issuer, &staff, mail, &who.by()?).await?);
    Ok(text)
}

async fn issue(
    issuer: &Issuer,
    staff: &Staff,
    mail: &Mail,
    by: &By,
) -> Result<Zeroizing<String>, StartError> {
    let institution = institution(issuer, staff.institution.as_str())?;
    let language = match mail.language {
        LanguageName::Ja => Language::Ja,
        LanguageName::En => Language::En,
    };
    let made = issuer.made_up_activation_password(&institution.slug)?;
    let password = normalise(&made, institution.activation_password)
        .map_err(|_| warifu_issuer::Error::Handshake)?;
    let to = address(mail)?;
    let done = issuer.issue_to_staff(staff, to, language, password, by);
    done.await?;
    let holder = issuer.customer(staff.holder).await?;
    let user = holder.map_or(String::new(), |holder| holder.user.to_string());
    let mut text = Zeroizing::new(String::new());
    let _ = writeln!(
        text,
        "Their token: a mail is on its way. In the app: service ID {}, user ID {user}, activation password {} (shown this once).",
        institution.service,
        made.as_str(),
    );
    Ok(text)
}

async fn list(issuer: &Issuer, slug: &str) -> Result<Zeroizing<String>, StartError> {
    let institution = institution(issuer, slug)?;
    let mut text = Zeroizing::new(String::new());
    for staff in issuer.all_staff(&institution.slug).await? {
        let state = match (staff.disabled_at, issuer.staff_has_token(&staff).await?) {
            (Some(_), _) => "disabled",
            (None, false) => "no token: new-token issues one",
            (None, true) if staff.must_change => "has not logged in with the password handed out",
            (None, true) => "may log in",
        };
        let (login, role) = (&staff.login, staff.role.name());
        let _ = writeln!(text, "{login}  {role}  {}  {state}", staff.name);
    }
    if text.is_empty() {
        text.push_str("Nobody may log in to the console.\n");
    }
    Ok(text)
}

async fn enable(
    issuer: &Issuer,
    who: &Who,
    enabled: bool,
) -> Result<Zeroizing<String>, StartError> {
    let staff = found(issuer, who).await?;
    let done = issuer.enable_staff(&staff, enabled, &who.by()?).await;
    match done {
        Ok(()) => Ok(Zeroizing::new(
            "Done. Their sessions are over.\n".to_owned(),
        )),
        Err(StaffRefusal::Nothing) => Ok(Zeroizing::new(
            "Nothing to do: it was so before.\n".to_owned(),
        )),
        Err(other) => Err(refused(other)),
    }
}

async fn new_password(issuer: &Issuer, who: &Who) -> Result<Zeroizing<String>, StartError> {
    let staff = found(issuer, who).await?;
    let password = issuer.made_up_password();
    let typed = LoginPassword::new(String::clone(&password));
    let done = issuer.hand_out_password(&staff, typed, &who.by()?).await;
    done.map_err(refused)?;
    Ok(Zeroizing::new(format!(
        "A new password, shown this once and to be changed at the next login:\n  {}\n",
        password.as_str()
    )))
}

async fn found(issuer: &Issuer, who: &Who) -> Result<Staff, StartError> {
    let institution = institution(issuer, &who.institution)?;
    let staff = issuer
        .staff_by_login(&institution.slug, &who.login()?)
        .await?;
    staff.ok_or(StartError::UnknownStaff)
}

fn institution<'i>(issuer: &'i Issuer, slug: &str) -> Result<&'i Institution, StartError> {
    let slug = Slug::new(slug).map_err(|_| StartError::UnknownInstitution)?;
    let found = issuer.institutions().by_slug(&slug);
    found
        .map(AsRef::as_ref)
        .ok_or(StartError::UnknownInstitution)
}

fn address(mail: &Mail) -> Result<MailAddress, StartError> {
    MailAddress::parse(&mail.mail).map_err(StartError::StaffMail)
}

fn refused(refusal: StaffRefusal) -> StartError {
    match refusal {
        StaffRefusal::Issuer(error) => StartError::Issuer(error),
        StaffRefusal::Taken => StartError::StaffTaken,
        StaffRefusal::Name => StartError::StaffName,
        StaffRefusal::Unknown | StaffRefusal::Nothing => StartError::UnknownStaff,
    }
}

impl Who {
    fn login(&self) -> Result<StaffLogin, StartError> {
        StaffLogin::parse(&self.login).map_err(|_| StartError::StaffName)
    }

    fn by(&self) -> Result<By, StartError> {
        By::new(&self.by, &self.why).ok_or(StartError::By)
    }
}
