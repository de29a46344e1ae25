//! Goes on as each of the app's screens offers.

use crate::{driver::App, portal::Values};
use anyhow::{Context, Result, bail};

/// Nothing takes more steps unless the app leads in circles.
const MOST: usize = 16;

impl App {
    /// The screen shown, once it waits for the customer.
    ///
    /// # Errors
    /// When none comes.
    pub async fn shown(&self) -> Result<String> {
        let settled = "main[data-screen]:not([data-screen=starting], [data-screen=progress])";
        self.attr(settled, "data-screen").await
    }

    /// What the screen says is wrong.
    ///
    /// # Errors
    /// When it says nothing.
    pub async fn said(&self) -> Result<String> {
        self.attr("[data-error]", "data-error").await
    }

    /// From whatever is shown up to a screen, or to a token, with these values.
    /// Gives the screens passed.
    ///
    /// # Errors
    /// When a screen leads nowhere, or to an error: says to which.
    pub async fn go_on(&self, values: &Values, password: &str, until: &str) -> Result<Vec<String>> {
        let mut passed = Vec::new();
        for _ in 0..MOST {
            let screen = self.shown().await?;
            passed.push(screen.clone());
            match screen.as_str() {
                "token" => return Ok(passed),
                there if there == until => return Ok(passed),
                "error" => bail!("{passed:?}: the app says {}", self.said().await?),
                _ => self.step(&screen, values, password).await,
            }
            .with_context(|| format!("{passed:?}"))?;
        }
        bail!("the app leads in circles: {passed:?}")
    }

    /// What the customer does here to come further.
    async fn step(&self, screen: &str, values: &Values, password: &str) -> Result<()> {
        match screen {
            "welcome" => self.act("type").await?,
            "type" => {
                self.type_values(values, password).await?;
                self.act("next").await?;
            }
            "consent" => self.agree().await?,
            "resume" => {
                if self.has("[name=activationPassword]").await {
                    self.fill("activationPassword", password).await?;
                }
                self.act("next").await?;
            }
            "registered" => self.act("register").await?,
            "display-name" => self.act("save-name").await?,
            other => bail!("nobody knows the way from the screen {other}"),
        }
        self.gone(&format!("main[data-screen={screen}]")).await
    }
}
