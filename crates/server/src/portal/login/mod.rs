//! Log in by contract ID, or representative account, and password; log out.

pub(crate) mod card;
pub(crate) mod certificate;
pub(crate) mod otp;

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_issuer::account::{AccountNumber, AccountNumberError};
use warifu_issuer::customers::Customer;
use warifu_issuer::policy::{Institution, LoginStep};
use warifu_issuer::{Error, Login as Outcome, LoginName};

use super::desk::{Desk, Stage};
use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use super::problems::Problems;
use super::{page, page_with};
use crate::text::{CompanyErrors, CompanyLogin, Errors, Lang, Login, TwoWays, fill};

#[derive(Template)]
#[template(path = "login.html")]
struct Page {
    f: Frame,
    t: &'static Login,
    slug: String,
    problems: Problems,
    notice: Option<Notice>,
    contract_id: String,
    lead: &'static str,
    /// The field of the secret, and what stands over it.
    secret: &'static str,
    secret_label: &'static str,
    /// Where there is another way in.
    by_certificate: Option<&'static CompanyLogin>,
    /// Where the representative account may take the login ID's place.
    two: Option<&'static TwoWays>,
    branch: String,
    account_number: String,
}

struct Notice {
    code: &'static str,
    title: &'static str,
    text: &'static str,
    warn: bool,
}

/// Why the login page is shown.
#[derive(Deserialize)]
pub(crate) struct Why {
    expired: Option<String>,
    out: Option<String>,
}

/// `GET /i/{slug}/login`
pub(crate) async fn show(Query(why): Query<Why>, mut desk: Desk) -> Result<Response, Leave> {
    desk.touch_login().await?;
    let t = Login::of(desk.visit.lang);
    let mut shown = blank(&desk);
    if why.expired.is_some() {
        shown.notice = Some(Notice {
            code: "expired",
            title: t.expired_title,
            text: t.expired,
            warn: true,
        });
    } else if why.out.is_some() {
        shown.notice = Some(Notice {
            code: "logged_out",
            title: t.logged_out_title,
            text: t.logged_out,
            warn: false,
        });
    }
    Ok(desk.with_form_cookie(page(&shown)?))
}

