//! Other programs around the app: one shows a picture, one has copied
//! something, one is the desktop's portal.
#![expect(
    clippy::used_underscore_binding,
    reason = "what the interface hands over and nobody needs; its macro names it"
)]

use crate::{desk::Desk, logs::Logs, process::Process, process::Program, wait};
use anyhow::{Result, ensure};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use zbus::{
    Connection, connection::Builder, interface, message::Header, zvariant::OwnedObjectPath,
    zvariant::OwnedValue, zvariant::Value,
};

/// A window with a picture, at a place.
const VIEWER: &str = r#"
import sys, gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
picture, x, y = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
window = Gtk.Window(title="warifu-viewer")
window.set_decorated(False)
window.add(Gtk.Image.new_from_file(picture))
window.show_all()
window.move(x, y)
clock = window.get_frame_clock()
clock.connect("after-paint", lambda c: print("shown", flush=True))
Gtk.main()
"#;

/// A program that has copied something.
const OWNER: &str = r#"
import sys, gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk, GdkPixbuf
kind, what = sys.argv[1], sys.argv[2]
clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
if kind == "picture":
    clipboard.set_image(GdkPixbuf.Pixbuf.new_from_file(what))
elif kind == "text":
    clipboard.set_text(what, -1)
else:
    clipboard.set_text("x" * int(what), -1)
print("copied", flush=True)
Gtk.main()
"#;

/// Prints what the clipboard's owner can hand over.
const OFFERED: &str = r#"
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk
there, targets = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_targets()
print(*[target.name() for target in targets if there], sep="\n")
"#;

/// Shows a picture in a real window whose corner is at that place.
///
/// # Errors
/// When the window does not come.
pub async fn viewer(desk: &Desk, picture: &Path, at: (i32, i32), logs: &Logs) -> Result<Process> {
    let args = [at.0, at.1].map(|number| number.to_string());
    let viewer = python(desk, VIEWER)
        .arg(picture)
        .args(args)
        .start("viewer", logs)?;
    said(&viewer, "shown").await?;
    Ok(viewer)
}

/// What a program has copied; it has it as long as it lives.
#[derive(Clone, Copy, Debug)]
pub enum Copied<'a> {
    /// A picture.
    Picture(&'a Path),
    /// A text.
    Text(&'a str),
    /// A text of so many bytes.
    Bytes(u64),
}

/// More than anybody copies on purpose.
pub const FAR_TOO_MUCH: Copied<'static> = Copied::Bytes(200 * 1024 * 1024);
/// Whoever has taken that in has grown by more than this.
pub const NOT_TAKEN_IN: u64 = 100 * 1024 * 1024;

/// Copies something in another program.
///
/// # Errors
/// When the program does not start.
pub async fn copy(desk: &Desk, copied: Copied<'_>, logs: &Logs) -> Result<Process> {
    let (kind, what) = match copied {
        Copied::Picture(path) => ("picture", path.display().to_string()),
        Copied::Text(text) => ("text", text.to_owned()),
        Copied::Bytes(bytes) => ("bytes", bytes.to_string()),
    };
    let owner = python(desk, OWNER)
        .args([kind, &what])
        .start("clipboard-owner", logs)?;
    said(&owner, "copied").await?;
    Ok(owner)
}

/// The names of what the clipboard's owner can hand over; nothing is taken.
///
/// # Errors
/// When X11 cannot be asked.
pub fn offered(desk: &Desk) -> Result<String> {
    let asked = python(desk, OFFERED).run()?;
    ensure!(asked.status.success(), "nobody can be asked");
    Ok(String::from_utf8_lossy(&asked.stdout).into_owned())
}

fn python(desk: &Desk, program: &str) -> Program {
    Program::new("/usr/bin/python3")
        .args(["-c", program])
        .envs(&desk.env())
}

async fn said(program: &Process, word: &str) -> Result<()> {
    wait::until(&format!("a program to say {word}"), async || {
        program.printed().contains(word).then_some(())
    })
    .await
}

/// The desktop's portal, as far as screens go. It gives its picture away once:
/// what asks takes the file.
#[derive(Debug)]
pub struct Portal {
    asked: Arc<AtomicU32>,
    _connection: Connection,
}

struct Screenshot {
    picture: Option<PathBuf>,
    asked: Arc<AtomicU32>,
}

impl Portal {
    /// Gives this picture to whoever asks, or says no.
    ///
    /// # Errors
    /// When the bus has a portal already.
    pub async fn start(desk: &Desk, picture: Option<PathBuf>) -> Result<Self> {
        let asked = Arc::new(AtomicU32::new(0));
        let served = Screenshot {
            picture,
            asked: asked.clone(),
        };
        let connection = Builder::address(desk.bus.address())?
            .serve_at("/org/freedesktop/portal/desktop", served)?
            .name("org.freedesktop.portal.Desktop")?
            .build()
            .await?;
        Ok(Self {
            asked,
            _connection: connection,
        })
    }

    /// How often it was asked.
    #[must_use]
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

#[interface(name = "org.freedesktop.portal.Screenshot")]
impl Screenshot {
    async fn screenshot(
        &self,
        _parent: &str,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> zbus::fdo::Result<OwnedObjectPath> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let failed = |why: &str| zbus::fdo::Error::Failed(why.to_owned());
        let sender = header.sender().ok_or_else(|| failed("nobody asks"))?;
        let token: &str = options
            .get("handle_token")
            .and_then(|token| token.downcast_ref().ok())
            .ok_or_else(|| failed("no token"))?;
        let name = sender.trim_start_matches(':').replace('.', "_");
        let path = format!("/org/freedesktop/portal/desktop/request/{name}/{token}");
        let path = OwnedObjectPath::try_from(path).map_err(|_| failed("no path"))?;
        let mut results: HashMap<&str, Value<'_>> = HashMap::new();
        if let Some(picture) = &self.picture {
            results.insert("uri", format!("file://{}", picture.display()).into());
        }
        let answer = (u32::from(self.picture.is_none()), results);
        let told = connection.emit_signal(
            Some(sender.clone()),
            &path,
            "org.freedesktop.portal.Request",
            "Response",
            &answer,
        );
        told.await?;
        Ok(path)
    }
}
