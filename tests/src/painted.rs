//! What the app's window has shown of its code, from a moment on: every state
//! that could be painted, in order.

use crate::driver::Page;
use anyhow::Result;
use serde::Deserialize;

/// Runs before each paint, so nothing is shown that it does not see.
const WATCH: &str = "\
    window.seen = []; \
    const look = () => { \
        const otp = document.querySelector('[data-otp]'); \
        const code = otp ? otp.textContent.replace(/\\s/gu, '') : null; \
        const errors = [...document.querySelectorAll('[data-error]')].map((e) => e.dataset.error); \
        const last = window.seen.at(-1); \
        if (!last || last.code !== code || last.errors.join() !== errors.join()) \
            window.seen.push({ code, errors }); \
    }; \
    window.watching?.disconnect(); \
    window.watching = new MutationObserver(look); \
    window.watching.observe(document.body, \
        { subtree: true, childList: true, characterData: true, attributes: true }); \
    look();";

/// One state of the window.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Shown {
    /// The digits, where there are any.
    pub code: Option<String>,
    /// The codes of what it says is wrong.
    pub errors: Vec<String>,
}

impl Shown {
    /// Whether the customer is told of the clock.
    #[must_use]
    pub fn tells_of_the_clock(&self) -> bool {
        self.errors.iter().any(|code| code.starts_with("clock_"))
    }
}

/// Begins to watch, with what is shown now.
///
/// # Errors
/// When the window is gone.
pub async fn watch(page: &Page) -> Result<()> {
    page.run(WATCH, Vec::new()).await.map(drop)
}

/// All that was shown since.
///
/// # Errors
/// When the window is gone, or nobody watches.
pub async fn shown(page: &Page) -> Result<Vec<Shown>> {
    let seen = page.run("return window.seen", Vec::new()).await?;
    Ok(serde_json::from_value(seen)?)
}
