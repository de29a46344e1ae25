//! What a policy may say, beyond its form.

use super::calendar::IssueAgain;
use super::file::PolicyFile;
use super::load::Problem;
use super::portal::{Field, LoginStep, OtpAtLogin, PortalPolicy, Proof};
use crate::issuance::LONGEST_LIFE;
use crate::telephone::PhoneNumber;
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
    telephone_check(file)?;
    password(file)?;
    token(file)?;
    portal(file)?;
    super::check_issue::check(file)?;
    issuing(file)?;
    verification(file)?;
    login(file)?;
    proof(file)?;
    super::check_company::check(file)?;
    calendar(file)?;
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
        ("mail.staff.ja", &file.mail.staff.ja),
        ("mail.staff.en", &file.mail.staff.en),
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

/// A number that can be dialled, and at which nobody answers who is asked for help.
fn telephone_check(file: &PolicyFile) -> Result<(), Finding> {
    let Some(check) = &file.telephone_check else {
        return Ok(());
    };
    let number = PhoneNumber::parse(&check.number);
    let number = number.map_err(|_| ("telephone_check.number", Problem::Range))?;
    let answered = PhoneNumber::parse(&file.telephone.number) == Ok(number);
    let contradiction = Problem::Contradicts("telephone.number");
    ensure(!answered, "telephone_check.number", contradiction)
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
    // Else nobody could ever use what the app makes.
    let takes = file.portal.binding.is_some() || file.portal.company.is_some();
    let bound = !token.self_registration || takes;
    let contradiction = Problem::Contradicts("portal.binding");
    ensure(bound, "token.self_registration", contradiction)?;
    let held = token.hold_seconds == 0 || takes;
    ensure(held, "token.hold_seconds", Problem::NotOffered)?;
    let week = token.hold_seconds <= 7 * 86_400;
    ensure(week, "token.hold_seconds", Problem::Range)
}

fn portal(file: &PolicyFile) -> Result<(), Finding> {
    let portal = &file.portal;
    let login = [LoginStep::ContractId, LoginStep::LoginIdOrAccount]
        .iter()
        .any(|name| portal.login == [*name, LoginStep::Password]);
    let company = portal.company.is_some();
    ensure(login || company, "portal.login", Problem::NotOffered)?;
    // Where tokens are bound, and only there, a customer is asked for the choice.
    let chosen = portal.otp_at_login == OtpAtLogin::AsChosen;
    let contradiction = Problem::Contradicts("portal.binding");
    ensure(
        chosen == portal.binding.is_some(),
        "portal.otp_at_login",
        contradiction,
    )?;
    let minutes = (1..=60).contains(&portal.page_minutes);
    ensure(minutes, "portal.page_minutes", Problem::Range)?;
    doors(portal)
}

fn doors(portal: &PortalPolicy) -> Result<(), Finding> {
    if portal.company.is_some() {
        return super::check_company::alone(portal);
    }
    let again = portal.release.map(|door| door.again);
    let minutes =
        !matches!(again, Some(IssueAgain::Minutes(minutes)) if !(1..=10_080).contains(&minutes));
    ensure(minutes, "portal.release.again", Problem::Range)?;
    let proof = portal.release.map(|door| door.proof);
    let offered = matches!(
        proof,
        None | Some(Proof::None | Proof::ConfirmationPassword)
    );
    ensure(offered, "portal.release.proof", Problem::NotOffered)?;
    let Some(issue) = &portal.issue else {
        // Without either nobody would ever have a token.
        return binding(portal);
    };
    // Both may be offered: each is asked for on its own page.
    if portal.binding.is_some() {
        binding(portal)?;
    }
    let asks = issue.asks == [Field::Mail, Field::ActivationPassword];
    ensure(asks, "portal.issue.asks", Problem::NotOffered)?;
    let waits = issue.then == super::AfterIssue::WaitForOtp;
    // One of the three takes the first code, and only one.
    if portal.login_activates() {
        let contradiction = |key| ("portal.otp_at_login", Problem::Contradicts(key));
        let (key, problem) = contradiction("portal.issue.then");
        ensure(!waits, key, problem)?;
        let (key, problem) = contradiction("portal.start");
        ensure(portal.start.is_none(), key, problem)?;
    } else {
        let contradiction = Problem::Contradicts("portal.issue.then");
        let one = waits != portal.start.is_some();
        ensure(one, "portal.start", contradiction)?;
    }
    ensure(
        !matches!(
            issue.proof,
            Proof::TransferPassword | Proof::RegistrationPin
        ),
        "portal.issue.proof",
        Problem::NotOffered,
    )?;
    // A page that asks for a proof ends in a page of its own.
    let contradiction = Problem::Contradicts("portal.issue.then");
    ensure(
        issue.proof == Proof::None || !waits,
        "portal.issue.proof",
        contradiction,
    )
}

/// Where tokens are bound, *stop* is one of its own procedures.
fn binding(portal: &PortalPolicy) -> Result<(), Finding> {
    let door = portal.binding.ok_or(("portal.issue", Problem::Empty))?;
    let contradiction = Problem::Contradicts("portal.binding");
    ensure(
        portal.start.is_none(),
        "portal.start",
        contradiction.clone(),
    )?;
    ensure(portal.release.is_none(), "portal.release", contradiction)?;
    let proof = door.proof == Proof::TransferPassword;
    ensure(proof, "portal.binding.proof", Problem::NotOffered)
}

/// There where a procedure asks for one, and only there.
fn proof(file: &PolicyFile) -> Result<(), Finding> {
    let asks = |proof| file.portal.asks_for(proof);
    let kinds = [
        Proof::ConfirmationPassword,
        Proof::TransferPassword,
        Proof::RegistrationPin,
    ];
    let asked = kinds.into_iter().any(asks);
    let Some(rule) = &file.proof else {
        return ensure(!asked, "proof", Problem::Empty);
    };
    ensure(asked, "proof", Problem::Contradicts("portal"))?;
    ensure(rule.min >= 4, "proof.min", Problem::Range)?;
    ensure(rule.max <= 12, "proof.max", Problem::Range)?;
    let contradiction = Problem::Contradicts("proof.max");
    ensure(rule.min <= rule.max, "proof.min", contradiction)?;
    ensure(
        (3..=10).contains(&rule.lock_at),
        "proof.lock_at",
        Problem::Range,
    )?;
    let minutes = rule
        .lock_minutes
        .is_none_or(|one| (1..=1440).contains(&one));
    ensure(minutes, "proof.lock_minutes", Problem::Range)?;
    let slow = (1..=300).contains(&rule.slow_most_seconds);
    ensure(slow, "proof.slow_most_seconds", Problem::Range)?;
    let contradiction = Problem::Contradicts("proof.lock_at");
    let before = (1..rule.lock_at).contains(&rule.slow_from);
    ensure(before, "proof.slow_from", contradiction)
}

fn calendar(file: &PolicyFile) -> Result<(), Finding> {
    let offset = file.calendar.utc_offset_minutes;
    let fits = (-840..=840).contains(&offset);
    ensure(fits, "calendar.utc_offset_minutes", Problem::Range)
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

pub(super) fn ensure(fits: bool, key: &'static str, problem: Problem) -> Result<(), Finding> {
    if fits { Ok(()) } else { Err((key, problem)) }
}
