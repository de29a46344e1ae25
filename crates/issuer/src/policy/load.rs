//! Loads institutions from their folders; whatever is wrong is named by file and key.

use super::calendar::Calendar;
use super::check::check;
use super::file::{Card, Pair, PolicyFile, Proof};
use super::institution::{
    CardPolicy, Enrolment, Institution, ProofPolicy, Telephone, TelephoneCheck, Terms, TokenPolicy,
    VerificationPolicy,
};
use super::mail::{self, MailTexts};
use crate::ids::Slug;
use crate::limits::Lockout;
use crate::verification::WrongRule;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use warifu_enroll::ServiceId;
use warifu_enroll::password::PasswordPolicy;
use warifu_enroll::text::Text;
use warifu_otp::{Params, Window};

/// What is wrong with a key.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The text is missing.
    #[error("the text is empty")]
    Empty,
    /// The value is out of range or of the wrong form.
    #[error("the value is out of range")]
    Range,
    /// It does not go with another key.
    #[error("it contradicts {0}")]
    Contradicts(&'static str),
    /// This release does not offer it.
    #[error("this release does not offer it")]
    NotOffered,
    /// A place to fill that no mail of this kind has.
    #[error("there is no place {{{0}}} in this mail")]
    UnknownPlace(String),
    /// A place to fill that this mail must have.
    #[error("the place {{{0}}} is missing")]
    MissingPlace(&'static str),
}

/// Why a policy is refused.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum PolicyError {
    /// The folder or file cannot be read.
    #[error("{path}: cannot be read: {kind}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// Not TOML, an unknown or missing key, or a value of the wrong type.
    #[error("{path}: {error}")]
    Form {
        /// Which.
        path: PathBuf,
        /// What the reader says: line and key.
        error: Box<toml::de::Error>,
    },
    /// A key's value does not fit.
    #[error("{path}: {key}: {problem}")]
    Key {
        /// Which file.
        path: PathBuf,
        /// Which key.
        key: &'static str,
        /// What is wrong.
        problem: Problem,
    },
    /// A folder whose name is no slug.
    #[error("{0}: a folder's name has 1 to 32 of a–z, 0–9 and -")]
    FolderName(PathBuf),
    /// Two institutions with one service ID.
    #[error("{path}: service_id: {service} is another institution's already")]
    ServiceTwice {
        /// Which file.
        path: PathBuf,
        /// Which service.
        service: ServiceId,
    },
    /// No institution at all.
    #[error("{0}: no institution is there")]
    None(PathBuf),
}

/// All institutions of this issuer.
#[derive(Debug, Clone, Default)]
pub struct Institutions {
    by_slug: BTreeMap<Slug, Arc<Institution>>,
}

impl Institutions {
    /// Loads every folder below `folder` that holds a `policy.toml`.
    ///
    /// # Errors
    /// [`PolicyError`] naming file and key.
    pub fn load(folder: &Path) -> Result<Self, PolicyError> {
        let mut all = Self::default();
        for path in folders(folder)? {
            let institution = load(&path)?;
            all.add(institution, &path)?;
        }
        if all.by_slug.is_empty() {
            return Err(PolicyError::None(folder.to_owned()));
        }
        Ok(all)
    }

    /// By its name in paths.
    #[must_use]
    pub fn by_slug(&self, slug: &Slug) -> Option<&Arc<Institution>> {
        self.by_slug.get(slug)
    }

    /// By its service.
    #[must_use]
    pub fn by_service(&self, service: &ServiceId) -> Option<&Arc<Institution>> {
        self.by_slug.values().find(|one| one.service == *service)
    }

    /// All, in the order of their slugs.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Institution>> {
        self.by_slug.values()
    }

    fn add(&mut self, institution: Institution, path: &Path) -> Result<(), PolicyError> {
        if self.by_service(&institution.service).is_some() {
            return Err(PolicyError::ServiceTwice {
                path: path.join(POLICY),
                service: institution.service,
            });
        }
        let slug = institution.slug.clone();
        self.by_slug.insert(slug, Arc::new(institution));
        Ok(())
    }
}

const POLICY: &str = "policy.toml";

