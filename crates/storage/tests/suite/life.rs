//! Every operation on a token in every state, by everybody who may do it: what the
//! table of its life allows happens, with its mail and its entry in the log, and what
//! it does not allow is refused with a code and changes nothing.

use crate::binding_world::{bind, holder, stock};
use crate::life_world::{LIFE, Life, Thing, is_nobodys};
use crate::world::{World, slug};
use warifu_issuer::audit::Record;
use warifu_issuer::binding::Act;
use warifu_issuer::console::What;
use warifu_issuer::contact::Change;
use warifu_issuer::life::{Actor, StateName, TRANSITIONS, Transition};
use warifu_issuer::release::Released;

/// What is not done to a token but beside it: it goes through, and the token is no
/// part of it.
const BESIDE: [&str; 4] = ["supersede", "change of mode", "time", "time unbound"];

/// Who cannot try it at all: what is nobody's, or hardware, is in no contact, and an
/// app enrols only what was issued to its own user.
/// What two devices with one key hold.
const BY_DEVICES: [StateName; 3] = [StateName::Enrolled, StateName::InUse, StateName::Locked];

fn can_try(what: &str, actor: Actor, state: StateName) -> bool {
    let nobodys = is_nobodys(state);
    match (what, actor) {
        // What is held already, two devices hold for a reason that weighs more.
        ("hold", Actor::Device) => !nobodys && state != StateName::Held,
        ("outweigh", _) => !nobodys && !BY_DEVICES.contains(&state),
        ("time", _) => !nobodys,
        ("time unbound", _) => nobodys,
        // What a company registers is in use at once: none waits beside another.
        ("give up", Actor::Company) => state != StateName::Enrolled,
        // With its own policy, in the tests of enrolment: here what was never in use
        // ends.
        ("supersede", Actor::Device) => state == StateName::Enrolled,
        _ => true,
    }
}

/// Who may go on, and is nonetheless shut out: nobody exchanges past a lock.
fn shut_out(what: &str, actor: Actor, state: StateName) -> bool {
    let shut = matches!(state, StateName::Locked | StateName::Held);
    shut && what == "supersede" && actor == Actor::Company
}

fn is_theirs(what: &str, actor: Actor) -> bool {
    actor == Actor::Company || what == "change of mode"
}

/// Where the log of its institution ends.
async fn log_end(life: &Life, token: Thing<'_>, theirs: bool) -> u64 {
    let slug = Life::slug_of(token, theirs);
    let last = format!(
        "SELECT CAST(COALESCE(MAX(sequence), 0) AS TEXT) FROM audit WHERE institution = '{slug}'"
    );
    life.text(&last).await.parse().unwrap()
}

async fn log(life: &Life, token: Thing<'_>, theirs: bool, after: u64) -> Vec<Record> {
    let audit = &life.world.issuer.stores().audit;
    let slug = Life::slug_of(token, theirs);
    audit.records(&slug, after, 100).await.unwrap()
}

