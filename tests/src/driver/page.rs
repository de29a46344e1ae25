//! One window: find, wait, type, press, look.

use crate::{logs::Logs, wait};
use anyhow::{Context, Result};
use fantoccini::{Client, Locator, elements::Element, error::CmdError};
use serde_json::Value;
use std::{path::Path, time::Duration};

const PICTURE_PATIENCE: Duration = Duration::from_secs(20);
const KEEP_DRAWING: &str = "\
    const dot = document.createElement('i'); let left = 40; \
    dot.ariaHidden = 'true'; dot.style.position = 'fixed'; dot.style.right = '0'; \
    dot.style.bottom = '0'; dot.style.width = '1px'; dot.style.height = '1px'; \
    dot.style.opacity = '0.01'; document.body.append(dot); \
    const timer = setInterval(() => { dot.style.background = left % 2 ? 'black' : 'white'; \
    if (--left === 0) { clearInterval(timer); dot.remove(); } }, 25);";

/// A window of the app or of the browser.
#[derive(Clone, Debug)]
pub struct Page {
    client: Client,
    name: String,
    logs: Logs,
}

impl Page {
    pub(super) fn new(client: Client, name: &str, logs: &Logs) -> Self {
        Self {
            client,
            name: name.to_owned(),
            logs: logs.clone(),
        }
    }

    /// The driver's own handle, for what has no method here.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// When the window cannot load it.
    pub async fn open(&self, address: &str) -> Result<()> {
        self.client
            .goto(address)
            .await
            .with_context(|| format!("no page at {address}"))
    }

