//! The real Secret Service, looked at from outside the app.

use super::bus::Bus;
use crate::{logs::Logs, process::Process, process::Program, wait};
use anyhow::{Context, Result, ensure};
use std::{collections::HashMap, path::Path};
use zbus::{
    Connection, Proxy,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

const SERVICE: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";
const PASSWORD: &str = "the customer's own login password";

/// A secret as it travels on the bus: session, parameters, value, content type.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// One entry as the key store holds it.
#[derive(Debug)]
pub struct Entry {
    /// Names and values the entry is found by.
    pub attributes: HashMap<String, String>,
    /// The entry's bytes.
    pub secret: Vec<u8>,
}

/// `gnome-keyring-daemon` with an unlocked login key ring.
#[derive(Debug)]
pub struct Keyring {
    bus: Connection,
    _daemon: Process,
}

impl Keyring {
    /// Starts the daemon on the bus and waits for its login key ring.
    ///
    /// # Errors
    /// When `gnome-keyring-daemon` is missing or does not come up.
    pub async fn start(bus: &Bus, home: &Path, logs: &Logs) -> Result<Self> {
        let unlock = "printf %s \"$KEYRING_PASSWORD\" | \
            exec gnome-keyring-daemon --foreground --unlock --components=secrets \
            --control-directory=\"$XDG_RUNTIME_DIR/keyring\"";
        let daemon = Program::new("sh")
            .args(["-c", unlock])
            .envs(&super::home_env(home))
            .env("KEYRING_PASSWORD", PASSWORD)
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .without("DISPLAY")
            .start("keyring", logs)?;
        let keyring = Self {
            bus: bus.connect().await?,
            _daemon: daemon,
        };
        wait::until("an unlocked login key ring", async || {
            (!keyring.is_locked().await.ok()?).then_some(())
        })
        .await?;
        Ok(keyring)
    }

    /// Whether the login key ring is locked.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn is_locked(&self) -> Result<bool> {
        let login = self
            .proxy(LOGIN, "org.freedesktop.Secret.Collection")
            .await?;
        Ok(login.get_property("Locked").await?)
    }

    /// Locks the login key ring.
    ///
    /// # Errors
    /// When the key store does not answer or stays open.
    pub async fn lock(&self) -> Result<()> {
        let service = self.proxy(ROOT, "org.freedesktop.Secret.Service").await?;
        let login = OwnedObjectPath::try_from(LOGIN)?;
        let _: (Vec<OwnedObjectPath>, OwnedObjectPath) =
            service.call("Lock", &(vec![login],)).await?;
        ensure!(self.is_locked().await?, "the key ring stays open");
        Ok(())
    }

    /// Unlocks the login key ring with the customer's password.
    ///
    /// # Errors
    /// When the key store does not answer or stays locked.
    pub async fn unlock(&self) -> Result<()> {
        let session = self.session().await?;
        let internal = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
        let service = self.proxy(ROOT, internal).await?;
        let master: Secret = (
            session,
            Vec::new(),
            PASSWORD.as_bytes().to_vec(),
            "text/plain".to_owned(),
        );
        let login = OwnedObjectPath::try_from(LOGIN)?;
        let () = service
            .call("UnlockWithMasterPassword", &(login, master))
            .await?;
        ensure!(!self.is_locked().await?, "the key ring stays locked");
        Ok(())
    }

    /// Every entry of the login key ring (which must be unlocked).
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn entries(&self) -> Result<Vec<Entry>> {
        let session = self.session().await?;
        let login = self
            .proxy(LOGIN, "org.freedesktop.Secret.Collection")
            .await?;
        let items: Vec<OwnedObjectPath> = login.get_property("Items").await?;
        let mut entries = Vec::new();
        for path in items {
            let item = self
                .proxy(path.as_str(), "org.freedesktop.Secret.Item")
                .await?;
            let attributes = item.get_property("Attributes").await?;
            let (secret,): (Secret,) = item.call("GetSecret", &(&session,)).await?;
            entries.push(Entry {
                attributes,
                secret: secret.2,
            });
        }
        Ok(entries)
    }

    /// The entries the app has made.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn app_entries(&self) -> Result<Vec<Entry>> {
        let mut entries = self.entries().await?;
        entries.retain(|e| {
            e.attributes
                .get("service")
                .is_some_and(|s| s == "jp.warifu.app")
        });
        Ok(entries)
    }

    /// Puts other bytes into every entry of the app.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn damage_app_entries(&self, bytes: &[u8]) -> Result<()> {
        let session = self.session().await?;
        let found: (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = self
            .proxy(ROOT, "org.freedesktop.Secret.Service")
            .await?
            .call(
                "SearchItems",
                &(HashMap::from([("service", "jp.warifu.app")]),),
            )
            .await?;
        for path in found.0 {
            let secret: Secret = (
                session.clone(),
                Vec::new(),
                bytes.to_vec(),
                "text/plain".to_owned(),
            );
            let item = self
                .proxy(path.as_str(), "org.freedesktop.Secret.Item")
                .await?;
            let () = item.call("SetSecret", &(secret,)).await?;
        }
        Ok(())
    }

    async fn session(&self) -> Result<OwnedObjectPath> {
        let service = self.proxy(ROOT, "org.freedesktop.Secret.Service").await?;
        let (_, path): (OwnedValue, OwnedObjectPath) = service
            .call("OpenSession", &("plain", Value::from("")))
            .await
            .context("the key store opens no session")?;
        Ok(path)
    }

    async fn proxy<'a>(&self, path: &'a str, interface: &'a str) -> Result<Proxy<'a>> {
        Proxy::new(&self.bus, SERVICE, path, interface)
            .await
            .context("the key store is not on the bus")
    }
}
