//! A tray: a `StatusNotifierWatcher` on the session bus, and eyes and a hand for
//! the menus of what registers with it.

use super::Desk;
use crate::wait;
use anyhow::{Context, Result, ensure};
use std::{
    collections::HashMap,
    fs,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::task::JoinHandle;
use zbus::{
    Connection, Proxy,
    export::ordered_stream::OrderedStreamExt,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const MENU: &str = "com.canonical.dbusmenu";

const ITEM: &str = "org.kde.StatusNotifierItem";
const ITEM_PATH: &str = "/StatusNotifierItem";

/// Name of an icon, pictures, title, text.
type ToolTip = (String, Vec<Pixmap>, String, String);
/// Width, height, bytes.
type Pixmap = (i32, i32, Vec<u8>);

/// Id, properties, children.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

#[derive(Clone, Debug, Default)]
struct Registered(Arc<Mutex<Vec<String>>>);

#[expect(clippy::unused_self, reason = "the interface's form")]
#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Registered {
    fn register_status_notifier_item(&self, service: String) {
        let mut items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        items.push(service);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// The tray, while it is on the bus.
#[derive(Debug)]
pub struct Tray {
    bus: Connection,
    registered: Registered,
}

impl Tray {
    /// Comes onto the desk's bus.
    ///
    /// # Errors
    /// When the bus does not take it.
    pub async fn start(desk: &Desk) -> Result<Self> {
        let (bus, registered) = (desk.bus.connect().await?, Registered::default());
        let server = bus.object_server();
        server
            .at("/StatusNotifierWatcher", registered.clone())
            .await?;
        bus.request_name(WATCHER).await?;
        Ok(Self { bus, registered })
    }

    /// What has registered last.
    ///
    /// # Errors
    /// When nothing does.
    pub async fn icon(&self) -> Result<Icon> {
        let service = wait::until("an icon in the tray", async || {
            let items = self.registered.0.lock();
            items
                .unwrap_or_else(PoisonError::into_inner)
                .last()
                .cloned()
        })
        .await?;
        Icon::of(self.bus.clone(), service).await
    }

    /// Leaves the bus.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn leave(self) -> Result<()> {
        self.bus.release_name(WATCHER).await?;
        Ok(self.bus.close().await?)
    }
}

/// A property of the icon, asked for anew each time.
async fn on_item<Value>(bus: &Connection, service: &str, name: &str) -> Result<Value>
where
    Value: TryFrom<OwnedValue, Error: Into<zbus::Error>>,
{
    let item: Proxy<'_> = zbus::proxy::Builder::new(bus)
        .destination(service.to_owned())?
        .path(ITEM_PATH)?
        .interface(ITEM)?
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await?;
    Ok(item.get_property(name).await?)
}

async fn picture(bus: &Connection, service: &str) -> Result<Vec<u8>> {
    let pictures: Vec<Pixmap> = on_item(bus, service, "IconPixmap").await?;
    let (width, height, bytes) = pictures.into_iter().next().context("no picture")?;
    let size = usize::try_from(width * height * 4)?;
    ensure!(size > 0 && bytes.len() == size, "a broken picture");
    Ok(bytes)
}

/// A line of a menu; a gap between lines has no words.
#[derive(Clone, Debug)]
pub struct Line {
    /// How the menu calls it.
    pub id: i32,
    /// What it says.
    pub label: String,
}

/// An icon in the tray, and its menu.
#[derive(Debug)]
pub struct Icon {
    bus: Connection,
    service: String,
    menu: OwnedObjectPath,
    /// How often the menu said that it had changed.
    told: Arc<AtomicUsize>,
    hearing: JoinHandle<()>,
}

impl Icon {
    async fn of(bus: Connection, service: String) -> Result<Self> {
        let menu: OwnedObjectPath = on_item(&bus, &service, "Menu").await?;
        picture(&bus, &service).await?;
        let told = Arc::new(AtomicUsize::new(0));
        let proxy = Proxy::new(&bus, service.clone(), menu.clone(), MENU).await?;
        let mut signals = proxy.receive_signal("ItemsPropertiesUpdated").await?;
        let count = told.clone();
        let hearing = tokio::spawn(async move {
            while signals.next().await.is_some() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Ok(Self {
            bus,
            service,
            menu,
            told,
            hearing,
        })
    }

    /// The menu's lines, as they are now.
    ///
    /// # Errors
    /// When the menu does not answer.
    pub async fn lines(&self) -> Result<Vec<Line>> {
        let none: Vec<String> = Vec::new();
        let (_, root): (u32, Node) = self
            .proxy()
            .await?
            .call("GetLayout", &(0, -1, none))
            .await?;
        root.2.into_iter().map(line).collect()
    }

    /// The line that says this.
    ///
    /// # Errors
    /// When no line does.
    pub async fn line(&self, says: &str) -> Result<Line> {
        let mut lines = self.lines().await?.into_iter();
        let found = lines.find(|line| line.label.contains(says));
        found.with_context(|| format!("no line says {says:?}"))
    }

    /// Somebody opens the menu, or closes it, or chooses a line.
    ///
    /// # Errors
    /// When the menu does not answer.
    pub async fn event(&self, id: i32, event: &str) -> Result<()> {
        let body = (id, event, Value::from(0_i32), 0_u32);
        self.proxy().await?.call_method("Event", &body).await?;
        Ok(())
    }

    /// Chooses the line that says this.
    ///
    /// # Errors
    /// When no line does.
    pub async fn choose(&self, says: &str) -> Result<()> {
        let line = self.line(says).await?;
        self.event(line.id, "clicked").await
    }

    /// The icon's picture, as it is now.
    ///
    /// # Errors
    /// When it has none.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        picture(&self.bus, &self.service).await
    }

    /// What the icon says beside its name, as it is now.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn said(&self) -> Result<String> {
        let tip: ToolTip = on_item(&self.bus, &self.service, "ToolTip").await?;
        Ok(tip.3)
    }

    /// Waits until the icon asks to be looked at.
    ///
    /// # Errors
    /// When the bus cannot be heard.
    pub async fn looks_new(&self) -> Result<impl Future<Output = Result<()>> + use<>> {
        let item = Proxy::new(&self.bus, self.service.clone(), ITEM_PATH, ITEM).await?;
        let mut signals = item.receive_signal("NewIcon").await?;
        Ok(async move {
            let heard = tokio::time::timeout(wait::PATIENCE, signals.next()).await;
            heard.ok().flatten().map(drop).context("no new icon")
        })
    }

    /// How often the menu has said that it had changed.
    #[must_use]
    pub fn told(&self) -> usize {
        self.told.load(Ordering::SeqCst)
    }

    /// Waits until the app has left the bus.
    ///
    /// # Errors
    /// When it stays.
    pub async fn gone(&self, bus: &Connection) -> Result<()> {
        let daemon = zbus::fdo::DBusProxy::new(bus).await?;
        wait::until("the app to end", async || {
            let name = self.service.as_str().try_into().ok()?;
            let there = daemon.name_has_owner(name).await.ok()?;
            (!there).then_some(())
        })
        .await
    }

    /// Waits as [`Icon::gone`]; then the app has no other name on the desk's bus
    /// and opens no links any more.
    ///
    /// # Errors
    /// When something is left.
    pub async fn left_nothing(&self, desk: &Desk) -> Result<()> {
        let bus = desk.bus.connect().await?;
        self.gone(&bus).await?;
        let names = zbus::fdo::DBusProxy::new(&bus).await?.list_names().await?;
        let ours = names.iter().find(|name| name.contains("warifu"));
        ensure!(ours.is_none(), "{ours:?} is still on the bus");
        // What is left of the handler's file names no scheme.
        let handler = desk.home().join("data/applications/warifu-handler.desktop");
        let handler = fs::read_to_string(handler).unwrap_or_default();
        ensure!(!handler.contains("x-scheme-handler/warifu"), "{handler}");
        Ok(())
    }

    async fn proxy(&self) -> Result<Proxy<'_>> {
        let (service, menu) = (self.service.clone(), self.menu.clone());
        Ok(Proxy::new(&self.bus, service, menu, MENU).await?)
    }
}

impl Drop for Icon {
    fn drop(&mut self) {
        self.hearing.abort();
    }
}

fn line(node: OwnedValue) -> Result<Line> {
    let (id, properties, _): Node = node.try_into().context("a broken line")?;
    let label = properties.get("label").map(|label| label.downcast_ref());
    Ok(Line {
        id,
        label: label.transpose()?.unwrap_or_default(),
    })
}
