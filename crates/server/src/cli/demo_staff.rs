//! The demonstration's staff: a support member, a supervisor and an auditor at one
//! institution, each with a token to enrol.

use serde::Serialize;
use warifu_enroll::UserId;
use warifu_enroll::password::normalise;
use warifu_issuer::ids::{MailAddress, StaffLogin};
use warifu_issuer::outbox::Language;
use warifu_issuer::policy::{Institution, Institutions};
use warifu_issuer::staff::{NewMember, Role, StaffRefusal};
use warifu_issuer::stock::By;
use warifu_issuer::{Error, Issuer};
use warifu_secret::LoginPassword;

use crate::start_error::StartError;

/// Where they work, if it is among the institutions; else at the first one.
const AT: &str = "shinkumi";

/// Somebody who may log in to the demonstration's console.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Colleague {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) role: &'static str,
    pub(crate) name: &'static str,
    pub(crate) user_id: String,
    pub(crate) activation_password: String,
}

/// The institution where the demonstration's staff work.
pub(crate) fn place(institutions: &Institutions) -> Option<&Institution> {
    let mut all = institutions.iter();
    let named = all.find(|one| one.slug.as_str() == AT);
    named
        .or_else(|| institutions.iter().next())
        .map(AsRef::as_ref)
}

/// The demonstration's staff of this institution: nobody elsewhere.
pub(crate) fn colleagues(institutions: &Institutions, at: &Institution) -> Vec<Colleague> {
    if place(institutions).is_none_or(|place| place.slug != at.slug) {
        return Vec::new();
    }
    let digits = "24682468"
        .chars()
        .take(usize::from(at.activation_password.min.max(4)));
    let activation: String = digits.collect();
    let all = [
        (Role::Support, "tanaka", "田中 花子"),
        (Role::Supervisor, "ito", "伊藤 健一"),
        (Role::Auditor, "kansa", "監査 一郎"),
    ];
    let one = |(number, (role, login, name)): (u32, (Role, &str, &'static str))| Colleague {
        login: login.to_owned(),
        password: format!("konsoru-{number:02}-warifu"),
        role: role.name(),
        name,
        user_id: format!("STAFF{number:06}"),
        activation_password: activation.clone(),
    };
    (1..).zip(all).map(one).collect()
}

/// Enters them, and issues a token to each who has none.
pub(crate) async fn enter(issuer: &Issuer, at: &Institution) -> Result<(), StartError> {
    for one in colleagues(issuer.institutions(), at) {
        let login = StaffLogin::parse(&one.login).map_err(|_| Error::Handshake)?;
        if issuer.staff_by_login(&at.slug, &login).await?.is_none() {
            add(issuer, at, &one, login.clone()).await?;
        }
        let staff = issuer.staff_by_login(&at.slug, &login).await?;
        let staff = staff.ok_or(Error::Handshake)?;
        if !issuer.staff_has_token(&staff).await? {
            let address = format!("{login}@staff.example");
            let mail = MailAddress::parse(&address).map_err(|_| Error::Handshake)?;
            let password = normalise(&one.activation_password, at.activation_password)
                .map_err(|_| Error::Handshake)?;
            issuer
                .issue_to_staff(&staff, mail, Language::Ja, password, &demo()?)
                .await?;
        }
    }
    Ok(())
}

/// Their passwords stand on the demonstration's card, and so are not handed out to
/// be changed.
async fn add(
    issuer: &Issuer,
    at: &Institution,
    one: &Colleague,
    login: StaffLogin,
) -> Result<(), StartError> {
    let new = NewMember {
        login,
        name: one.name.to_owned(),
        role: Role::named(one.role).unwrap_or(Role::Auditor),
        user: Some(UserId::parse(&one.user_id).map_err(|_| Error::Handshake)?),
        handed_out: false,
    };
    let password = LoginPassword::new(one.password.clone());
    match issuer.add_staff(&at.slug, new, password, &demo()?).await {
        Ok(_) => Ok(()),
        Err(StaffRefusal::Issuer(error)) => Err(error.into()),
        Err(_) => Err(Error::Handshake.into()),
    }
}

/// Who does it, and why: for the log.
fn demo() -> Result<By, StartError> {
    Ok(By::new("demo-data", "demonstration").ok_or(Error::Handshake)?)
}
