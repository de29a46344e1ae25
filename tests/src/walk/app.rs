//! The steps in the app.

use super::{PASSWORD, Walk, Way};
use crate::{
    lang::Lang,
    proxy::{Fault, Message},
};
use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::time::Duration;

/// Long enough to be seen, short enough to wait for.
const A_WHILE: Duration = Duration::from_secs(6);

impl Walk<'_> {
    pub(super) async fn open_app(&mut self) -> Result<()> {
        self.stage.device.open().await?;
        let app = self.app()?;
        app.screen("welcome").await?;
        app.speak(self.stage.lang).await?;
        app.screen("welcome").await?;
        self.see_app("welcome").await
    }

    pub(super) async fn enter_values(&mut self) -> Result<()> {
        match self.way {
            Way::Typing => self.type_them().await,
            Way::Picture => self.scan_them().await,
        }?;
        self.app()?.act("next").await?;
        self.app()?.screen("consent").await
    }

    async fn type_them(&self) -> Result<()> {
        let mut values = self.values()?.clone();
        // As people type them: full-width digits, small letters, hyphens.
        values.service_id = values.service_id.chars().map(full_width).collect();
        values.user_id = values.user_id.to_lowercase().replace('l', "-l-");
        let app = self.app()?;
        app.act("type").await?;
        app.type_values(&values, PASSWORD).await?;
        let shown = app.value("[name=serviceId]").await?;
        ensure!(shown == "10212083", "the field shows {shown}");
        let shown = app.value("[name=userId]").await?;
        ensure!(shown == self.customer.user_id, "the field shows {shown}");
        self.see_app("type").await
    }

    async fn scan_them(&self) -> Result<()> {
        let app = self.app()?;
        app.scan(&self.stage.logs.file("qr.png")).await?;
        app.act("next").await?;
        app.screen("type").await?;
        let shown = app.value("[name=userId]").await?;
        ensure!(shown == self.customer.user_id, "the field shows {shown}");
        app.fill("activationPassword", PASSWORD).await?;
        self.see_app("type").await
    }

    pub(super) async fn agree(&mut self) -> Result<()> {
        self.see_app("consent").await?;
        self.stage
            .issuer
            .proxy
            .once(Message::Start, Fault::Delay(A_WHILE));
        let app = self.app()?;
        app.agree().await?;
        app.screen("progress").await?;
        self.see_app("progress").await?;
        app.screen("registered").await
    }

    pub(super) async fn register(&mut self) -> Result<()> {
        self.serial = self.app()?.serial().await?;
        ensure!(self.serial.starts_with("WF "), "serial {}", self.serial);
        self.see_app("registered").await?;
        let app = self.app()?;
        app.act("register").await?;
        app.screen("display-name").await?;
        let name = app.value("[name=displayName]").await?;
        let own = match self.stage.lang {
            Lang::Ja => format!("{name} 代表口座"),
            Lang::En => format!("{name} main account"),
        };
        app.fill("displayName", &own).await?;
        self.see_app("display-name").await?;
        app.act("save-name").await?;
        app.screen("token").await?;
        let title = app.text("h1").await?;
        ensure!(title == own, "the token is called {title}");
        Ok(())
    }

    /// From outside, over D-Bus: one entry, one line of base64, and nothing of
    /// it in the public file.
    pub(super) async fn check_key_store(&mut self) -> Result<()> {
        let entries = self.stage.device.desk.keyring()?.app_entries().await?;
        let [entry] = entries.as_slice() else {
            anyhow::bail!("{} entries in the key store, not one", entries.len());
        };
        let line = std::str::from_utf8(&entry.secret).context("an entry that is no text")?;
        ensure!(!line.contains(['\n', '\r']), "an entry of several lines");
        let inside = STANDARD
            .decode(line)
            .context("an entry that is no base64")?;
        ensure!(inside.len() > 64, "an entry of {} bytes", inside.len());
        let account = entry.attributes.get("username").context("no account")?;
        let is_id = account.len() == 32 && account.chars().all(|c| c.is_ascii_hexdigit());
        ensure!(is_id, "the account is {account}");
        self.public_file_holds_no_secret(&inside)
    }

    fn public_file_holds_no_secret(&self, inside: &[u8]) -> Result<()> {
        let public = std::fs::read_to_string(self.stage.device.desk.app_data().join("tokens.json"))
            .context("no public token file")?;
        let entry: serde_json::Value =
            serde_json::from_slice(inside).context("an entry that is no JSON")?;
        for secret in ["seed", "device_key"] {
            let found = find(&entry, secret);
            let value = found.with_context(|| format!("no {secret} in the entry"))?;
            ensure!(
                !public.contains(&value),
                "{secret} stands in the public file"
            );
        }
        Ok(())
    }

    pub(super) async fn look_at_token(&mut self) -> Result<()> {
        let app = self.app()?;
        app.code().await?;
        ensure!((1..=60).contains(&app.seconds().await?));
        self.see_app("token").await?;
        app.act("copy").await?;
        app.act("menu").await?;
        app.screen("serial").await?;
        ensure!(app.serial().await? == self.serial);
        self.see_app("serial").await?;
        app.act("settings").await?;
        app.screen("settings").await?;
        self.see_app("settings").await?;
        app.act("back").await?;
        app.screen("serial").await?;
        app.act("close-menu").await?;
        app.screen("token").await
    }

    pub(super) async fn restart_offline(&mut self) -> Result<()> {
        self.stage.issuer.stop().await?;
        self.stage.device.open().await?;
        let app = self.app()?;
        app.screen("token").await?;
        app.code().await?;
        self.stage.issuer.run().await
    }
}

fn full_width(c: char) -> char {
    let wide = c.to_digit(10).and_then(|d| char::from_u32(0xFF10 + d));
    wide.unwrap_or(c)
}

/// The text under a key, however deep.
fn find(value: &serde_json::Value, key: &str) -> Option<String> {
    match value {
        serde_json::Value::Object(map) => {
            let here = map.get(key).and_then(|v| v.as_str().map(str::to_owned));
            here.or_else(|| map.values().find_map(|inner| find(inner, key)))
        }
        serde_json::Value::Array(list) => list.iter().find_map(|inner| find(inner, key)),
        _ => None,
    }
}