fn folders(folder: &Path) -> Result<Vec<PathBuf>, PolicyError> {
    let unreadable = |error: std::io::Error| unreadable(folder, &error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.join(POLICY).exists() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn load(folder: &Path) -> Result<Institution, PolicyError> {
    let slug = folder
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| Slug::new(name).ok())
        .ok_or_else(|| PolicyError::FolderName(folder.to_owned()))?;
    let path = folder.join(POLICY);
    let file: PolicyFile = toml::from_str(&read(&path)?).map_err(|error| PolicyError::Form {
        path: path.clone(),
        error: Box::new(error),
    })?;
    check(&file).map_err(|(key, problem)| PolicyError::Key { path, key, problem })?;
    let text = Text {
        ja: read_text(&folder.join("terms.ja.md"))?,
        en: read_text(&folder.join("terms.en.md"))?,
    };
    let mail = mail::load(folder, mail_of(&file))?;
    Ok(build(slug, file, text, mail))
}

fn mail_of(file: &PolicyFile) -> MailTexts {
    MailTexts {
        sender: file.mail.sender.clone(),
        domain: file.mail.domain.clone(),
        staff: Text {
            ja: file.mail.staff.ja.clone(),
            en: file.mail.staff.en.clone(),
        },
        texts: std::collections::BTreeMap::new(),
    }
}

fn build(slug: Slug, file: PolicyFile, terms: Text, mail: MailTexts) -> Institution {
    Institution {
        slug,
        token: token(&file),
        activation_password: PasswordPolicy {
            min: file.activation_password.min,
            max: file.activation_password.max,
            characters: file.activation_password.characters,
        },
        verification: verification(&file),
        login: lockout(&file),
        proof: file.proof.as_ref().map(proof),
        card: file.card.as_ref().map(card),
        calendar: Calendar {
            utc_offset_minutes: file.calendar.utc_offset_minutes,
        },
        service: file.service_id,
        names: pair(file.names),
        service_names: pair(file.service_names),
        look: file.look,
        login_page: file.web.login_page,
        otp_hosts: file.web.otp_hosts,
        telephone: Telephone {
            number: file.telephone.number,
            hours: pair(file.telephone.hours),
        },
        telephone_check: file.telephone_check.map(|check| TelephoneCheck {
            number: check.number,
        }),
        reissue_steps: file.reissue.steps.into_iter().map(pair).collect(),
        terms: Terms {
            version: file.terms.version,
            text: terms,
        },
        portal: file.portal,
        issuing: file.issuing,
        enrolment: Enrolment {
            old: file.enrolment.old_tokens,
            stop_days: file.enrolment.stop_days,
        },
        mail,
    }
}

fn token(file: &PolicyFile) -> TokenPolicy {
    let token = &file.token;
    TokenPolicy {
        params: Params {
            algorithm: token.algorithm,
            digits: token.digits,
            period: token.period,
        },
        display_name: Text {
            ja: token.display_name.ja.clone(),
            en: token.display_name.en.clone(),
        },
        self_registration: token.self_registration,
        next_code: token.next_code,
        capture_protection: token.capture_protection,
        hold_seconds: token.hold_seconds,
        lifetime_days: token.lifetime_days,
    }
}

fn verification(file: &PolicyFile) -> VerificationPolicy {
    let rule = &file.verification;
    VerificationPolicy {
        window: Window {
            back: rule.steps_back,
            ahead: rule.steps_ahead,
        },
        drift_limit: i64::from(rule.drift_limit),
        wrong: WrongRule {
            slow_from: rule.slow_from,
            slow_most: rule.slow_most_seconds,
            lock_at: rule.lock_at,
        },
    }
}

fn lockout(file: &PolicyFile) -> Lockout {
    Lockout {
        slow_from: file.login.slow_from,
        slow_most: file.login.slow_most_seconds,
        lock_at: file.login.lock_at,
        lock_seconds: Some(file.login.lock_minutes.saturating_mul(60)),
    }
}

fn proof(rule: &Proof) -> ProofPolicy {
    ProofPolicy {
        min: rule.min,
        max: rule.max,
        wrong: Lockout {
            slow_from: rule.slow_from,
            slow_most: rule.slow_most_seconds,
            lock_at: rule.lock_at,
            lock_seconds: rule.lock_minutes.map(|minutes| minutes.saturating_mul(60)),
        },
    }
}

fn card(card: &Card) -> CardPolicy {
    CardPolicy {
        symbols: card.symbols.chars().map(String::from).collect(),
        digits: card.digits,
        lock_at: card.lock_at,
    }
}

fn pair(pair: Pair) -> Text {
    Text {
        ja: pair.ja,
        en: pair.en,
    }
}

pub(super) fn read(path: &Path) -> Result<String, PolicyError> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn read_text(path: &Path) -> Result<String, PolicyError> {
    let text = read(path)?;
    if text.trim().is_empty() {
        return Err(PolicyError::Key {
            path: path.to_owned(),
            key: "text",
            problem: Problem::Empty,
        });
    }
    Ok(text)
}

fn unreadable(path: &Path, error: &std::io::Error) -> PolicyError {
    PolicyError::Unreadable {
        path: path.to_owned(),
        kind: error.kind(),
    }
}
