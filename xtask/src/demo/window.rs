//! Portal in the browser, app in its window, until Ctrl-C.

use super::{browser, issuer::Issuer, options::Options, session, session::Session};
use crate::{children::Running, compile, front_end, packages, places, ports, say, stop};
use anyhow::{Context, Result, bail};
use packages::For;
use std::{fs, path::Path, process::Command, time::Duration};

/// Sets everything up, starts it, says where it is, waits for Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    ports::ensure_free(options.port)?;
    packages::ensure(For::Window)?;
    front_end::build()?;
    compile::binaries()?;
    let data = places::target().join("demo-data");
    if options.fresh && data.exists() {
        fs::remove_dir_all(&data)
            .with_context(|| format!("{} cannot be emptied", data.display()))?;
    }
    session::make_private(&data)?;
    let issuer = Issuer::new(&data, options.port);
    let who = issuer.demo_data()?;
    let serving = issuer.serve()?;
    let session = Session::with_key_store(&data)?;
    let app = app(&issuer, &session, &data)?;
    let browser = browser::open(&issuer.origin(), &data)?;
    tell(&issuer, &data, &who);
    watch(serving, app, browser)
}

fn app(issuer: &Issuer, session: &Session, data: &Path) -> Result<Running> {
    say::step("Opening the app");
    let home = data.join("app");
    session::make_private(&home)?;
    let mut app = Command::new(places::built("warifu"));
    app.env("WARIFU_DIRECTORY", issuer.directory())
        .env("XDG_DATA_HOME", &home);
    app.envs(
        session
            .env
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    Running::start("the app", &app, Some(&data.join("app.log")))
}

fn tell(issuer: &Issuer, data: &Path, who: &str) {
    let origin = issuer.origin();
    say::line(&format!("\n{who}"));
    say::line(&format!("Portal:   {origin}/"));
    say::line(&format!(
        "Mailbox:  {origin}/mailbox (no mail leaves this machine)"
    ));
    say::line(&format!(
        "Data:     {} (kept; --fresh starts anew)",
        data.display()
    ));
    say::line(&format!(
        "Logs:     {} and app.log beside it",
        issuer.log().display()
    ));
    say::line("Ctrl-C stops everything.\n");
}

/// The app may be closed; without the issuer there is no demonstration.
fn watch(mut issuer: Running, app: Running, _browser: Option<Running>) -> Result<()> {
    let mut app = Some(app);
    while !stop::asked() {
        if issuer.ended().is_some() {
            bail!("the issuer has ended by itself; the reason is in its log");
        }
        if app.as_mut().is_some_and(|app| app.ended().is_some()) {
            app = None;
            say::line("The app's window was closed; issuer and portal go on. Ctrl-C stops them.");
        }
        stop::pause(Duration::from_millis(200));
    }
    say::line("\nStopping.");
    Ok(())
}
