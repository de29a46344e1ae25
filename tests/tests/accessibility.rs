//! The app as a screen reader hears it, and as somebody without a pointer uses it.

use anyhow::{Context, Result, ensure};
use std::{cell::RefCell, path::Path, time::Duration};
use warifu_rehearsal::scenarios;
use warifu_tests::{
    atspi::{BUTTON, CHECK_BOX, ENTRY, Ears, Node, PASSWORD, RADIO_BUTTON},
    desk::Desk,
    driver::{App, AppProgram},
    logs::Logs,
    wait,
};

/// What can be pressed or filled in has a name.
const NAMED: [u32; 5] = [BUTTON, CHECK_BOX, RADIO_BUTTON, ENTRY, PASSWORD];

struct Room {
    desk: Desk,
    ears: Ears,
    app: App,
}

/// A rehearsal with somebody listening.
async fn room(name: &str) -> Result<Room> {
    let logs = Logs::of(name)?;
    let desk = Desk::without_key_store(&logs).await?;
    let ears = Ears::at(&desk, &logs).await?;
    let program = AppProgram::at(&desk, Path::new("/nowhere"));
    let app = program
        .rehearsing()
        .heard(&ears.address)
        .open(&logs)
        .await?;
    app.screen("rehearsal").await?;
    app.run("window.complaints = []", Vec::new()).await?;
    app.at("[data-scenario=token]").await?;
    Ok(Room { desk, ears, app })
}

/// The tree, once something in it is as wanted.
async fn heard(room: &Room, wanted: impl Fn(&Node) -> bool) -> Result<Vec<Node>> {
    let last = RefCell::new(Vec::new());
    let found = wait::until("the accessibility tree", async || {
        let tree = room.ears.tree().await.ok()?;
        let there = tree.iter().any(&wanted);
        last.replace(tree);
        there.then_some(())
    })
    .await;
    found.with_context(|| format!("the tree was {:?}", last.borrow()))?;
    Ok(last.into_inner())
}

/// Everything that is said of the tree, in its order.
fn said(tree: &[Node]) -> Vec<&str> {
    tree.iter()
        .flat_map(|node| [node.name.as_str(), node.text.as_str()])
        .map(str::trim)
        .filter(|words| !words.is_empty())
        .collect()
}

#[tokio::test]
async fn the_code_is_said_digit_by_digit_once_and_the_seconds_only_on_demand() -> Result<()> {
    let room = room("heard-code").await?;
    let scenario = scenarios::find("token").context("no scenario")?;
    room.app.play_to(scenario, 1).await?;
    let code = room.app.code().await?;
    let spelled: Vec<String> = code.chars().map(|digit| digit.to_string()).collect();
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let tree = heard(&room, |node| {
        digits(&node.text) == code || digits(&node.name) == code
    })
    .await?;
    // A paragraph and the text within it are one thing said.
    let mut ways: Vec<&str> = said(&tree)
        .into_iter()
        .filter(|words| digits(words) == code)
        .collect();
    ways.dedup();
    ensure!(ways.len() == 1, "the code is said as {ways:?}");
    let way = ways.first().context("nothing said")?;
    let mut rest = *way;
    for digit in &spelled {
        let (between, after) = rest.split_once(digit.as_str()).context("a digit lacks")?;
        ensure!(rest == *way || !between.is_empty(), "{way} is a number");
        rest = after;
    }
    // The seconds are there to be read, and stand in nothing that announces itself.
    let live = "return [...document.querySelectorAll('[role=status],[role=alert],[aria-live]')]\
        .some(e => e.querySelector('[data-seconds]') || e.matches('[data-seconds]') \
        || e.closest('[data-seconds]')) || document.querySelector('[role=timer]') !== null";
    let announced = room.app.run(live, Vec::new()).await?;
    ensure!(
        announced == serde_json::Value::Bool(false),
        "the seconds announce themselves"
    );
    let seconds = room.app.seconds().await?;
    let near = |word: &str| word.parse::<u32>().is_ok_and(|n| n.abs_diff(seconds) < 30);
    let apart = |words: &&str| !words.contains(*way) && words.split_whitespace().any(near);
    ensure!(said(&tree).iter().any(apart), "nobody finds the seconds");
    Ok(())
}

/// What can be pressed or filled in has a name on the screen that is shown.
async fn all_named(room: &Room, what: &str) -> Result<()> {
    let tree = heard(room, |node| NAMED.contains(&node.role)).await?;
    let nameless: Vec<&Node> = tree
        .iter()
        .filter(|node| NAMED.contains(&node.role) && node.name.is_empty())
        .filter(|node| node.showing)
        .collect();
    ensure!(nameless.is_empty(), "{what}: {nameless:?}");
    Ok(())
}

