//! A real drag and drop: a GTK window offers a file, the pointer carries it.

use crate::{desk::Desk, logs::Logs, process::Program, wait};
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// A small window at a known place that offers one file by its URI.
const SOURCE: &str = r#"
import sys, pathlib, gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk
uri = pathlib.Path(sys.argv[1]).resolve().as_uri()
window = Gtk.Window(title="warifu-drag-source")
label = Gtk.Label(label="drag me")
box = Gtk.EventBox()
box.add(label)
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
def given(widget, context, data, info, time):
    data.set_uris([uri])
    print("given", flush=True)
box.connect("drag-data-get", given)
box.connect("drag-begin", lambda w, c: print("begun", flush=True))
box.connect("drag-end", lambda w, c: print("ended", flush=True))
window.add(box)
window.set_default_size(120, 120)
window.show_all()
window.move(900, 300)
print("shown", flush=True)
Gtk.main()
"#;

/// Drags the file from a window beside the app into the middle of the app.
///
/// # Errors
/// When the tools are missing or the windows do not come.
pub async fn onto_the_app(desk: &Desk, file: &Path, logs: &Logs) -> Result<()> {
    let source = Program::new("/usr/bin/python3")
        .args(["-c", SOURCE])
        .arg(file)
        .envs(&desk.env())
        .start("drag-source", logs)?;
    wait::until("the window to drag from", async || {
        source.printed().contains("shown").then_some(())
    })
    .await?;
    let from = middle(desk, "warifu-drag-source").await?;
    let to = middle(desk, "Warifu").await?;
    carry(desk, from, to)?;
    // Let go of once the app has been given the name of the file, as it is while
    // the pointer is over it: what is let go of before is not taken.
    let mut aside = 0;
    wait::until("the file to be given", async || {
        if source.printed().contains("given") {
            return Some(());
        }
        aside = 1 - aside;
        move_to(desk, (to.0 + aside, to.1)).ok()?;
        None
    })
    .await?;
    xdotool(desk, &["mouseup", "1"])?;
    wait::until("the file to be taken", async || {
        source.printed().contains("ended").then_some(())
    })
    .await
}

async fn middle(desk: &Desk, title: &str) -> Result<(i32, i32)> {
    wait::until(&format!("the window {title}"), async || {
        let name = format!("^{title}$");
        let args = [
            "search",
            "--onlyvisible",
            "--name",
            &name,
            "getwindowgeometry",
            "--shell",
        ];
        let shown = xdotool(desk, &args).ok()?;
        let read = |key: &str| -> Option<i32> {
            shown
                .lines()
                .find_map(|l| l.strip_prefix(key)?.strip_prefix('=')?.parse().ok())
        };
        Some((
            read("X")? + read("WIDTH")? / 2,
            read("Y")? + read("HEIGHT")? / 2,
        ))
    })
    .await
}

/// Small steps: a drag begins only after the pointer has moved a little.
fn carry(desk: &Desk, from: (i32, i32), to: (i32, i32)) -> Result<()> {
    xdotool(
        desk,
        &[
            "mousemove",
            &from.0.to_string(),
            &from.1.to_string(),
            "mousedown",
            "1",
        ],
    )?;
    for step in 1..=20 {
        let x = from.0 + (to.0 - from.0) * step / 20;
        let y = from.1 + (to.1 - from.1) * step / 20;
        move_to(desk, (x, y))?;
    }
    Ok(())
}

fn move_to(desk: &Desk, (x, y): (i32, i32)) -> Result<()> {
    let (x, y) = (x.to_string(), y.to_string());
    xdotool(desk, &["mousemove", &x, &y, "sleep", "0.05"]).map(drop)
}

fn xdotool(desk: &Desk, args: &[&str]) -> Result<String> {
    let output = Program::new("xdotool")
        .args(args.iter().copied())
        .envs(&desk.env())
        .run()
        .context("xdotool is not there")?;
    ensure!(output.status.success(), "xdotool {args:?} failed");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
