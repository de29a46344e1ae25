//! Every kind of page that the server's own tests have met, errors and all, in a real
//! browser: axe finds nothing, and at 320 px and the largest text nothing is wider
//! than the window. `cargo xtask test` runs the server's tests before; by hand:
//! `PAGES_SEEN=$PWD/target/pages cargo test -p warifu-server`.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use warifu_tests::{driver::Browser, issuer::Issuer, logs::Logs, places};

/// Puts a page into a frame of that width. Its scripts stay away: what they do to a
/// page is looked at where pages are used.
const PUT: &str = "\
    const [html, width] = arguments; \
    let frame = document.querySelector('iframe'); \
    if (!frame) { document.body.replaceChildren(); document.body.style.margin = 0; \
        frame = document.createElement('iframe'); frame.title = 'page'; \
        document.body.append(frame); } \
    frame.width = width; frame.height = 1200; frame.style.border = 0; \
    const page = frame.contentDocument; page.open(); page.write(html); page.close();";

/// Whether all of it is there, its looks too.
const COMPLETE: &str = "\
    const page = document.querySelector('iframe').contentDocument; \
    return page.readyState === 'complete' && \
        [...page.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet);";

/// By how much the page is too wide, and what is.
const TOO_WIDE: &str = "\
    const frame = document.querySelector('iframe'); frame.width = 320; \
    const page = frame.contentDocument; const all = page.documentElement; \
    all.classList.forEach(one => one.startsWith('size-') && all.classList.replace(one, 'size-large')); \
    const wide = all.scrollWidth - all.clientWidth; if (wide <= 0) return ''; \
    const out = [...page.querySelectorAll('body *')].filter(one => \
        one.getBoundingClientRect().right > all.clientWidth + 1).slice(0, 5); \
    return wide + ' px: ' + out.map(one => one.outerHTML.slice(0, 120)).join(' | ');";

#[tokio::test]
async fn every_kind_of_page_is_accessible_and_fits_a_narrow_window() -> Result<()> {
    let logs = Logs::of("pages-seen")?;
    let files = kept()?;
    let issuer = Issuer::start(&logs).await?;
    let (count, queue) = (files.len(), Mutex::new(files));
    let lane = async |number| look_at_some(&issuer, number, &queue).await;
    let found = tokio::try_join!(lane(1), lane(2), lane(3))?;
    let found = found.0 + &found.1 + &found.2;
    ensure!(found.is_empty(), "of {count} kinds of pages:\n{found}");
    Ok(())
}

/// Each page that the server's source names has been met.
#[test]
fn no_page_of_the_server_was_left_out() -> Result<()> {
    let files = kept()?;
    let name = |file: &PathBuf| {
        let stem = file.file_stem()?.to_str()?.to_owned();
        Some(stem.rsplit_once('-')?.0.to_owned())
    };
    let met: BTreeSet<_> = files.iter().filter_map(name).collect();
    let mut named = BTreeSet::new();
    names_in(&places::root().join("crates/server/src"), &mut named)?;
    ensure!(named.len() > 30, "the source names only {named:?}");
    let missing: Vec<_> = named.difference(&met).collect();
    ensure!(missing.is_empty(), "no test has met {missing:?}");
    Ok(())
}

/// The pages that were kept.
fn kept() -> Result<VecDeque<PathBuf>> {
    let folder = std::env::var_os("PAGES_SEEN")
        .map_or_else(|| places::target().join("pages"), PathBuf::from);
    let entries = fs::read_dir(&folder).with_context(|| {
        format!(
            "no pages at {}: run the server's tests before, with PAGES_SEEN",
            folder.display()
        )
    })?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry?.path();
        if file.extension().is_some_and(|kind| kind == "html") {
            files.push(file);
        }
    }
    ensure!(!files.is_empty(), "no page was kept");
    files.sort();
    Ok(files.into())
}

/// Each `frame("name"` of the source.
fn names_in(folder: &Path, names: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            names_in(&path, names)?;
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let source = fs::read_to_string(&path)?;
            let quoted = source
                .split("frame(\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next());
            names.extend(quoted.map(ToOwned::to_owned));
        }
    }
    Ok(())
}

/// What is wrong with those that this browser took.
async fn look_at_some(
    issuer: &Issuer,
    number: usize,
    queue: &Mutex<VecDeque<PathBuf>>,
) -> Result<String> {
    let next = || {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    };
    let logs = Logs::of(&format!("pages-seen-{number}"))?;
    let browser = Browser::start(&logs).await?;
    let origin = format!("{}/", issuer.origin());
    let mut found = String::new();
    while let Some(file) = next() {
        if let Err(error) = look_at(&browser, &origin, &file).await {
            let _ = writeln!(found, "{}: {error:#}", file.display());
        }
    }
    Ok(found)
}

async fn look_at(browser: &Browser, origin: &str, file: &Path) -> Result<()> {
    let html = still(&fs::read_to_string(file)?);
    // A mail has its looks within it, which no page of the portal may.
    let is_page = html.contains("<main");
    let place = if is_page { origin } else { "about:blank" };
    if browser.address().await? != place {
        browser.open(place).await?;
    }
    browser.run(PUT, vec![json!(html), json!(900)]).await?;
    browser
        .wait_for("the page to be complete", async || {
            let complete = browser.run(COMPLETE, Vec::new()).await.ok()?;
            (complete == Value::Bool(true)).then_some(())
        })
        .await?;
    let client = browser.client();
    client.enter_frame(0).await?;
    let accessible = if is_page {
        browser.must_be_accessible("the page").await
    } else {
        browser.must_be_an_accessible_letter("the mail").await
    };
    client.enter_parent_frame().await?;
    accessible?;
    match browser.run(TOO_WIDE, Vec::new()).await? {
        Value::String(none) if none.is_empty() => Ok(()),
        wide => bail!("too wide by {wide}"),
    }
}

/// Without what would lead away from it.
fn still(html: &str) -> String {
    let mut still = String::new();
    let mut rest = html;
    while let Some((before, script)) = rest.split_once("<script") {
        still.push_str(before);
        rest = script
            .split_once("</script>")
            .map_or("", |(_, after)| after);
    }
    still.push_str(rest);
    still.replace("http-equiv=\"refresh\"", "name=\"refresh\"")
}