    /// The address shown.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn address(&self) -> Result<String> {
        Ok(self.client.current_url().await?.to_string())
    }

    /// Waits for a visible element.
    ///
    /// # Errors
    /// When none appears; picture and source of the page are kept.
    pub async fn at(&self, selector: &str) -> Result<Element> {
        self.wait_for(selector, async || self.visible(selector).await)
            .await
    }

    /// Waits until no such element is there.
    ///
    /// # Errors
    /// When it stays.
    pub async fn gone(&self, selector: &str) -> Result<()> {
        self.wait_for(&format!("{selector} to go"), async || {
            (!self.has(selector).await).then_some(())
        })
        .await
    }

    /// Waits for a condition on this page; when it fails, keeps what was seen.
    ///
    /// # Errors
    /// When the condition does not come true.
    pub async fn wait_for<T>(&self, what: &str, ask: impl AsyncFnMut() -> Option<T>) -> Result<T> {
        self.wait_within(wait::PATIENCE, what, ask).await
    }

    /// As [`Page::wait_for`], with a patience of its own.
    ///
    /// # Errors
    /// When the condition does not come true.
    pub async fn wait_within<T>(
        &self,
        patience: Duration,
        what: &str,
        ask: impl AsyncFnMut() -> Option<T>,
    ) -> Result<T> {
        let what = format!("{what} ({})", self.name);
        match wait::until_within(patience, &what, ask).await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(error.context(self.keep().await)),
        }
    }

    /// Whether such an element is there now, seen or not.
    pub async fn has(&self, selector: &str) -> bool {
        self.client.find(Locator::Css(selector)).await.is_ok()
    }

    /// The text of an element, once it is visible.
    ///
    /// # Errors
    /// When none appears.
    pub async fn text(&self, selector: &str) -> Result<String> {
        let read = async || self.visible(selector).await?.text().await.ok();
        self.wait_for(selector, read).await
    }

    /// An attribute of an element, seen or not.
    ///
    /// # Errors
    /// When the element or the attribute does not appear.
    pub async fn attr(&self, selector: &str, name: &str) -> Result<String> {
        let read = async || self.find(selector).await?.attr(name).await.ok()?;
        self.wait_for(&format!("{selector} with {name}"), read)
            .await
    }

    /// What stands in a field.
    ///
    /// # Errors
    /// When the field does not appear.
    pub async fn value(&self, selector: &str) -> Result<String> {
        let read = async || self.find(selector).await?.prop("value").await.ok()?;
        self.wait_for(selector, read).await
    }

    /// Whether a button can be pressed.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn is_enabled(&self, selector: &str) -> Result<bool> {
        let read = async || self.find(selector).await?.is_enabled().await.ok();
        self.wait_for(selector, read).await
    }

    /// Presses an element once it can be pressed.
    ///
    /// # Errors
    /// When it never can.
    pub async fn press(&self, selector: &str) -> Result<()> {
        self.wait_for(&format!("{selector} to press"), async || {
            let element = self.visible(selector).await?;
            if !element.is_enabled().await.ok()? {
                return None;
            }
            element.click().await.ok()
        })
        .await
    }

    /// Presses the button that does `action`.
    ///
    /// # Errors
    /// When it never can be pressed.
    pub async fn act(&self, action: &str) -> Result<()> {
        self.press(&format!("[data-action={action}]")).await
    }

    /// As [`Page::act`], and waits for the page that comes of it: it may look like
    /// the one before.
    ///
    /// # Errors
    /// When the button never can be pressed, or no other page comes.
    pub async fn act_and_leave(&self, action: &str) -> Result<()> {
        self.run("window.isLeft = true", Vec::new()).await?;
        self.act(action).await?;
        let come = "return !window.isLeft && document.readyState === 'complete'";
        self.wait_for("the next page", async || {
            let come = self.run(come, Vec::new()).await.ok()?;
            (come == Value::Bool(true)).then_some(())
        })
        .await
    }

    /// Empties a field and types into it.
    ///
    /// # Errors
    /// When the field does not appear.
    pub async fn fill(&self, field: &str, text: &str) -> Result<()> {
        let element = self.at(&named(field)).await?;
        element.clear().await?;
        if !text.is_empty() {
            element.send_keys(text).await?;
        }
        Ok(())
    }

    /// Hands a file to a file field, as its dialog would.
    ///
    /// # Errors
    /// When the field does not appear or takes no file.
    pub async fn hand_in(&self, field: &str, file: &Path) -> Result<()> {
        let selector = named(field);
        let find = async || self.find(&selector).await;
        let element = self.wait_for(&selector, find).await?;
        let file = file.canonicalize()?;
        element
            .send_keys(&file.display().to_string())
            .await
            .with_context(|| format!("{field} takes no file"))
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(script, args).await?)
    }

    /// Waits until nothing fades in or out any more.
    ///
    /// # Errors
    /// When something moves for ever.
    pub async fn at_rest(&self) -> Result<()> {
        let moving = "return document.getAnimations().some(a => a.playState === 'running')";
        self.wait_for("the page to rest", async || {
            let moving = self.run(moving, Vec::new()).await.ok()?;
            (moving == Value::Bool(false)).then_some(())
        })
        .await
    }

    /// A picture of the page at rest.
    ///
    /// # Errors
    /// When the driver takes none.
    pub async fn picture(&self, to: &Path) -> Result<()> {
        self.at_rest().await?;
        let png = self.screenshot().await?;
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(to, png).with_context(|| format!("no picture at {}", to.display()))
    }

    /// Keeps picture and source; says where.
    pub async fn keep(&self) -> String {
        let picture = self.logs.file(&format!("{}.png", self.name));
        let source = self.logs.file(&format!("{}.html", self.name));
        if let Ok(png) = self.screenshot().await {
            let _ = std::fs::write(&picture, png);
        }
        let html: Result<String, CmdError> = self.client.source().await;
        let _ = std::fs::write(&source, html.unwrap_or_else(|e| e.to_string()));
        format!("see {}", picture.display())
    }

    /// `WebKitWebDriver` takes the picture with the next frame, and a page at
    /// rest draws none: an invisible dot keeps it drawing for a moment.
    async fn screenshot(&self) -> Result<Vec<u8>> {
        self.run(KEEP_DRAWING, Vec::new()).await?;
        tokio::time::timeout(PICTURE_PATIENCE, self.client.screenshot())
            .await
            .context("no picture came")?
            .context("no picture taken")
    }

    pub(super) async fn find(&self, selector: &str) -> Option<Element> {
        self.client.find(Locator::Css(selector)).await.ok()
    }

    async fn visible(&self, selector: &str) -> Option<Element> {
        let element = self.find(selector).await?;
        element.is_displayed().await.ok()?.then_some(element)
    }
}

fn named(field: &str) -> String {
    format!("[name={field}]")
}
