//! Files, clipboard and mails, read from outside.

use crate::{desk::Desk, issuer::Issuer, logs::Logs, process::Process, process::Program, wait};
use anyhow::{Context, Result, ensure};
use mail_parser::MessageParser;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every file of a folder and of those in it, names and contents one after
/// another. What lies at or below `but` is left away.
///
/// # Errors
/// When the folder cannot be read.
pub fn folder(folder: &Path, but: &[PathBuf]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if but.contains(&path) {
            continue;
        }
        bytes.extend(path.display().to_string().into_bytes());
        bytes.push(b'\n');
        // A file that goes meanwhile, or a socket, holds nothing to be found.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => bytes.extend(self::folder(&path, but)?),
            Ok(kind) if kind.is_file() => bytes.extend(fs::read(&path).unwrap_or_default()),
            _ => {}
        }
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// The database with what stands beside it: journal, index, and pages that are
/// free again.
///
/// # Errors
/// When there is none.
pub fn database(issuer: &Issuer) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for end in ["", "-wal", "-shm", "-journal"] {
        let path = issuer.data().join(format!("warifu.sqlite{end}"));
        match fs::read(&path) {
            Ok(found) => bytes.extend(found),
            Err(_) if end.is_empty() => anyhow::bail!("no database at {}", path.display()),
            Err(_) => {}
        }
    }
    Ok(bytes)
}

/// Every mail as it came over SMTP, and each of its parts decoded.
///
/// # Errors
/// When a mail cannot be read.
pub fn mails(issuer: &Issuer) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let folder = issuer.data().join("mailbox");
    for entry in fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))? {
        let raw = fs::read(entry?.path())?;
        let mail = MessageParser::default().parse(&raw).context("no mail")?;
        for part in &mail.parts {
            bytes.extend_from_slice(part.contents());
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(&raw);
    }
    Ok(bytes)
}

/// Prints what stands in both of X11's selections.
const READ: &str = r#"
import gi, sys
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk
for which in (Gdk.SELECTION_CLIPBOARD, Gdk.SELECTION_PRIMARY):
    board = Gtk.Clipboard.get(which)
    there, targets = board.wait_for_targets()
    for target in targets if there else []:
        print(target.name())
        content = board.wait_for_contents(target)
        data = content.get_data() if content else None
        if data:
            sys.stdout.flush()
            sys.stdout.buffer.write(data + b"\n")
            sys.stdout.buffer.flush()
"#;

/// Holds a text in both selections until it is ended.
const HOLD: &str = r#"
import gi, sys
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk
for which in (Gdk.SELECTION_CLIPBOARD, Gdk.SELECTION_PRIMARY):
    Gtk.Clipboard.get(which).set_text(sys.argv[1], -1)
print("held", flush=True)
Gtk.main()
"#;

/// What stands in clipboard and primary selection, in every type offered.
///
/// # Errors
/// When X11 cannot be asked.
pub fn clipboard(desk: &Desk) -> Result<Vec<u8>> {
    let read = python(READ).envs(&desk.env()).run()?;
    let said = String::from_utf8_lossy(&read.stderr).into_owned();
    ensure!(
        read.status.success(),
        "the clipboard is not to be read: {said}"
    );
    Ok(read.stdout)
}

/// Puts a text into both selections; they hold it while the process lives.
///
/// # Errors
/// When X11 takes none.
pub async fn hold_in_clipboard(desk: &Desk, text: &str, logs: &Logs) -> Result<Process> {
    let holder = python(HOLD).arg(text).envs(&desk.env());
    let holder = holder.start("clipboard", logs)?;
    wait::until("a held clipboard", async || {
        holder.printed().contains("held").then_some(())
    })
    .await?;
    Ok(holder)
}

/// Makes a row in a copy of the database and deletes it again, as a database
/// would without `secure_delete`.
const ROW: &str = r#"
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
base.execute("PRAGMA journal_mode = WAL")
base.execute("PRAGMA secure_delete = OFF")
base.execute("CREATE TABLE canary (cell)")
for cell in sys.argv[2:]:
    base.execute("INSERT INTO canary VALUES (?)", (bytes.fromhex(cell),))
base.commit()
base.execute("DELETE FROM canary")
base.commit()
print("deleted")
base.close()
"#;

/// A copy of the database in which those values were stored and deleted.
///
/// # Errors
/// When the copy cannot be made.
pub fn database_with_deleted(issuer: &Issuer, values: &[Vec<u8>], at: &Path) -> Result<Vec<u8>> {
    fs::copy(issuer.data().join("warifu.sqlite"), at)?;
    let hex = values.iter().map(|value| {
        let digits = value.iter().map(|byte| format!("{byte:02x}"));
        digits.collect::<String>()
    });
    let made = python(ROW).arg(at).args(hex).run()?;
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    ensure!(made.status.success(), "no row made and deleted: {said}");
    Ok(fs::read(at)?)
}

fn python(script: &str) -> Program {
    Program::new("/usr/bin/python3").args(["-c", script])
}