/// `POST /i/{slug}/login`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.login_fields(body).await?;
    if fields.only_switches() {
        return again(&desk, &fields, StatusCode::OK, Problems::default());
    }
    let name = match name(&desk, &fields) {
        Ok(name) => name,
        Err(problems) => return again(&desk, &fields, StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    let slug = &desk.institution.slug;
    let password = fields.login_password(secret(&desk.institution));
    let outcome = desk
        .app
        .issuer
        .log_in(slug, name, password, desk.visit.address)
        .await;
    match outcome {
        Ok(Outcome::Accepted(customer)) => enter(desk, *customer).await,
        Ok(refused) => refuse(&desk, &fields, &refused),
        Err(Error::Busy) => {
            let text = Errors::of(desk.visit.lang).login_busy;
            again(
                &desk,
                &fields,
                StatusCode::SERVICE_UNAVAILABLE,
                Problems::one("busy", "", text),
            )
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /i/{slug}/logout`
pub(crate) async fn leave(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.fields(body).await?;
    desk.leave().await?;
    Ok(Redirect::to(&desk.path("/login?out=1")).into_response())
}

/// The right password: to the one-time password where a token is in use.
async fn enter(mut desk: Desk, customer: Customer) -> Result<Response, Leave> {
    if desk.institution.portal.login.contains(&LoginStep::CardCode) {
        desk.enter(customer.id, Stage::Card, None).await?;
        return Ok(Redirect::to(&desk.path("/login/card")).into_response());
    }
    let standing = desk.app.issuer.standing(&customer).await?;
    let (stage, next) = if standing.asks_for_code() {
        (Stage::Otp, "/login/otp")
    } else {
        (Stage::In, "/")
    };
    desk.enter(customer.id, stage, None).await?;
    let onward = desk.onward().filter(|path| {
        let early = desk.institution.portal.issues_without_otp();
        stage == Stage::In || (early && path.starts_with(&desk.path("/issue")))
    });
    let next = onward.unwrap_or_else(|| desk.path(next));
    Ok(Redirect::to(&next).into_response())
}

/// By what the customer logs in, or everything that is to be put right.
fn name(desk: &Desk, fields: &Fields) -> Result<LoginName, Problems> {
    let e = Errors::of(desk.visit.lang);
    let typed = fields.get("contract_id");
    let mut problems = Problems::default();
    let name = if desk.institution.portal.takes_accounts() {
        two_ways(TwoWays::of(desk.visit.lang), fields, &mut problems)
    } else {
        if typed.trim().is_empty() {
            problems.add("contract_id_empty", "contract_id", e.contract_id_empty);
        }
        Some(LoginName::contract(typed))
    };
    let secret = secret(&desk.institution);
    if fields.get(secret).is_empty() && secret == PIN {
        let text = CompanyErrors::of(desk.visit.lang).pin_empty;
        problems.add("pin_empty", secret, text);
    } else if fields.get(secret).is_empty() {
        problems.add("password_empty", secret, e.password_empty);
    }
    name.filter(|_| problems.is_empty()).ok_or(problems)
}

/// The login ID, or the representative account.
fn two_ways(t: &TwoWays, fields: &Fields, problems: &mut Problems) -> Option<LoginName> {
    let all = ["contract_id", "branch", "account_number"].map(|field| fields.get(field).trim());
    let [id, branch, number] = all;
    let account = !branch.is_empty() || !number.is_empty();
    match (id.is_empty(), account) {
        (false, false) => return Some(LoginName::contract(id)),
        (true, false) => problems.add("login_name_empty", "contract_id", t.empty),
        (false, true) => problems.add("login_name_both", "contract_id", t.both),
        (true, true) => match AccountNumber::parse(branch, number) {
            Ok(account) => return Some(LoginName::Account(account)),
            Err(AccountNumberError::Branch) => {
                problems.add("branch_shape", "branch", t.branch_bad);
            }
            Err(AccountNumberError::Number) => {
                problems.add("account_shape", "account_number", t.number_bad);
            }
        },
    }
    None
}

fn refuse(desk: &Desk, fields: &Fields, outcome: &Outcome) -> Result<Response, Leave> {
    let e = Errors::of(desk.visit.lang);
    let (status, problems) = match outcome {
        Outcome::Wait { retry_after } => {
            let text = fill(e.login_wait, &[("seconds", &retry_after.to_string())]);
            (
                StatusCode::TOO_MANY_REQUESTS,
                Problems::one("login_wait", "", text),
            )
        }
        Outcome::Locked { until } => {
            let minutes = until.since(desk.app.now()).div_ceil(60).max(1).to_string();
            let text = fill(e.login_locked, &[("minutes", &minutes)]);
            (
                StatusCode::TOO_MANY_REQUESTS,
                Problems::one("login_locked", "", text),
            )
        }
        Outcome::Refused | Outcome::Accepted(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, wrong(desk, fields))
        }
    };
    again(desk, fields, status, problems)
}

/// At the field that was filled in.
fn wrong(desk: &Desk, fields: &Fields) -> Problems {
    let t = TwoWays::of(desk.visit.lang);
    if !desk.institution.portal.takes_accounts() {
        return Problems::one("login_wrong", "contract_id", wrong_words(desk));
    }
    let field = if fields.get("contract_id").trim().is_empty() {
        "branch"
    } else {
        "contract_id"
    };
    Problems::one("login_wrong", field, t.wrong)
}

fn again(
    desk: &Desk,
    fields: &Fields,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Leave> {
    let mut shown = blank(desk);
    shown.f.failed = !problems.is_empty();
    shown.contract_id = fields.shown("contract_id");
    shown.branch = fields.shown("branch");
    shown.account_number = fields.shown("account_number");
    shown.problems = problems;
    page_with(status, &shown)
}

fn blank(desk: &Desk) -> Page {
    let lang = desk.visit.lang;
    let (t, c) = (Login::of(lang), CompanyLogin::of(lang));
    let secret = secret(&desk.institution);
    let (lead, secret_label) = if secret == PIN {
        (c.lead, c.pin)
    } else {
        (t.lead, t.password)
    };
    let certificate =
        desk.institution.portal.certificate.is_some() && desk.app.certified_origin.is_some();
    let two = desk.institution.portal.takes_accounts();
    let two = two.then(|| TwoWays::of(lang));
    Page {
        f: desk
            .frame("login", t.title)
            .at_step(&steps(&desk.institution, lang), 1)
            .with_form(desk.path("/login")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        notice: None,
        contract_id: String::new(),
        lead,
        secret,
        secret_label,
        by_certificate: certificate.then_some(c),
        two,
        branch: String::new(),
        account_number: String::new(),
    }
}

/// The field of the contract PIN.
const PIN: &str = "contract_pin";

/// The field of what the login asks for besides the name.
fn secret(institution: &Institution) -> &'static str {
    let pin = institution.portal.login.contains(&LoginStep::ContractPin);
    if pin { PIN } else { "password" }
}

/// Name and secret are not told apart.
fn wrong_words(desk: &Desk) -> &'static str {
    let lang = desk.visit.lang;
    if secret(&desk.institution) == PIN {
        CompanyErrors::of(lang).login_wrong
    } else {
        Errors::of(lang).login_wrong
    }
}

/// The steps of the login.
pub(crate) fn steps(institution: &Institution, lang: Lang) -> [&'static str; 2] {
    let (t, c) = (Login::of(lang), CompanyLogin::of(lang));
    if institution.portal.login.contains(&LoginStep::CardCode) {
        [c.step_pin, c.step_card]
    } else if institution.portal.takes_accounts() {
        [TwoWays::of(lang).step, t.step_otp]
    } else {
        [t.step_password, t.step_otp]
    }
}
