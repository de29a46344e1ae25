//! The app's session: the desktop's own where it has a key store, else one of
//! the demonstration's.

use crate::{children::Running, command, say, stop};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(20);
const SECRETS: &str = "org.freedesktop.secrets";
/// The key ring of the demonstration protects nothing of value.
const PASSWORD: &str = "warifu demonstration";

/// What the app's environment needs, and what must keep running for it.
#[derive(Default)]
pub struct Session {
    /// Variables for the app.
    pub env: Vec<(&'static str, String)>,
    _running: Vec<Running>,
}

impl Session {
    /// Looks for a key store; starts a session with one where there is none.
    pub fn with_key_store(data: &Path) -> Result<Self> {
        if !cfg!(target_os = "linux") || desktop_has_one() {
            return Ok(Self::default());
        }
        say::line(
            "This session has no key store (no Secret Service on the session bus), so the \
             demonstration starts one for the app. For daily use, install gnome-keyring or \
             KWallet and log in again.",
        );
        start(data)
    }
}

/// Whether somebody owns the name, or would be started for it.
fn desktop_has_one() -> bool {
    let ask = |method: &str| {
        let mut send = Command::new("dbus-send");
        send.args(["--session", "--print-reply", "--reply-timeout=3000"]);
        send.args(["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        command::output(send.arg(format!("org.freedesktop.DBus.{method}"))).unwrap_or_default()
    };
    // A bus that dbus-send would have to start itself is no desktop's.
    std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() && ask("ListNames").contains(SECRETS)
}

fn start(data: &Path) -> Result<Session> {
    let home = data.join("session");
    for folder in ["data", "run"] {
        make_private(&home.join(folder))?;
    }
    let (bus, address) = bus(&home)?;
    let keyring = keyring(&home, &address)?;
    Ok(Session {
        env: vec![("DBUS_SESSION_BUS_ADDRESS", address)],
        _running: vec![keyring, bus],
    })
}

fn bus(home: &Path) -> Result<(Running, String)> {
    let log = home.join("bus.log");
    let mut daemon = Command::new("dbus-daemon");
    daemon.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    let mut running = Running::start("the session bus", &daemon, Some(&log))?;
    let address = wait_for("the session bus", &mut running, || {
        let printed = fs::read_to_string(&log).ok()?;
        let (line, _) = printed.split_once('\n')?;
        line.starts_with("unix:").then(|| line.to_owned())
    })?;
    Ok((running, address))
}

fn keyring(home: &Path, address: &str) -> Result<Running> {
    let unlock = "printf %s \"$KEYRING_PASSWORD\" | \
        exec gnome-keyring-daemon --foreground --unlock --components=secrets";
    let mut daemon = Command::new("sh");
    daemon
        .args(["-c", unlock])
        .env("KEYRING_PASSWORD", PASSWORD);
    daemon.env("DBUS_SESSION_BUS_ADDRESS", address);
    daemon
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_RUNTIME_DIR", home.join("run"));
    let mut running = Running::start("the key store", &daemon, Some(&home.join("keyring.log")))?;
    wait_for("the key store", &mut running, || {
        let mut send = Command::new("dbus-send");
        send.arg(format!("--bus={address}"))
            .args(["--print-reply", "--dest=org.freedesktop.DBus"]);
        send.args(["/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames"]);
        command::output(&mut send).filter(|names| names.contains(SECRETS))
    })?;
    Ok(running)
}

fn wait_for<T>(what: &str, running: &mut Running, ask: impl Fn() -> Option<T>) -> Result<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return Ok(answer);
        }
        if running.ended().is_some() || Instant::now() > end {
            bail!("{what} does not start: is the package gnome-keyring (or dbus) installed?");
        }
        stop::unless_asked()?;
        stop::pause(Duration::from_millis(50));
    }
}

/// A folder only its owner can look into.
pub fn make_private(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}
