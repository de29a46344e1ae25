//! A small disk of its own, which only those see who are started on it.
//!
//! A process in a mount namespace of its own holds it; with that process it is
//! gone. Needs root, or user namespaces.

use crate::{logs::Logs, process::Process, process::Program, wait};
use anyhow::{Result, bail, ensure};
use std::path::{Path, PathBuf};

/// What takes up the room.
const BALLAST: &str = ".ballast";
/// The copy that covers a folder.
const COVER: &str = ".cover";
/// Where a folder is put that was taken away.
const AWAY: &str = ".away";

/// The disk, mounted at a folder.
#[derive(Debug)]
pub struct SmallDisk {
    holder: Process,
    folder: PathBuf,
    user: bool,
}

impl SmallDisk {
    /// A disk of so many KiB, mounted at `folder`.
    ///
    /// # Errors
    /// When this machine lets nobody mount.
    pub async fn mount(folder: &Path, kib: u32, logs: &Logs) -> Result<Self> {
        let user = !is_root();
        let flags = if user { "-rm" } else { "-m" };
        let script = format!(
            "mount -t tmpfs -o size={kib}k,mode=0755 tmpfs '{0}' && echo mounted && \
             exec sleep infinity",
            folder.display()
        );
        let mut holder = Program::new("unshare")
            .args([flags, "sh", "-c", &script])
            .start("disk", logs)?;
        let mounted = wait::until("a small disk", async || {
            let done = holder.printed().contains("mounted");
            (done || holder.has_ended()).then_some(done)
        })
        .await?;
        if !mounted {
            bail!(
                "a small disk needs a mount namespace: run as root, or allow user namespaces \
                 (sysctl kernel.unprivileged_userns_clone=1). unshare said: {}",
                holder.printed()
            );
        }
        Ok(Self {
            holder,
            folder: folder.to_owned(),
            user,
        })
    }

    /// What a command line begins with, to see the disk.
    #[must_use]
    pub fn prefix(&self) -> Vec<String> {
        let mut words = vec!["nsenter".to_owned(), "-t".to_owned()];
        words.push(self.holder.id().to_string());
        words.push("-m".to_owned());
        if self.user {
            words.extend(["-U", "--preserve-credentials"].map(str::to_owned));
        }
        words.push("--".to_owned());
        words
    }

    /// A path on it, as seen from outside.
    #[must_use]
    pub fn seen(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// Not a byte of room is left.
    ///
    /// # Errors
    /// When it cannot be filled.
    pub fn fill(&self) -> Result<()> {
        self.run(&format!(
            "dd if=/dev/zero of={BALLAST} bs=1k >/dev/null 2>&1; test -s {BALLAST} && \
             test \"$(df --output=avail . | tail -1)\" -eq 0"
        ))
    }

    /// There is room again.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn free(&self) -> Result<()> {
        self.run(&format!("rm -f {BALLAST}"))
    }

    /// Nothing can be written.
    ///
    /// # Errors
    /// When somebody has a file open to write to.
    pub fn read_only(&self) -> Result<()> {
        self.run("mount -o remount,ro .")
    }

    /// It can be written to again.
    ///
    /// # Errors
    /// When it cannot be mounted so.
    pub fn writable(&self) -> Result<()> {
        self.run("mount -o remount,rw .")
    }

    /// A copy of that folder lies over it, and cannot be written to: nobody can
    /// make a disk read-only while files on it are open to write to.
    ///
    /// # Errors
    /// When it cannot be mounted.
    pub fn cover(&self, name: &str) -> Result<()> {
        self.run(&format!(
            "rm -rf {COVER} && cp -a '{name}' {COVER} && mount --bind {COVER} '{name}' && \
             mount -o remount,bind,ro '{name}'"
        ))
    }

    /// The folder can be written to again.
    ///
    /// # Errors
    /// When nothing lies over it.
    pub fn uncover(&self, name: &str) -> Result<()> {
        self.run(&format!("umount -l '{name}'"))
    }

    /// Something on it is not there any more.
    ///
    /// # Errors
    /// When it never was.
    pub fn take_away(&self, name: &str) -> Result<()> {
        self.run(&format!("mv '{name}' {AWAY}"))
    }

    /// What was taken away is back, in the place of what came meanwhile.
    ///
    /// # Errors
    /// When nothing was taken away.
    pub fn put_back(&self, name: &str) -> Result<()> {
        self.run(&format!("rm -rf '{name}' && mv {AWAY} '{name}'"))
    }

    /// Runs a line of shell in its root.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&self, line: &str) -> Result<()> {
        let mut words = self.prefix().into_iter();
        let line = format!("cd '{}' && {line}", self.folder.display());
        let done = Program::new(words.next().unwrap_or_default())
            .args(words)
            .args(["sh", "-c", &line])
            .run()?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        ensure!(done.status.success(), "{line}: {said}");
        Ok(())
    }
}

fn is_root() -> bool {
    let id = Program::new("id").arg("-u").run();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
