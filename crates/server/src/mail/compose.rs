//! A notice becomes a mail: the institution's words, a plain text and an HTML
//! twin, and where it is to be enrolled a QR code.

use chrono::FixedOffset;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use warifu_issuer::Issuer;
use warifu_issuer::outbox::{Language, Notice, OutboxMail};
use warifu_issuer::policy::{Filled, Institution, Values};
use warifu_otp::SerialNumber;

use super::by_policy::{at_login, first_code, next_token, old_token};
use super::html::{self, Look};
use super::qr;
use super::smtp::MailError;
use crate::text::{Company, Lang, MailByPolicy, long_date_time};

const PICTURE: &str = "qr@warifu";

/// Puts a claimed mail together.
pub(crate) fn compose(
    issuer: &Issuer,
    mail: &OutboxMail,
    offset: FixedOffset,
) -> Result<Message, MailError> {
    let institution = issuer
        .institutions()
        .by_slug(&mail.mail.institution)
        .ok_or(MailError::Message)?;
    let lang = lang(mail.mail.language);
    let facts = Facts::of(issuer, institution, &mail.mail.notice, lang, offset)?;
    let filled = fill(issuer, institution, mail, lang, &facts)?;
    let name = lang.pick(&institution.names.ja, &institution.names.en);
    let sender = institution
        .mail
        .sender
        .parse()
        .map_err(|_| MailError::Message)?;
    let to = mail
        .mail
        .to
        .as_str()
        .parse()
        .map_err(|_| MailError::Message)?;
    let message = Message::builder()
        .from(Mailbox::new(Some(name.clone()), sender))
        .to(Mailbox::new(None, to))
        .subject(filled.subject.clone())
        .message_id(Some(format!(
            "<{}@{}>",
            mail.mail.id, institution.mail.domain
        )))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", lang.code()));
    message
        .multipart(body(institution, &filled, lang, facts.link.as_deref())?)
        .map_err(|_| MailError::Message)
}

/// What a notice says, as people read it.
struct Facts {
    link: Option<String>,
    user_id: String,
    expires_at: String,
    serial: String,
    again_from: String,
    mode: String,
    kept: String,
    at_login: &'static str,
    next_token: String,
}

impl Facts {
    fn of(
        issuer: &Issuer,
        institution: &Institution,
        notice: &Notice,
        lang: Lang,
        offset: FixedOffset,
    ) -> Result<Self, MailError> {
        let mut facts = Self {
            link: None,
            user_id: String::new(),
            expires_at: String::new(),
            serial: String::new(),
            again_from: String::new(),
            mode: String::new(),
            kept: String::new(),
            at_login: "",
            next_token: String::new(),
        };
        match notice {
            Notice::Issued {
                user_id,
                expires_at,
                ..
            } => {
                let link = issuer
                    .link(institution, user_id)
                    .map_err(|_| MailError::Message)?;
                facts.link = Some(link.to_web(issuer.origin()));
                facts.user_id = user_id.to_string();
                facts.expires_at = long_date_time(lang, expires_at.0, offset);
            }
            Notice::Enrolled { serial }
            | Notice::Locked { serial }
            | Notice::Ended { serial }
            | Notice::TokenStopped { serial }
            | Notice::Cancelled { serial }
            | Notice::Held { serial }
            | Notice::Unlocked { serial }
            | Notice::Resynced { serial }
            | Notice::Resumed { serial }
            | Notice::IssuingStopped { serial }
            | Notice::IssuingResumed { serial } => {
                facts.serial = serial.grouped();
            }
            Notice::Activated {
                serial,
                otp_at_login,
            } => {
                facts.serial = serial.grouped();
                facts.at_login = at_login(&institution.portal, *otp_at_login, lang);
            }
            Notice::Released { serial, again_from } => {
                facts.serial = serial.grouped();
                facts.again_from = long_date_time(lang, again_from.0, offset);
                facts.next_token = next_token(&institution.portal, &facts.again_from, lang);
            }
            Notice::UserLocked { serial, user_id } => {
                facts.serial = serial.grouped();
                facts.user_id = user_id.to_string();
            }
            Notice::ModeChanged { shared, kept } => {
                let t = Company::of(lang);
                let mode = if *shared { t.mode_shared } else { t.mode_own };
                mode.clone_into(&mut facts.mode);
                facts.kept = kept
                    .as_ref()
                    .map_or_else(|| t.keep_none.to_owned(), SerialNumber::grouped);
            }
            Notice::CardLocked
            | Notice::BindingBegun
            | Notice::ProofLocked
            | Notice::ProofUnlocked
            | Notice::Reissued
            | Notice::Exhausted
            | Notice::IssuanceStopped => {}
        }
        Ok(facts)
    }
}

