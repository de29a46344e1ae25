//! The app as a rehearsal: its scenarios, played in the real window.

use crate::{
    desk::Desk,
    driver::{App, AppProgram},
    lang::Lang,
    logs::Logs,
};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;
use std::path::Path;
use warifu_rehearsal::Scenario;

/// Catches what the page complains of, and plays a scenario to a step.
const COMPLAINTS: &str = "window.complaints = []; \
    addEventListener('error', e => complaints.push(String(e.message))); \
    addEventListener('unhandledrejection', e => complaints.push('unhandled: ' + JSON.stringify(e.reason))); \
    addEventListener('securitypolicyviolation', e => complaints.push('policy: ' + e.violatedDirective)); \
    for (const kind of ['error', 'warn']) { const before = console[kind]; \
    console[kind] = (...words) => { complaints.push(words.join(' ')); before(...words); }; }";

const PLAY: &str = "const [name, from, steps, done] = arguments; \
    const root = () => document.querySelector('[data-rehearsal]'); \
    const press = (selector) => root().querySelector(selector).click(); \
    const pause = () => new Promise(resolve => setTimeout(resolve, 10)); \
    const ready = async (step) => { await pause(); for (let left = 2000; left > 0; left--) { \
      const { rehearsal, step: at, busy } = root().dataset; \
      if (rehearsal === name && at === String(step) && busy === 'false') return; await pause(); } }; \
    const shown = (selector) => [...document.querySelectorAll('[data-stage] ' + selector)] \
      .filter(e => e.closest('[hidden]') === null); \
    const html = document.documentElement; \
    const wide = () => { const before = html.dataset.textSize; html.dataset.textSize = 'largest'; \
      const is = html.scrollWidth > innerWidth ? [...document.querySelectorAll('body *')] \
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1) \
        .map(e => e.tagName + ' ' + e.textContent.slice(0, 20)) : []; \
      if (before === undefined) delete html.dataset.textSize; else html.dataset.textSize = before; \
      return is; }; \
    const seen = () => ({ wide: wide(), screens: shown('main').map(e => e.dataset.screen), \
      errors: shown('[data-error]').map(e => e.dataset.error), \
      lost: root().dataset.lost === 'true', \
      band: root().querySelector('aside p').getBoundingClientRect().height > 0, \
      complaints: complaints.splice(0) }); \
    (async () => { const all = []; if (from === 0) { press('[data-rehearsal-action=menu]'); \
      for (let left = 500; left > 0 && !root().querySelector(`[data-scenario=\"${name}\"]`); left--) await pause(); \
      press(`[data-scenario=\"${name}\"]`); await ready(0); all.push(seen()); } \
      for (let step = Math.max(from, 1); step < steps; step++) { press('[data-rehearsal-action=forward]'); \
        await ready(step); all.push(seen()); } \
      done(JSON.stringify(all)); })().catch(error => done(String(error)));";

/// What the window showed at one step.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// The screens that can be seen: one.
    pub screens: Vec<String>,
    /// The errors on it.
    pub errors: Vec<String>,
    /// The rehearsal itself says that it is lost.
    pub lost: bool,
    /// What is wider than the window, with text of the largest size.
    pub wide: Vec<String>,
    /// The band is there.
    pub band: bool,
    /// Errors and warnings of the console.
    pub complaints: Vec<String>,
}

/// Opens a rehearsal on a desk without a key store.
///
/// # Errors
/// When no window opens.
pub async fn open(desk: &Desk, logs: &Logs) -> Result<App> {
    let program = AppProgram::at(desk, Path::new("/nowhere")).rehearsing();
    let app = program.open(logs).await?;
    app.screen("rehearsal").await?;
    app.run(COMPLAINTS, Vec::new()).await?;
    app.at("[data-scenario=token]").await?;
    Ok(app)
}

impl App {
    /// Plays a scenario to its end, step by step; one answer for each.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn play(&self, scenario: &Scenario) -> Result<Vec<Seen>> {
        self.play_to(scenario, scenario.steps.len()).await
    }

    /// Has the rehearsal speak that language from now on.
    ///
    /// # Errors
    /// When the words do not change.
    pub async fn rehearse_in(&self, lang: Lang) -> Result<()> {
        let spoken = format!("html[lang={}]", lang.code());
        if !self.has(&spoken).await {
            self.press("[data-rehearsal-action=language]").await?;
        }
        self.at(&spoken).await.map(drop)
    }

    /// Plays its first steps.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn play_to(&self, scenario: &Scenario, steps: usize) -> Result<Vec<Seen>> {
        let seen = self.play_part(scenario, 0, steps).await?;
        ensure!(seen.len() == steps, "{}: {seen:?}", scenario.name);
        Ok(seen)
    }

    /// Plays one step, after the one before it: steps are numbered from 0.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn go_to(&self, scenario: &Scenario, step: usize) -> Result<Seen> {
        let mut seen = self.play_part(scenario, step, step + 1).await?;
        seen.pop().context("nothing was seen")
    }

    async fn play_part(&self, scenario: &Scenario, from: usize, to: usize) -> Result<Vec<Seen>> {
        let args = vec![json!(scenario.name), json!(from), json!(to)];
        let told = self.client().execute_async(PLAY, args).await;
        let told = told.with_context(|| format!("{} does not end", scenario.name))?;
        let text = told.as_str().unwrap_or_default();
        serde_json::from_str(text).with_context(|| format!("{}: {text}", scenario.name))
    }
}
