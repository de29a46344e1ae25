//! A customer's page.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use std::collections::BTreeMap;
use warifu_issuer::binding::Kind;
use warifu_issuer::console::{FileIssuance, FileMail, FileToken, Look, What};
use warifu_issuer::contact::{EndedWhy, HeldWhy};
use warifu_issuer::ids::CustomerId;
use warifu_issuer::issuance::IssuanceState;
use warifu_issuer::outbox::Delivery;
use warifu_issuer::staff::{Right, Staff};
use warifu_issuer::verification::TokenState;
use warifu_otp::UnixTime;

use super::desk::{Desk, Frames};
use super::locks::Lock;
use super::log::{Told, told};
use crate::http::failure::Failure;
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::text::{Console, fill, long_date_time};

#[derive(Template)]
#[template(path = "console/customer.html")]
struct Page {
    c: Frames,
    id: String,
    contract: String,
    user: String,
    tokens: Vec<Token>,
    past: Vec<Token>,
    locks: Vec<Lock>,
    issuances: Vec<Issuance>,
    mails: Vec<Mail>,
    line: Vec<Told>,
}

/// A token as the page shows it.
struct Token {
    serial: String,
    grouped: String,
    class: &'static str,
    state: &'static str,
    values: Vec<(&'static str, String)>,
    /// What this person may do to it now: path and label.
    acts: Vec<(&'static str, &'static str)>,
    /// Who may release it, where this person may not.
    hint: Option<&'static str>,
}

struct Issuance {
    at: String,
    until: String,
    mail: String,
    state: String,
}

struct Mail {
    id: String,
    at: String,
    kind: String,
    to: String,
    state: String,
    again: bool,
}

/// `GET /console/{slug}/customers/{id}`
pub(super) async fn show(
    Path(path): Path<BTreeMap<String, String>>,
    mut desk: Desk,
) -> Result<Response, Leave> {
    let staff = desk.staff(Right::See).await?;
    let id = path.get("id").map_or("", String::as_str);
    let id = CustomerId::parse(id).map_err(|_| Failure::NotFound)?;
    let look = desk.app.issuer.look_at(&staff, id).await?;
    let look = look.ok_or(Failure::NotFound)?;
    let t = Console::of(desk.visit.lang);
    let mut c = desk
        .frame("console-customer", t.find_title, Some(&staff))
        .await?;
    c.f.heading = Some(look.file.customer.name.clone());
    let view = View {
        desk: &desk,
        t,
        staff: &staff,
        look: &look,
    };
    let (past, tokens): (Vec<_>, Vec<_>) = look
        .file
        .tokens
        .iter()
        .partition(|one| matches!(one.state, TokenState::Ended { .. }));
    page(&Page {
        id: id.to_string(),
        contract: look.file.customer.contract.clone(),
        user: look.file.customer.user.clone(),
        tokens: tokens.into_iter().map(|one| view.token(one)).collect(),
        past: past.into_iter().map(|one| view.token(one)).collect(),
        locks: view.locks(),
        issuances: look
            .file
            .issuances
            .iter()
            .map(|one| view.issuance(one))
            .collect(),
        mails: look.file.mails.iter().map(|one| view.mail(one)).collect(),
        line: look.line.iter().map(|one| told(&desk, one)).collect(),
        c,
    })
}

/// What the rows are made from.
pub(super) struct View<'a> {
    pub(super) desk: &'a Desk,
    pub(super) t: &'static Console,
    pub(super) staff: &'a Staff,
    pub(super) look: &'a Look,
}