fn fill(
    issuer: &Issuer,
    institution: &Institution,
    mail: &OutboxMail,
    lang: Lang,
    facts: &Facts,
) -> Result<Filled, MailError> {
    let text = institution
        .mail
        .text(mail.mail.notice.name(), mail.mail.language)
        .ok_or(MailError::Message)?;
    let login_page = login_page(issuer, institution);
    let pick = |text: &'_ warifu_enroll::Text| lang.pick(&text.ja, &text.en).clone();
    let (name, service) = (pick(&institution.names), pick(&institution.service_names));
    let hours = pick(&institution.telephone.hours);
    let staff = pick(&institution.mail.staff);
    let values = Values::from([
        ("name", mail.customer_name.as_str()),
        ("institution", name.as_str()),
        ("service_name", service.as_str()),
        ("telephone", institution.telephone.number.as_str()),
        ("hours", hours.as_str()),
        ("login_page", login_page.as_str()),
        ("service_id", institution.service.as_str()),
        ("user_id", facts.user_id.as_str()),
        ("link", facts.link.as_deref().unwrap_or_default()),
        ("expires_at", facts.expires_at.as_str()),
        ("serial", facts.serial.as_str()),
        ("again_from", facts.again_from.as_str()),
        ("mode", facts.mode.as_str()),
        ("kept", facts.kept.as_str()),
        ("staff", staff.as_str()),
        ("at_login", facts.at_login),
        ("first_code", first_code(&institution.portal, lang)),
        ("next_token", facts.next_token.as_str()),
        (
            "old_token",
            old_token(institution.enrolment.old, MailByPolicy::of(lang)),
        ),
    ]);
    Ok(text.fill(&values))
}

fn body(
    institution: &Institution,
    filled: &Filled,
    lang: Lang,
    link: Option<&str>,
) -> Result<MultiPart, MailError> {
    let look = Look {
        lang,
        institution: lang.pick(&institution.names.ja, &institution.names.en),
        colour: &institution.look.colour,
        link,
        picture: link.map(|_| PICTURE),
    };
    let text = SinglePart::plain(format!("{}\n", filled.paragraphs.join("\n\n")));
    let html = SinglePart::html(html::twin(filled, &look).map_err(|_| MailError::Message)?);
    let Some(link) = link else {
        return Ok(MultiPart::alternative().singlepart(text).singlepart(html));
    };
    let png = qr::png(link).ok_or(MailError::Message)?;
    let kind = ContentType::parse("image/png").map_err(|_| MailError::Message)?;
    let picture = Attachment::new_inline_with_name(PICTURE.to_owned(), "warifu-qr.png".to_owned())
        .body(png, kind);
    let twin = MultiPart::related().singlepart(html).singlepart(picture);
    Ok(MultiPart::alternative().singlepart(text).multipart(twin))
}

fn login_page(issuer: &Issuer, institution: &Institution) -> String {
    if institution.login_page.starts_with('/') {
        format!("{}{}", issuer.origin(), institution.login_page)
    } else {
        institution.login_page.clone()
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn lang(language: Language) -> Lang {
    match language {
        Language::Ja => Lang::Ja,
        Language::En => Lang::En,
    }
}
