//! Contact sheets of the rehearsal's scenes.

use crate::{
    desk::Desk,
    driver::{App, Browser},
    logs::Logs,
    rehearsal,
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};
use warifu_rehearsal::{Scenario, scenarios};

/// Where a window is looked at: width, height, text size.
const SIZES: [(u32, u32, &str); 2] = [(420, 900, "standard"), (320, 900, "largest")];
const THEMES: [&str; 2] = ["light", "dark"];
const LANGUAGES: [&str; 2] = ["ja", "en"];
/// As wide as a sheet may become.
const SHEET: u32 = 2700;
const GAP: u32 = 12;
/// Higher than any page; a sheet's picture has to end somewhere.
const HIGHEST: u32 = 4000;

/// Sets colours and text size; says whether anything is too wide, and how high
/// the page is.
const DRESS: &str = "const [theme, size] = arguments; \
    Object.assign(document.documentElement.dataset, { theme, textSize: size }); \
    window.scrollTo(0, 0); \
    return [document.documentElement.scrollWidth > innerWidth, \
        document.documentElement.scrollHeight];";
/// How high a sheet is, and how many of its pictures are there.
const LAID: &str = "return [document.documentElement.scrollHeight, \
    [...document.images].filter((image) => image.naturalWidth > 0).length];";

/// What was drawn.
#[derive(Debug, Default)]
pub struct Drawn {
    /// How many pictures.
    pub pictures: usize,
    /// How many sheets.
    pub sheets: usize,
    /// Those that do not fit into their window.
    pub too_wide: Vec<String>,
}

/// One moment of a scenario.
#[derive(Debug)]
struct Shot {
    name: String,
    caption: String,
    group: String,
    too_wide: BTreeSet<String>,
}

