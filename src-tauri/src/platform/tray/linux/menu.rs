//! The menu: `com.canonical.dbusmenu`, version 3.
#![expect(
    clippy::used_underscore_binding,
    reason = "what the interface hands over and nobody needs; its macro names it"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::AppHandle;
use tauri::async_runtime::JoinHandle;
use zbus::Connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedValue, Str, Structure, Value};

use super::MENU;
use crate::platform::tray::is_there;
use crate::tray::{self, Line, Menu};

/// The whole menu, as a parent.
const ROOT: i32 = 0;
const SECOND: Duration = Duration::from_secs(1);
/// Not every tray says that its menu was closed.
const LONGEST_LOOK: u32 = 60;

type Properties = HashMap<String, OwnedValue>;
/// Id, properties, children.
type Node = (i32, Properties, Vec<OwnedValue>);

/// The menu on the bus.
pub struct Board {
    app: AppHandle,
    menu: Arc<Menu>,
    /// Keeps the seconds true while somebody looks.
    counting: Mutex<Option<JoinHandle<()>>>,
}

impl Board {
    pub fn new(app: &AppHandle) -> Self {
        Self {
            app: app.clone(),
            menu: Arc::default(),
            counting: Mutex::default(),
        }
    }

    fn opened(&self, bus: &Connection) {
        let (app, menu, bus) = (self.app.clone(), self.menu.clone(), bus.clone());
        let count = tauri::async_runtime::spawn(async move {
            for _ in 0..LONGEST_LOOK {
                tokio::time::sleep(SECOND).await;
                if !is_there(&app) || tell(&app, &menu, &bus).await.is_err() {
                    break;
                }
            }
        });
        self.count_by(Some(count));
    }

    fn count_by(&self, next: Option<JoinHandle<()>>) {
        let mut counting = self.counting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = std::mem::replace(&mut *counting, next) {
            before.abort();
        }
    }

    fn happened(&self, id: i32, event: &str, bus: &Connection) {
        match (id, event) {
            (ROOT, "opened") => self.opened(bus),
            (ROOT, "closed") => self.count_by(None),
            (id, "clicked") => {
                self.count_by(None);
                if let Some(deed) = self.menu.deed(id) {
                    tray::act(&self.app, deed);
                }
            }
            _ => {}
        }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.count_by(None);
    }
}

#[expect(
    clippy::unused_self,
    clippy::needless_pass_by_value,
    reason = "the interface's form"
)]
#[zbus::interface(name = "com.canonical.dbusmenu")]
impl Board {
    #[zbus(property)]
    fn version(&self) -> u32 {
        3
    }

    #[zbus(property)]
    fn text_direction(&self) -> &'static str {
        "ltr"
    }

    #[zbus(property)]
    fn status(&self) -> &'static str {
        "normal"
    }

    #[zbus(property)]
    fn icon_theme_path(&self) -> Vec<String> {
        Vec::new()
    }

    fn get_layout(&self, parent: i32, _depth: i32, _names: Vec<String>) -> (u32, Node) {
        let lines = self.menu.lines(&self.app);
        if parent != ROOT {
            let line = lines.iter().find(|line| id(line) == parent);
            let own = line.map(properties).unwrap_or_default();
            return (0, (parent, own, Vec::new()));
        }
        let own = Properties::from([("children-display".to_owned(), text("submenu"))]);
        (0, (ROOT, own, lines.iter().filter_map(node).collect()))
    }

    fn get_group_properties(&self, ids: Vec<i32>, _names: Vec<String>) -> Vec<(i32, Properties)> {
        let lines = self.menu.lines(&self.app);
        let wanted = |line: &&Line| ids.is_empty() || ids.contains(&id(line));
        let wanted = lines.iter().filter(wanted);
        wanted.map(|line| (id(line), properties(line))).collect()
    }

    fn get_property(&self, of: i32, name: &str) -> zbus::fdo::Result<OwnedValue> {
        let lines = self.menu.lines(&self.app);
        let line = lines.iter().find(|line| id(line) == of);
        let found = line.and_then(|line| properties(line).remove(name));
        found.ok_or_else(|| zbus::fdo::Error::InvalidArgs(name.to_owned()))
    }

    fn event(
        &self,
        id: i32,
        event: &str,
        _data: Value<'_>,
        _time: u32,
        #[zbus(connection)] bus: &Connection,
    ) {
        self.happened(id, event, bus);
    }

    fn event_group(
        &self,
        events: Vec<(i32, String, OwnedValue, u32)>,
        #[zbus(connection)] bus: &Connection,
    ) -> Vec<i32> {
        for (id, event, _, _) in &events {
            self.happened(*id, event, bus);
        }
        Vec::new()
    }

    /// What it holds is of another second by now.
    fn about_to_show(&self, _id: i32) -> bool {
        true
    }

    fn about_to_show_group(&self, ids: Vec<i32>) -> (Vec<i32>, Vec<i32>) {
        (ids, Vec::new())
    }

    #[zbus(signal)]
    async fn items_properties_updated(
        emitter: &SignalEmitter<'_>,
        updated: Vec<(i32, Properties)>,
        removed: Vec<(i32, Vec<String>)>,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn layout_updated(
        emitter: &SignalEmitter<'_>,
        revision: u32,
        parent: i32,
    ) -> zbus::Result<()>;
}

/// Tells the seconds of this moment.
async fn tell(app: &AppHandle, menu: &Menu, bus: &Connection) -> zbus::Result<()> {
    let lines = menu.lines(app);
    let updated = lines.iter().map(|line| (id(line), properties(line)));
    let emitter = SignalEmitter::new(bus, MENU)?;
    Board::items_properties_updated(&emitter, updated.collect(), Vec::new()).await
}

fn id(line: &Line) -> i32 {
    match line {
        Line::Item { id, .. } | Line::Gap { id } => *id,
    }
}

fn node(line: &Line) -> Option<OwnedValue> {
    let node: Node = (id(line), properties(line), Vec::new());
    OwnedValue::try_from(Value::from(Structure::from(node))).ok()
}

fn properties(line: &Line) -> Properties {
    let (name, value) = match line {
        // An underscore would mark a letter to press.
        Line::Item { label, .. } => ("label", label.replace('_', "__")),
        Line::Gap { .. } => ("type", "separator".to_owned()),
    };
    Properties::from([(name.to_owned(), text(&value))])
}

fn text(value: &str) -> OwnedValue {
    OwnedValue::from(Str::from(value.to_owned()))
}
