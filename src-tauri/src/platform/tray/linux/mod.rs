//! The tray of Linux desktops, spoken on the session bus: `StatusNotifierItem`
//! and `com.canonical.dbusmenu`. `docs/decisions/0007` says why by ourselves.

mod item;
mod menu;

use std::sync::Arc;

use tauri::{AppHandle, Manager};
use tokio::sync::Notify;
use zbus::Connection;
use zbus::connection::Builder;
use zbus::export::ordered_stream::OrderedStreamExt;
use zbus::fdo::DBusProxy;
use zbus::object_server::SignalEmitter;

use super::settle;
use crate::tray::news::Herald;
use item::Item;
use menu::Board;

/// Where the icon is found on the bus.
const ITEM: &str = "/StatusNotifierItem";
/// Where its menu is.
const MENU: &str = "/StatusNotifierItem/Menu";
/// Who shows it.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

#[zbus::proxy(
    interface = "org.kde.StatusNotifierWatcher",
    default_service = "org.kde.StatusNotifierWatcher",
    default_path = "/StatusNotifierWatcher"
)]
trait Watcher {
    fn register_status_notifier_item(&self, service: &str) -> zbus::Result<()>;
}

/// The app on the bus, for trays.
pub struct Shown {
    end: Arc<Notify>,
}

impl Shown {
    /// Takes its place on the bus, in the background.
    pub fn begin(app: &AppHandle) -> Self {
        let end = Arc::new(Notify::new());
        let (app, over) = (app.clone(), end.clone());
        tauri::async_runtime::spawn(async move {
            // No bus, no tray.
            if stay(&app, &over).await.is_err() {
                settle(&app, false);
            }
        });
        Self { end }
    }

    /// Leaves the bus.
    pub fn end(self, _app: &AppHandle) {
        self.end.notify_one();
    }
}

async fn stay(app: &AppHandle, end: &Notify) -> zbus::Result<()> {
    let name = format!("org.kde.StatusNotifierItem-{}-1", std::process::id());
    let bus = Builder::session()?
        .serve_at(ITEM, Item::new(app))?
        .serve_at(MENU, Board::new(app))?
        .name(name.as_str())?
        .build()
        .await?;
    tokio::select! {
        watched = watch(app, &bus, &name) => watched?,
        told = tell(app, &bus) => told?,
        () = end.notified() => {}
    }
    bus.close().await
}

/// Has the tray look at the icon whenever there is news.
async fn tell(app: &AppHandle, bus: &Connection) -> zbus::Result<()> {
    let mut news = app.state::<Herald>().listen();
    let emitter = SignalEmitter::new(bus, ITEM)?;
    while news.changed().await.is_ok() {
        Item::changed(&emitter).await?;
    }
    Ok(())
}

/// Registers with the watcher that is there, and with each that comes. Waits
/// for the bus's word and for nothing else.
async fn watch(app: &AppHandle, bus: &Connection, name: &str) -> zbus::Result<()> {
    let daemon = DBusProxy::new(bus).await?;
    let mut owners = daemon
        .receive_name_owner_changed_with_args(&[(0, WATCHER)])
        .await?;
    settle(app, register(bus, name).await);
    while let Some(change) = owners.next().await {
        let came = change.args()?.new_owner().is_some();
        settle(app, came && register(bus, name).await);
    }
    Ok(())
}

async fn register(bus: &Connection, name: &str) -> bool {
    let registered = async {
        let watcher = WatcherProxy::new(bus).await?;
        watcher.register_status_notifier_item(name).await
    };
    registered.await.is_ok()
}