/// What a scenario says of a moment: the same is drawn once.
type Moment = (&'static str, Option<&'static str>, Option<&'static str>);

/// Draws all scenarios, or those of these names, into the folder.
///
/// # Errors
/// When a scenario does not end, or a window does not open.
pub async fn draw(folder: &Path, only: &[String]) -> Result<Drawn> {
    let logs = Logs::at(folder.join("logs"))?;
    let desk = Desk::without_key_store(&logs).await?;
    let app = rehearsal::open(&desk, &logs).await?;
    fs::create_dir_all(folder.join("pictures"))?;
    // A page's address is a whole one.
    let folder = &fs::canonicalize(folder)?;
    let pictures = folder.join("pictures");
    let mut shots = Vec::new();
    let mut known = BTreeSet::new();
    for scenario in scenarios::all() {
        if only.is_empty() || only.iter().any(|name| name == scenario.name) {
            shoot(&app, scenario, &pictures, &mut known, &mut shots).await?;
        }
    }
    app.close().await?;
    let browser = Browser::start(&logs).await?;
    let sheets = lay_out(&browser, folder, &shots).await?;
    let too_wide = shots.iter().flat_map(|shot| shot.too_wide.iter().cloned());
    Ok(Drawn {
        pictures: shots.len() * variants().count(),
        sheets,
        too_wide: too_wide.collect(),
    })
}

/// Sizes last: a window is resized once a shot.
fn variants() -> impl Iterator<Item = (usize, &'static str, &'static str)> {
    (0..SIZES.len()).flat_map(|size| {
        LANGUAGES
            .into_iter()
            .flat_map(move |lang| THEMES.into_iter().map(move |theme| (size, lang, theme)))
    })
}

async fn shoot(
    app: &App,
    scenario: &Scenario,
    folder: &Path,
    known: &mut BTreeSet<Moment>,
    shots: &mut Vec<Shot>,
) -> Result<()> {
    app.play_to(scenario, 1).await?;
    for (at, step) in scenario.steps.iter().enumerate() {
        if at > 0 {
            app.press("[data-rehearsal-action=forward]").await?;
            let there = format!("[data-step='{at}'][data-busy=false]");
            app.at(&there).await.context(scenario.name)?;
        }
        let new = known.insert((step.screen, step.error, step.shows));
        if new || at + 1 == scenario.steps.len() {
            let code = step
                .error
                .map(|code| format!(" · {code}"))
                .unwrap_or_default();
            let mut shot = Shot {
                name: format!("{}-{at}", scenario.name),
                caption: format!("{} {} · {}{code}", scenario.name, at + 1, step.screen),
                group: format!("{:?}", scenario.group).to_lowercase(),
                too_wide: BTreeSet::new(),
            };
            take(app, folder, &mut shot, shots.len() % 2 == 1).await?;
            shots.push(shot);
        }
    }
    Ok(())
}

/// All variants of one moment; every other shot in the other order of sizes.
async fn take(app: &App, folder: &Path, shot: &mut Shot, turned: bool) -> Result<()> {
    let mut all: Vec<_> = variants().collect();
    if turned {
        all.reverse();
    }
    let mut size_now = usize::MAX;
    for (size, lang, theme) in all {
        let (width, height, text) = *SIZES.get(size).context("no such size")?;
        if size != size_now {
            app.client().set_window_size(width, height).await?;
            size_now = size;
        }
        if !app.has(&format!("html[lang={lang}]")).await {
            app.press("[data-rehearsal-action=language]").await?;
        }
        let dressed = app.run(DRESS, vec![json!(theme), json!(text)]).await?;
        let name = format!("{}-{lang}-{theme}-{width}", shot.name);
        if dressed.get(0) == Some(&Value::Bool(true)) {
            shot.too_wide.insert(name.clone());
        }
        // What lies below the window's edge belongs to the picture.
        let whole = pixels(dressed.get(1))?;
        if whole > height {
            app.client().set_window_size(width, whole).await?;
            size_now = usize::MAX;
        }
        app.picture(&folder.join(format!("{name}.png"))).await?;
    }
    Ok(())
}

fn pixels(said: Option<&Value>) -> Result<u32> {
    let said = said.and_then(Value::as_u64).context("no height")?;
    Ok(u32::try_from(said)?.min(HIGHEST))
}

/// A page for each group and variant, and a picture of it.
async fn lay_out(browser: &Browser, folder: &Path, shots: &[Shot]) -> Result<usize> {
    let groups: BTreeSet<&str> = shots.iter().map(|shot| shot.group.as_str()).collect();
    let mut sheets = 0;
    for group in groups {
        let of_group: Vec<&Shot> = shots.iter().filter(|shot| shot.group == group).collect();
        for (size, lang, theme) in variants() {
            let (width, ..) = *SIZES.get(size).context("no such size")?;
            let page = page(&of_group, &format!("{lang}-{theme}-{width}"), width);
            let at = folder.join("sheet.html");
            fs::write(&at, page)?;
            let client = browser.client();
            client.set_window_size(SHEET, SHEET).await?;
            browser.open(&format!("file://{}", at.display())).await?;
            let laid = client.execute(LAID, Vec::new()).await?;
            let (high, there): (u32, usize) = serde_json::from_value(laid)?;
            ensure!(
                there == of_group.len(),
                "{group}: {there} pictures laid out"
            );
            let across = columns(width) * (width + GAP) + GAP;
            client.set_window_size(across, high).await?;
            let png = client.screenshot().await?;
            fs::write(
                folder.join(format!("{group}-{lang}-{theme}-{width}.png")),
                png,
            )?;
            sheets += 1;
        }
    }
    fs::remove_file(folder.join("sheet.html"))?;
    Ok(sheets)
}

fn columns(width: u32) -> u32 {
    (SHEET - GAP) / (width + GAP)
}

fn page(shots: &[&Shot], variant: &str, width: u32) -> String {
    let columns = columns(width);
    let mut page = format!(
        "<!doctype html><meta charset=utf-8><style>body{{margin:0;background:#888;font:13px sans-serif;\
         display:grid;align-items:start;grid-template-columns:repeat({columns},{width}px);gap:{GAP}px;padding:{GAP}px}}\
         figure{{margin:0}}img{{display:block;width:100%}}figcaption{{background:#fff;padding:4px}}\
         .wide{{background:#fbb}}</style>"
    );
    for shot in shots {
        let name = format!("{}-{variant}", shot.name);
        let class = if shot.too_wide.contains(&name) {
            "wide"
        } else {
            ""
        };
        let caption = &shot.caption;
        let _ = write!(
            page,
            "<figure><figcaption class='{class}'>{caption}</figcaption><img src='pictures/{name}.png'></figure>"
        );
    }
    page
}