/// What the log says of who did it, and why.
fn who_and_why(one: &Transition, actor: Actor) -> &'static [&'static str] {
    match (one.name, actor) {
        ("cancel", Actor::Support) => &[
            r#""by":"operator""#,
            r#""reason":"asked""#,
            r#""form":"K-1""#,
        ],
        (_, Actor::Support) => &[r#""by":"operator""#, r#""reason":"asked""#],
        ("hold" | "outweigh", Actor::Device) => &[r#""why":"two_devices""#],
        ("give up" | "wrong codes to bind", Actor::Customer) => &[r#""by":"customer""#],
        ("bind" | "give up" | "change of mode" | "wrong codes to bind", Actor::Company) => {
            &[r#""by":"company administrator""#]
        }
        _ => &[],
    }
}

/// Mails of that kind about the token, or about its contract; without a kind, all.
async fn mails(life: &Life, token: Thing<'_>, kind: Option<&str>) -> i64 {
    let (serial, kind) = (token.serial(), kind.unwrap_or("%"));
    let sent = format!(
        "SELECT COUNT(*) FROM outbox WHERE notice LIKE '%\"{kind}\"%'
         AND ('{kind}' IN ('%', 'mode_changed') OR notice LIKE '%{serial}%')"
    );
    life.world.number(&sent).await
}

/// What is wrong about it, if anything.
async fn tried(life: &Life, one: &Transition, actor: Actor, state: StateName) -> Vec<String> {
    let theirs = is_theirs(one.name, actor);
    let token = if theirs {
        life.put_theirs(state).await
    } else {
        put_for(life, one.name, state).await
    };
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            let (name, state, actor) = (one.name, state.name(), actor.name());
            wrong.push(format!("{name} of {state} by {actor}: {what}"));
        }
    };
    must(life.stands(token).await == state, "was not put".to_owned());
    let before = log_end(life, token, theirs).await;
    let (trace, own) = (life.trace().await, life.row(token).await);
    let sent = mails(life, token, one.mail).await;
    let done = life.operate(token, one.name, (actor, state)).await;
    let after = life.stands(token).await;
    let said = log(life, token, theirs, before).await;
    let event = one.event.map(warifu_issuer::audit::Event::name);
    let about = |said: &&Record| said.subject == token.serial().as_str();
    let mut about = said.iter().filter(about);
    let entry = about.find(|said| Some(said.event.as_str()) == event);
    if !one.from.contains(&state) || shut_out(one.name, actor, state) {
        must(
            life.row(token).await == own,
            format!("became {}", after.name()),
        );
        must(entry.is_none(), "stands in the log as done".to_owned());
        if !BESIDE.contains(&one.name) {
            must(done.is_err(), "was done".to_owned());
            must(life.trace().await == trace, "left a trace".to_owned());
        }
        return wrong;
    }
    must(done.is_ok(), format!("{done:?}"));
    must(one.to.contains(&after), format!("became {}", after.name()));
    let now = mails(life, token, one.mail).await - sent;
    must(now == i64::from(one.mail.is_some()), format!("{now} mails"));
    let detail = entry.map_or("", |entry| entry.detail.as_str());
    must(
        entry.is_some() == one.event.is_some(),
        format!("the log: {said:?}"),
    );
    for part in who_and_why(one, actor) {
        must(detail.contains(part), format!("{part} is not in {detail}"));
    }
    wrong
}

/// What was never in use may be stopped, also once its time is over.
async fn put_for<'l>(life: &'l Life, what: &str, state: StateName) -> Thing<'l> {
    if (what, state) != ("stop", StateName::Expired) {
        return life.put(state).await;
    }
    let token = life.put(StateName::Enrolled).await;
    life.world.later(LIFE);
    token
}

