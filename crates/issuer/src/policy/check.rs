//! What a policy may say, beyond its form.

use super::file::PolicyFile;
use super::institution::{Field, LoginStep, OtpAtLogin};
use super::load::Problem;
use crate::issuance::LONGEST_LIFE;
use crate::verification::MOST_FAILURES;

/// Most steps after a change of device.
const MOST_STEPS: usize = 6;
/// Most characters of one.
const LONGEST_STEP: usize = 200;

/// A key of the file and what is wrong with it.
pub type Finding = (&'static str, Problem);

/// Looks at everything; the first finding is the one reported.
pub fn check(file: &PolicyFile) -> Result<(), Finding> {
    texts(file)?;
    reissue(file)?;
    web(file)?;
    password(file)?;
    token(file)?;
    portal(file)?;
    issuing(file)?;
    verification(file)?;
    login(file)?;
    mail(file)
}

fn texts(file: &PolicyFile) -> Result<(), Finding> {
    let all = [
        ("names.ja", &file.names.ja),
        ("names.en", &file.names.en),
        ("service_names.ja", &file.service_names.ja),
        ("service_names.en", &file.service_names.en),
        ("telephone.number", &file.telephone.number),
        ("telephone.hours.ja", &file.telephone.hours.ja),
        ("telephone.hours.en", &file.telephone.hours.en),
        ("terms.version", &file.terms.version),
    ];
    for (key, text) in all {
        ensure(!text.trim().is_empty(), key, Problem::Empty)?;
    }
    let colour = file.look.colour.strip_prefix('#').unwrap_or_default();
    let fits = colour.len() == 6 && colour.bytes().all(|b| b.is_ascii_hexdigit());
    ensure(fits, "look.colour", Problem::Range)?;
    let mark = file.look.mark.chars().count();
    ensure((1..=2).contains(&mark), "look.mark", Problem::Range)
}

/// Steps that fit on a screen, each in a sentence or two.
fn reissue(file: &PolicyFile) -> Result<(), Finding> {
    let steps = &file.reissue.steps;
    let texts = || steps.iter().flat_map(|step| [&step.ja, &step.en]);
    let said = texts().all(|text| !text.trim().is_empty());
    ensure(said, "reissue.steps", Problem::Empty)?;
    let short = texts().all(|text| text.chars().count() <= LONGEST_STEP);
    let fits = short && steps.len() <= MOST_STEPS;
    ensure(fits, "reissue.steps", Problem::Range)
}

fn web(file: &PolicyFile) -> Result<(), Finding> {
    let page = &file.web.login_page;
    let inside = page.starts_with('/') && !page.starts_with("//");
    let outside = url::Url::parse(page).is_ok_and(|url| url.scheme() == "https");
    ensure(inside || outside, "web.login_page", Problem::Range)?;
    let hosts_fit = file.web.otp_hosts.iter().all(|host| is_host(host));
    ensure(hosts_fit, "web.otp_hosts", Problem::Range)
}

fn password(file: &PolicyFile) -> Result<(), Finding> {
    let rule = &file.activation_password;
    ensure(rule.min >= 4, "activation_password.min", Problem::Range)?;
    ensure(rule.max <= 8, "activation_password.max", Problem::Range)?;
    let contradiction = Problem::Contradicts("activation_password.max");
    ensure(
        rule.min <= rule.max,
        "activation_password.min",
        contradiction,
    )
}

fn token(file: &PolicyFile) -> Result<(), Finding> {
    let token = &file.token;
    for (key, name) in [
        ("token.display_name.ja", &token.display_name.ja),
        ("token.display_name.en", &token.display_name.en),
    ] {
        let length = name.chars().count();
        ensure((1..=40).contains(&length), key, Problem::Range)?;
    }
    let life = token.lifetime_days;
    ensure(life != Some(0), "token.lifetime_days", Problem::Range)?;
    let ends_first = life.is_some_and(|days| u64::from(days) * 86_400 <= token.hold_seconds);
    let contradiction = Problem::Contradicts("token.lifetime_days");
    ensure(!ends_first, "token.hold_seconds", contradiction)?;
    // Not offered by this release: better refused than promised in the card.
    ensure(
        !token.self_registration,
        "token.self_registration",
        Problem::NotOffered,
    )?;
    ensure(
        token.hold_seconds == 0,
        "token.hold_seconds",
        Problem::NotOffered,
    )
}

fn portal(file: &PolicyFile) -> Result<(), Finding> {
    let portal = &file.portal;
    let login = portal.login == [LoginStep::ContractId, LoginStep::Password];
    ensure(login, "portal.login", Problem::NotOffered)?;
    let issue = portal.issue == [Field::Mail, Field::ActivationPassword];
    ensure(issue, "portal.issue", Problem::NotOffered)?;
    ensure(
        portal.after_issue == super::AfterIssue::WaitForOtp,
        "portal.after_issue",
        Problem::NotOffered,
    )?;
    ensure(
        portal.otp_at_login == OtpAtLogin::FromActivation,
        "portal.otp_at_login",
        Problem::NotOffered,
    )?;
    let minutes = (1..=60).contains(&portal.page_minutes);
    ensure(minutes, "portal.page_minutes", Problem::Range)
}

fn issuing(file: &PolicyFile) -> Result<(), Finding> {
    let issuing = file.issuing;
    let life = u64::from(issuing.lifetime_hours) * 3600;
    let fits = (3600..=LONGEST_LIFE).contains(&life);
    ensure(fits, "issuing.lifetime_hours", Problem::Range)?;
    let attempts = (1..=5).contains(&issuing.attempts);
    ensure(attempts, "issuing.attempts", Problem::Range)
}

fn verification(file: &PolicyFile) -> Result<(), Finding> {
    let rule = &file.verification;
    ensure(
        rule.steps_back <= 10,
        "verification.steps_back",
        Problem::Range,
    )?;
    ensure(
        rule.steps_ahead <= 10,
        "verification.steps_ahead",
        Problem::Range,
    )?;
    // Followed further, the window around a drifted clock and that around ours
    // would no longer touch.
    let near = rule.steps_back.min(rule.steps_ahead);
    let contradiction = Problem::Contradicts("verification.steps_back, verification.steps_ahead");
    ensure(
        rule.drift_limit <= near,
        "verification.drift_limit",
        contradiction,
    )?;
    let lock = (1..=MOST_FAILURES).contains(&rule.lock_at);
    ensure(lock, "verification.lock_at", Problem::Range)?;
    let slow = (1..=300).contains(&rule.slow_most_seconds);
    ensure(slow, "verification.slow_most_seconds", Problem::Range)?;
    let contradiction = Problem::Contradicts("verification.lock_at");
    let before = (1..rule.lock_at.max(2)).contains(&rule.slow_from);
    ensure(before, "verification.slow_from", contradiction)
}

fn login(file: &PolicyFile) -> Result<(), Finding> {
    let rule = &file.login;
    ensure(
        (3..=100).contains(&rule.lock_at),
        "login.lock_at",
        Problem::Range,
    )?;
    ensure(
        (1..=1440).contains(&rule.lock_minutes),
        "login.lock_minutes",
        Problem::Range,
    )?;
    let slow = (1..=300).contains(&rule.slow_most_seconds);
    ensure(slow, "login.slow_most_seconds", Problem::Range)?;
    let contradiction = Problem::Contradicts("login.lock_at");
    ensure(
        (1..rule.lock_at).contains(&rule.slow_from),
        "login.slow_from",
        contradiction,
    )
}

fn mail(file: &PolicyFile) -> Result<(), Finding> {
    ensure(is_host(&file.mail.domain), "mail.domain", Problem::Range)?;
    let host = crate::ids::MailAddress::parse(&file.mail.sender)
        .ok()
        .and_then(|sender| {
            sender
                .as_str()
                .split_once('@')
                .map(|(_, host)| host.to_owned())
        });
    let host = host.ok_or(("mail.sender", Problem::Range))?;
    let contradiction = Problem::Contradicts("mail.domain");
    ensure(host == file.mail.domain, "mail.sender", contradiction)
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && !host.starts_with(['.', '-'])
        && host
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}

fn ensure(fits: bool, key: &'static str, problem: Problem) -> Result<(), Finding> {
    if fits { Ok(()) } else { Err((key, problem)) }
}