impl View<'_> {
    pub(super) fn time(&self, at: UnixTime) -> String {
        long_date_time(self.desk.visit.lang, at.0, self.desk.app.offset())
    }

    fn token(&self, one: &FileToken) -> Token {
        let (class, state) = self.state(one);
        let t = self.t;
        let all = [
            (What::Unlock, "unlock", t.act_unlock),
            (What::Resume, "resume", t.act_resume),
            (What::Resync, "resync", t.act_resync),
            (What::Hold, "hold", t.act_hold),
            (What::Cancel, "cancel", t.act_cancel),
        ];
        let role = self.staff.role;
        let may = |(what, ..): &(What, &str, &str)| {
            role.may(one.right(*what)) && one.may(*what, self.look.now)
        };
        let acts = all.into_iter().filter(may);
        let overruled = one.may(What::Resume, self.look.now)
            && one.right(What::Resume) == Right::Overrule
            && !role.may(Right::Overrule);
        Token {
            serial: one.serial.to_string(),
            grouped: one.serial.grouped(),
            class,
            state,
            values: self.values(one),
            acts: acts.map(|(_, path, label)| (path, label)).collect(),
            hint: overruled.then_some(t.overrule_hint),
        }
    }

    fn state(&self, one: &FileToken) -> (&'static str, &'static str) {
        let t = self.t;
        let over = one.valid_until.is_some_and(|until| until <= self.look.now);
        match (one.state, one.held_why, one.ended_why) {
            (TokenState::Ended { .. }, _, Some(EndedWhy::Superseded)) => ("", t.ended_superseded),
            (TokenState::Ended { .. }, _, Some(EndedWhy::Released)) => ("", t.ended_released),
            (TokenState::Ended { .. }, _, Some(EndedWhy::Cancelled)) => ("", t.ended_cancelled),
            (TokenState::Ended { .. }, _, None) => ("", t.ended),
            _ if over => ("bad", t.expired_token),
            (TokenState::Held { .. }, Some(HeldWhy::TwoDevices), _) => ("bad", t.held_two_devices),
            (TokenState::Held { .. }, Some(HeldWhy::Stopped), _) => ("bad", t.held_stopped),
            (TokenState::Held { .. }, ..) => ("bad", t.held),
            (TokenState::Locked { .. }, ..) => ("bad", t.locked),
            (TokenState::InUse { .. }, ..) => ("ok", t.in_use),
            (TokenState::Enrolled, ..) => ("", t.enrolled),
        }
    }

    fn values(&self, one: &FileToken) -> Vec<(&'static str, String)> {
        let t = self.t;
        let kind = match one.kind {
            Kind::Soft => t.soft,
            Kind::Hardware => t.hardware,
        };
        let mut values = vec![
            (t.kind, kind.to_owned()),
            (t.since, self.time(one.enrolled_at)),
            (t.mail, one.mail.clone()),
            (t.failures, one.failures.to_string()),
        ];
        if one.drift != 0 {
            let seconds = one
                .drift
                .saturating_mul(i64::try_from(one.period).unwrap_or(0));
            let (steps, seconds) = (one.drift.to_string(), seconds.to_string());
            let text = fill(t.drift_steps, &[("steps", &steps), ("seconds", &seconds)]);
            values.push((t.drift, text));
        }
        if one.kind == Kind::Soft {
            let contact = one.contact_at.map(|at| self.time(at));
            values.push((t.contact, contact.unwrap_or(t.contact_none.to_owned())));
        }
        values.extend(one.valid_until.map(|at| (t.valid_until, self.time(at))));
        let yet = one.usable_from.filter(|from| *from > self.look.now);
        values.extend(yet.map(|from| (t.usable_from, self.time(from))));
        values
    }

    fn issuance(&self, one: &FileIssuance) -> Issuance {
        let t = self.t;
        let over = one.expires_at <= self.look.now;
        let state = match one.state {
            IssuanceState::Pending { .. } if over => t.issuance_expired.to_owned(),
            IssuanceState::Pending { attempts_left } => {
                fill(t.pending, &[("n", &attempts_left.to_string())])
            }
            IssuanceState::Used { .. } => t.used.to_owned(),
            IssuanceState::Replaced { .. } => t.replaced.to_owned(),
            IssuanceState::Expired { .. } => t.issuance_expired.to_owned(),
            IssuanceState::Exhausted { .. } => t.exhausted.to_owned(),
        };
        Issuance {
            at: self.time(one.issued_at),
            until: self.time(one.expires_at),
            mail: one.mail.clone(),
            state,
        }
    }

    fn mail(&self, one: &FileMail) -> Mail {
        let t = self.t;
        let state = match one.delivery {
            Delivery::Waiting => t.mail_waiting.to_owned(),
            Delivery::Delayed { tries, .. } => fill(t.mail_delayed, &[("n", &tries.to_string())]),
            Delivery::Sent { at } => fill(t.mail_sent, &[("time", &self.time(at))]),
            Delivery::GivenUp => t.mail_given_up.to_owned(),
        };
        let language = match self.desk.visit.lang.code() {
            "ja" => warifu_issuer::outbox::Language::Ja,
            _ => warifu_issuer::outbox::Language::En,
        };
        let texts = &self.desk.institution.mail;
        let subject = texts.text(&one.kind, language).map(|text| {
            let name = self.desk.visit.lang.pick(
                &self.desk.institution.names.ja,
                &self.desk.institution.names.en,
            );
            fill(&text.subject, &[("institution", name)])
        });
        Mail {
            id: one.id.to_string(),
            at: self.time(one.at),
            kind: subject.unwrap_or_else(|| one.kind.clone()),
            to: one.to.clone(),
            state,
            again: one.again && self.staff.role.may(Right::SendAgain),
        }
    }
}