async fn every_state(of: impl Fn(usize) -> bool) {
    let life = Life::new().await;
    let mut wrong = Vec::new();
    let all = TRANSITIONS.iter().enumerate();
    for (_, one) in all.filter(|(place, _)| of(*place)) {
        for state in StateName::ALL {
            for actor in one.by {
                if can_try(one.name, *actor, state) {
                    wrong.extend(tried(&life, one, *actor, state).await);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_the_table_allows_happens_and_nothing_else_does() {
    every_state(|place| place % 2 == 0).await;
}

#[tokio::test]
async fn what_the_rest_of_the_table_allows_happens_and_nothing_else_does() {
    every_state(|place| place % 2 == 1).await;
}

#[tokio::test]
async fn what_is_resumed_or_unlocked_is_what_it_was() {
    let life = Life::new().await;
    let change = async |token: Thing<'_>, change| {
        life.world.change_token(token.serial(), change).await;
        life.stands(token).await
    };
    for state in [StateName::Enrolled, StateName::InUse, StateName::Locked] {
        let token = life.put(state).await;
        assert_eq!(change(token, Change::Hold).await, StateName::Held);
        assert_eq!(change(token, Change::Resume).await, state);
    }
    for state in [StateName::Enrolled, StateName::InUse] {
        let token = life.put(state).await;
        assert_eq!(life.guess(token, life.user()).await, Ok(()));
        assert_eq!(life.stands(token).await, StateName::Locked);
        assert_eq!(change(token, Change::Unlock).await, state);
    }
    for state in [StateName::InStock, StateName::Unbound] {
        let token = life.put(state).await;
        assert_eq!(life.guess_to_bind(token).await, Ok(()));
        assert_eq!(life.stands(token).await, StateName::FreeLocked);
        let open = life.operate(token, "unlock to bind", (Actor::Support, state));
        assert_eq!(open.await, Ok(()));
        assert_eq!(life.stands(token).await, state);
    }
}

#[tokio::test]
async fn one_that_was_locked_or_held_when_its_time_ended_is_supports_to_end() {
    let life = Life::new().await;
    for state in [StateName::Locked, StateName::Held] {
        let token = life.put(state).await;
        life.world.later(LIFE);
        assert_eq!(life.stands(token).await, StateName::Expired);
        let given_up = life.world.issuer.release(&life.customer).await;
        assert_eq!(given_up.unwrap(), Released::Shut);
        for what in ["hold", "resume", "unlock"] {
            let done = life.operate(token, what, (Actor::Support, state)).await;
            assert_eq!(done, Err("nothing"), "{what}");
        }
        let done = life.operate(token, "cancel", (Actor::Support, state));
        assert_eq!(done.await, Ok(()));
        assert_eq!(life.stands(token).await, StateName::Cancelled);
    }
}

#[tokio::test]
async fn the_console_offers_what_the_table_allows() {
    let life = Life::new().await;
    for state in StateName::ALL {
        let token = life.put(state).await;
        let now = life.world.now();
        let file = life.world.issuer.file_of(&slug(), life.customer.id).await;
        let file = file.unwrap().unwrap();
        let Some(shown) = file.tokens.iter().find(|one| one.serial == *token.serial()) else {
            let free = life.world.issuer.unbound(&slug(), token.serial()).await;
            assert_eq!(free.unwrap().unwrap().life, state);
            continue;
        };
        assert_eq!(shown.life(now), state);
        for (what, name) in [
            (What::Hold, "hold"),
            (What::Resume, "resume"),
            (What::Unlock, "unlock"),
            (What::Cancel, "cancel"),
        ] {
            let may = state.may(name).is_some();
            assert_eq!(shown.may(what, now), may, "{name} of {}", state.name());
        }
    }
}

#[tokio::test]
async fn guesses_at_a_token_that_is_nobodys_stand_in_the_log_and_so_does_its_lock() {
    let life = Life::new().await;
    let token = life.put(StateName::Unbound).await;
    let before = log_end(&life, token, false).await;
    life.guess_to_bind(token).await.unwrap();
    let said = log(&life, token, false, before).await;
    let events: Vec<_> = said.iter().map(|one| one.event.as_str()).collect();
    assert_eq!(
        events,
        [&["code_wrong"; 10][..], &["token_locked"]].concat()
    );
    let user = format!(r#""user":"{}""#, life.customer.user);
    for one in &said {
        assert_eq!(one.subject, token.serial().as_str());
        assert!(one.detail.contains(&user), "{}", one.detail);
    }
    // The console's page of it says the same.
    let free = life.world.issuer.unbound(&slug(), token.serial()).await;
    let told = free.unwrap().unwrap().line;
    assert_eq!(told[0].event, "token_locked");
    assert_eq!(
        told.iter().filter(|one| one.event == "code_wrong").count(),
        10
    );
}

#[tokio::test]
async fn a_bound_token_is_in_use_and_its_renewal_ends_it_once_its_time_is_over() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 2).await;
    let start = bind(&world, &customer, Act::Start, &tokens[0]).await;
    start.unwrap();
    let over = world.now().0;
    world.later(60);
    let first = &tokens[0].serial;
    world
        .change(&format!(
            "UPDATE tokens SET valid_until = {over} WHERE serial = '{first}'"
        ))
        .await;
    let renewed = bind(&world, &customer, Act::Exchange, &tokens[1]).await;
    renewed.unwrap();
    let ended = "SELECT COUNT(*) FROM tokens WHERE ended_why = 'superseded'";
    assert_eq!(world.number(ended).await, 1);
    let told = "SELECT COUNT(*) FROM outbox WHERE notice LIKE '%\"ended\"%'";
    assert_eq!(world.number(told).await, 1);
}
