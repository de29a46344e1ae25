//! The system's packages, on Debian and its children.

use crate::{command, places, say};
use anyhow::{Result, bail};
use std::{
    io::IsTerminal,
    path::Path,
    process::{Command, Stdio},
};

/// What building and running the app needs.
const APP: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "dbus",
    "gnome-keyring",
    "xdg-utils",
    "fonts-noto-cjk",
    "chromium",
];

/// What driving it without a display needs on top.
const DRIVEN: &[&str] = &[
    "at-spi2-core",
    "chromium-driver",
    "webkit2gtk-driver",
    "xvfb",
    "openbox",
    "xdotool",
    "python3-gi",
    "gir1.2-gtk-3.0",
    "faketime",
    "libnss3-tools",
    "speech-dispatcher",
    "mount",
];

/// What the packages are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The app in its window.
    Window,
    /// The app driven on a screen nobody sees.
    Driven,
}

/// Installs what is missing, or says what to install.
pub fn ensure(purpose: For) -> Result<()> {
    let wanted: Vec<&str> = match purpose {
        For::Window => APP.to_vec(),
        For::Driven => APP.iter().chain(DRIVEN).copied().collect(),
    };
    if !cfg!(target_os = "linux") {
        return elsewhere(purpose);
    }
    if !is_debian() {
        return on_another_linux(&wanted);
    }
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|name| !is_installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)
}

fn install(missing: &[&str]) -> Result<()> {
    let list = missing.join(" ");
    let by_hand = format!("apt-get install --no-install-recommends {list}");
    let Some(right) = right_to_install() else {
        bail!(
            "packages are missing and this user may not install them. As root, run:\n  {by_hand}"
        );
    };
    say::step(&format!("Installing packages: {list}"));
    let updated = command::run(apt(&right).args(["-qq", "update"]));
    let mut install = apt(&right);
    install
        .args(["-y", "-qq", "install", "--no-install-recommends"])
        .args(missing);
    let installed = updated.and_then(|()| command::run(&mut install));
    installed.map_err(|e| {
        e.context(format!(
            "packages could not be installed. As root, run:\n  {by_hand}"
        ))
    })
}

fn apt(right: &[&str]) -> Command {
    let mut words =
        right
            .iter()
            .copied()
            .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let mut command = Command::new(words.next().unwrap_or("env"));
    command.args(words);
    command
}

/// How to become root: not at all, by sudo, or no way.
fn right_to_install() -> Option<Vec<&'static str>> {
    if is_root() {
        return Some(Vec::new());
    }
    if !places::has_program("sudo") {
        return None;
    }
    let quiet = Command::new("sudo")
        .args(["-n", "true"])
        .stderr(Stdio::null())
        .status();
    let may_ask = std::io::stdin().is_terminal();
    (quiet.is_ok_and(|s| s.success()) || may_ask).then(|| vec!["sudo"])
}

/// Whether we are root.
pub fn is_root() -> bool {
    command::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && places::has_program("dpkg-query")
}

fn is_installed(name: &str) -> bool {
    let status = command::output(Command::new("dpkg-query").args(["-W", "-f", "${Status}", name]));
    status.is_some_and(|s| s.ends_with("ok installed"))
}

fn on_another_linux(wanted: &[&str]) -> Result<()> {
    let found = command::output(Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"]));
    if found.is_none() {
        let list = wanted.join(" ");
        bail!(
            "WebKitGTK 4.1 is not here. On Debian these packages are needed; install what is called so on your system:\n  {list}"
        );
    }
    Ok(())
}

fn elsewhere(purpose: For) -> Result<()> {
    if purpose == For::Driven {
        bail!(
            "driving the app needs Linux: WebKitWebDriver and Xvfb are not to be had here. `cargo xtask demo` opens it in a window"
        );
    }
    Ok(())
}