#[tokio::test]
async fn everything_that_can_be_pressed_or_filled_in_has_a_name() -> Result<()> {
    let room = room("heard-names").await?;
    for name in [
        "enrol-c",
        "settings",
        "restored-remove",
        "data-damaged",
        "tokens",
    ] {
        let scenario = scenarios::find(name).context("no scenario")?;
        for step in 0..scenario.steps.len() {
            room.app.go_to(scenario, step).await?;
            all_named(&room, &format!("{name} {step}")).await?;
        }
    }
    // Of these the last step is the screen itself.
    for name in ["serial", "slow", "clock", "app-locked"] {
        let scenario = scenarios::find(name).context("no scenario")?;
        room.app.play(scenario).await?;
        all_named(&room, name).await?;
    }
    Ok(())
}

/// A ring around what has the keyboard; a box that is drawn beside its input has
/// it in its place.
const RING: &str = "const e = document.activeElement; \
    const ringed = (one) => { const style = one && getComputedStyle(one); \
        return Boolean(style) && style.outlineStyle !== 'none' \
            && parseFloat(style.outlineWidth) >= 2; }; \
    return e.matches('body, h1') || ringed(e) || ringed(e.nextElementSibling)";

/// Whoever goes by the keys sees where they are.
async fn seen(room: &Room, at: &str) -> Result<()> {
    let ringed = room.app.run(RING, Vec::new()).await?;
    ensure!(ringed == serde_json::Value::Bool(true), "no ring at {at}");
    Ok(())
}

/// What keys bring about. On a busy machine some do not arrive: they are pressed
/// once more, and no third time.
async fn arrived(what: &str, press: impl AsyncFn() -> Result<()>) -> Result<()> {
    let Err(lost) = press().await else {
        return Ok(());
    };
    eprintln!("{what}: pressed once more, {lost}");
    press().await.with_context(|| what.to_owned())
}

async fn keys(seen: impl AsyncFnMut() -> Option<()>) -> Result<()> {
    let patience = Duration::from_secs(10);
    wait::until_within(patience, "the keys", seen).await
}

/// Tab until the element has the keyboard.
async fn tab_to(room: &Room, selector: &str) -> Result<()> {
    let script = format!("return document.activeElement?.matches('{selector}') ?? false");
    for _ in 0..40 {
        if room.app.run(&script, Vec::new()).await? == serde_json::Value::Bool(true) {
            return Ok(());
        }
        let before = focus(room).await?;
        arrived("the keyboard to go on", async || {
            room.desk.press_keys("Tab")?;
            keys(async || (focus(room).await.ok()? != before).then_some(())).await
        })
        .await?;
        seen(room, &focus(room).await?).await?;
    }
    anyhow::bail!("the keyboard does not come to {selector}")
}

async fn focus(room: &Room) -> Result<String> {
    let script = "const e = document.activeElement; \
        return e.tagName + e.id + (e.dataset.action ?? e.dataset.rehearsalAction ?? '') \
        + (e.name ?? '') + [...document.querySelectorAll('*')].indexOf(e)";
    Ok(room.app.run(script, Vec::new()).await?.to_string())
}

async fn press_by_keys(room: &Room, selector: &str, key: &str) -> Result<()> {
    tab_to(room, selector).await?;
    room.desk.press_keys(key)
}

#[tokio::test]
async fn a_token_is_enrolled_by_the_keyboard_alone() -> Result<()> {
    let room = room("by-keys").await?;
    let app = &room.app;
    let scenario = scenarios::find("enrol-c").context("no scenario")?;
    app.play_to(scenario, 1).await?;
    room.desk.look_at(".*REHEARSAL.*").await?;
    press_by_keys(&room, "[data-action=type]", "Return").await?;
    app.screen("type").await?;
    for (field, text) in [
        ("serviceId", "10212083"),
        ("userId", "2083L0000193A001"),
        ("activationPassword", "Kagi7392"),
    ] {
        tab_to(&room, &format!("[name={field}]")).await?;
        let name = format!("[name={field}]");
        arrived(field, async || {
            room.desk.press_keys("ctrl+a")?;
            room.desk.type_text(text)?;
            keys(async || (app.value(&name).await.ok()? == text).then_some(())).await
        })
        .await?;
    }
    press_by_keys(&room, "[data-action=next]", "Return").await?;
    app.screen("consent").await?;
    press_by_keys(&room, "[name=consent]", "space").await?;
    press_by_keys(&room, "[data-action=send]", "Return").await?;
    app.screen("registered").await?;
    press_by_keys(&room, "[data-action=register]", "Return").await?;
    app.screen("display-name").await?;
    press_by_keys(&room, "[data-action=save-name]", "Return").await?;
    app.screen("token").await?;
    // A screen reader is where the eye is.
    tab_to(&room, "[data-action=copy]").await?;
    let tree = heard(&room, |node| node.focused && node.role == BUTTON).await?;
    let focused = tree
        .iter()
        .filter(|node| node.focused && node.role == BUTTON);
    ensure!(focused.count() == 1, "one button has the keyboard");
    Ok(())
}
