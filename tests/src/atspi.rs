//! The accessibility tree as a screen reader sees it: over AT-SPI's own bus.

use crate::{desk::Desk, logs::Logs, process::Process, process::Program, wait};
use anyhow::{Context, Result};
use std::{collections::VecDeque, path::Path};
use zbus::{
    Connection,
    connection::Builder,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

const LAUNCHERS: [&str; 2] = [
    "/usr/libexec/at-spi-bus-launcher",
    "/usr/lib/at-spi2-core/at-spi-bus-launcher",
];
const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const TEXT: &str = "org.a11y.atspi.Text";
/// Roles of what can be pressed or filled in.
pub const BUTTON: u32 = 43;
/// A check box.
pub const CHECK_BOX: u32 = 7;
/// A radio button.
pub const RADIO_BUTTON: u32 = 44;
/// A field.
pub const ENTRY: u32 = 79;
/// A field that does not show what is in it.
pub const PASSWORD: u32 = 40;

/// No window of ours has more.
const MOST: usize = 2_000;
/// Bits of AT-SPI's states.
const FOCUSED: u32 = 12;
const SHOWING: u32 = 25;

/// AT-SPI at a desk.
#[derive(Debug)]
pub struct Ears {
    /// Of the accessibility bus.
    pub address: String,
    bus: Connection,
    _launcher: Process,
}

/// Where an object lives.
type Place = (String, OwnedObjectPath);

/// One object of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// By its number in AT-SPI: `WebKit` does not say the name.
    pub role: u32,
    /// What is said for it.
    pub name: String,
    /// The text in it, without that of its children.
    pub text: String,
    /// It has the keyboard.
    pub focused: bool,
    /// It is on the screen.
    pub showing: bool,
}

impl Ears {
    /// Starts AT-SPI on the desk's session bus.
    ///
    /// # Errors
    /// When at-spi2-core is missing or does not come up.
    pub async fn at(desk: &Desk, logs: &Logs) -> Result<Self> {
        let mut launchers = LAUNCHERS.into_iter();
        let launcher = launchers.find(|path| Path::new(path).exists());
        let launcher = Program::new(launcher.context("at-spi2-core is not here")?)
            .arg("--launch-immediately")
            .envs(&desk.env())
            .start("at-spi", logs)?;
        let session = desk.bus.connect().await?;
        let address = wait::until("the accessibility bus", async || {
            let place = ("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus");
            let (name, path, interface) = place;
            let reply = session.call_method(Some(name), path, Some(interface), "GetAddress", &());
            reply.await.ok()?.body().deserialize::<String>().ok()
        })
        .await?;
        // As a screen reader does when it starts.
        for switch in ["IsEnabled", "ScreenReaderEnabled"] {
            let on = ("org.a11y.Status", switch, Value::from(true));
            session
                .call_method(
                    Some("org.a11y.Bus"),
                    "/org/a11y/bus",
                    Some(PROPERTIES),
                    "Set",
                    &on,
                )
                .await?;
        }
        let bus = Builder::address(address.as_str())?.build().await?;
        Ok(Self {
            address,
            bus,
            _launcher: launcher,
        })
    }

    /// Every object of the app's window, parents before children.
    ///
    /// # Errors
    /// When the app is not on the bus.
    pub async fn tree(&self) -> Result<Vec<Node>> {
        let root = (REGISTRY.to_owned(), OwnedObjectPath::try_from(ROOT)?);
        let mut waiting: VecDeque<Place> = self.children(&root).await?.into();
        let mut nodes = Vec::new();
        while let Some(place) = waiting.pop_front() {
            // What goes while it is looked at is not there.
            let Ok(node) = self.node(&place).await else {
                continue;
            };
            nodes.push(node);
            for child in self
                .children(&place)
                .await
                .unwrap_or_default()
                .into_iter()
                .rev()
            {
                waiting.push_front(child);
            }
            if nodes.len() > MOST {
                break;
            }
        }
        Ok(nodes)
    }

    /// One by one: `GetChildren` leaves out what another process has plugged in,
    /// and the page is that.
    async fn children(&self, place: &Place) -> Result<Vec<Place>> {
        let count: i32 = self.property(place, "ChildCount").await?.try_into()?;
        let mut children = Vec::new();
        for at in 0..count {
            let reply = self.call(place, ACCESSIBLE, "GetChildAtIndex", &at).await?;
            children.push(reply.body().deserialize()?);
        }
        Ok(children)
    }

    async fn node(&self, place: &Place) -> Result<Node> {
        let role = self.call(place, ACCESSIBLE, "GetRole", &()).await?;
        let states = self.call(place, ACCESSIBLE, "GetState", &()).await?;
        let states: Vec<u32> = states.body().deserialize()?;
        let first = states.first().copied().unwrap_or(0);
        Ok(Node {
            role: role.body().deserialize()?,
            name: self.name(place).await?,
            text: self.text(place).await?,
            focused: first & (1 << FOCUSED) != 0,
            showing: first & (1 << SHOWING) != 0,
        })
    }

    async fn text(&self, place: &Place) -> Result<String> {
        let reply = self.call(place, ACCESSIBLE, "GetInterfaces", &()).await?;
        let interfaces: Vec<String> = reply.body().deserialize()?;
        if !interfaces.iter().any(|name| name == TEXT) {
            return Ok(String::new());
        }
        let all = (0_i32, -1_i32);
        let reply = self.call(place, TEXT, "GetText", &all).await?;
        Ok(reply.body().deserialize()?)
    }

    async fn name(&self, place: &Place) -> Result<String> {
        Ok(self.property(place, "Name").await?.try_into()?)
    }

    async fn property(&self, place: &Place, name: &str) -> Result<OwnedValue> {
        let wanted = (ACCESSIBLE, name);
        let reply = self.call(place, PROPERTIES, "Get", &wanted).await?;
        Ok(reply.body().deserialize()?)
    }

    async fn call<B>(
        &self,
        (name, path): &Place,
        interface: &str,
        method: &str,
        body: &B,
    ) -> Result<zbus::Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType + Sync,
    {
        let reply = self
            .bus
            .call_method(
                Some(name.as_str()),
                path.as_str(),
                Some(interface),
                method,
                body,
            )
            .await?;
        Ok(reply)
    }
}
