//! Watches one enrolment from outside: learns its secrets, and looks for them
//! and for canaries in one place after another.

use super::{Bus, Canary, Find, Needles, Report, Secret, Target, ipc, known, places};
use crate::{
    driver::{App, AppProgram},
    issuer::Options,
    proxy::Message,
    scene::Scene,
    wait,
};
use anyhow::{Result, ensure};
use serde_json::Value;
use std::{collections::BTreeSet, fs, io::Write as _, time::Duration};

/// Where canaries are planted in a process's environment.
const VARIABLE: &str = "PLANTED_CANARY";

/// No code lives longer, and the next one has come by then.
const TWO_CODES: Duration = Duration::from_secs(75);

/// What is known of the scene, and what was found in it.
pub struct Watch {
    /// What was found.
    pub report: Report,
    canary: Canary,
    /// In a page, and nowhere else.
    page: Canary,
    secrets: Vec<Secret>,
}

impl Watch {
    /// Knows nothing yet.
    ///
    /// # Errors
    /// Never in practice.
    pub fn begin() -> Result<Self> {
        Ok(Self {
            report: Report::default(),
            canary: Canary::fresh()?,
            page: Canary::fresh()?,
            secrets: Vec::new(),
        })
    }

    /// An issuer that logs everything it can, with a canary in its memory.
    #[must_use]
    pub fn issuer(&self) -> Options {
        Options::default()
            .env_var("WARIFU_LOG__LEVEL", "trace")
            .env_var(VARIABLE, &self.canary.text().0)
    }

    /// The app with a canary in its memory, and in that of its children.
    #[must_use]
    pub fn program(&self, scene: &Scene) -> AppProgram {
        let program = scene.program().with_var(VARIABLE, &self.canary.text().0);
        program.with_var("RUST_LOG", "trace")
    }

    /// These are secrets from now on, also for places seen before.
    pub fn learn(&mut self, secrets: impl IntoIterator<Item = Secret>) {
        for secret in secrets {
            self.report.knows(secret.name);
            if !self.secrets.iter().any(|s| s.bytes == secret.bytes) {
                self.secrets.push(secret);
            }
        }
    }

    /// Learns what stands in the key store. That goes over the session bus in
    /// clear, as nothing of the app's does: it is the canary of that place.
    ///
    /// # Errors
    /// When there is not one entry.
    pub async fn learn_entry(&mut self, scene: &Scene) -> Result<()> {
        let bus = Bus::listen(scene, "bus-control").await?;
        let secrets = known::in_key_store(&scene.desk).await?;
        let needles = Needles::of(&secrets)?;
        let heard = wait::until("the entry on the bus", async || {
            let found = needles.in_bytes(&bus.heard().ok()?);
            (!found.is_empty()).then_some(found)
        })
        .await?;
        self.report
            .control("session bus", ["base64"], &as_base64(&heard));
        self.learn(secrets);
        Ok(())
    }

    /// Looks for all secrets known by now.
    ///
    /// # Errors
    /// When one cannot be looked for.
    pub fn look(&mut self, place: &'static str, bytes: &[u8]) -> Result<()> {
        let needles = self.needles()?;
        self.report.look(place, &needles, bytes);
        Ok(())
    }

    /// A canary was planted there in all its text forms.
    pub fn control(&mut self, place: &'static str, bytes: &[u8]) {
        let (_, names) = self.canary.text();
        let found = self.canary.needles().in_bytes(bytes);
        let names = names.iter().map(String::as_str);
        self.report.control(place, names, &found);
    }

    /// A canary was planted there in hexadecimal digits only.
    pub fn control_hex(&mut self, place: &'static str, bytes: &[u8]) {
        let found = self.canary.needles().in_bytes(bytes);
        self.report.control(place, ["hex"], &found);
    }

    /// The canary.
    #[must_use]
    pub fn canary(&self) -> &Canary {
        &self.canary
    }

    /// Looks into the memory of a process, for what stays there: what is found
    /// twice. Its environment holds the canary.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn memory(&mut self, place: &'static str, target: Target) -> Result<()> {
        let needles = self.needles()?;
        let first = target.search(&needles)?;
        let stays = if first.is_empty() {
            first
        } else {
            let again = target.search(&needles)?;
            first.intersection(&again).cloned().collect()
        };
        self.report.looked(place, stays);
        let planted = target.search(self.canary.needles())?;
        let (_, names) = self.canary.text();
        self.report
            .control(place, names.iter().map(String::as_str), &planted);
        Ok(())
    }

    /// What the wire to app and portal has carried so far.
    ///
    /// # Errors
    /// When the issuer does not answer.
    pub async fn wires(&mut self, scene: &Scene) -> Result<()> {
        let hex = self.canary.hex();
        for path in [format!("/v1/services/{hex}"), format!("/{hex}")] {
            reqwest::get(scene.issuer.page(&path)).await?;
        }
        for (place, message) in [
            ("wire of the app", Message::Device),
            ("wire of the portal", Message::Page),
        ] {
            let bytes = scene.issuer.proxy.wire(message);
            self.look(place, &bytes)?;
            self.control_hex(place, &bytes);
        }
        Ok(())
    }

    /// The clipboard after a code was copied; then with a canary on it.
    ///
    /// # Errors
    /// When X11 does not answer, or the code does not come.
    pub async fn clipboard(&mut self, scene: &Scene, app: &App) -> Result<()> {
        // The code may change meanwhile, or the next one be waited for.
        let copied = wait::until_within(TWO_CODES, "the code on the clipboard", async || {
            app.act("copy").await.ok()?;
            let code = app.code().await.ok()?;
            let bytes = places::clipboard(&scene.desk).ok()?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.contains(&code).then_some(bytes)
        })
        .await?;
        self.look("clipboard", &copied)?;
        let (text, _) = self.canary.text();
        let _holder = places::hold_in_clipboard(&scene.desk, &text, &scene.logs).await?;
        let held = places::clipboard(&scene.desk)?;
        self.control("clipboard", &held);
        Ok(())
    }

    /// A log, after a canary was written to it through the process's own
    /// standard error.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn log(
        &mut self,
        place: &'static str,
        log: &std::path::Path,
        target: Target,
    ) -> Result<()> {
        let (text, _) = self.canary.text();
        let path = format!("/proc/{}/fd/2", target.0);
        let mut stderr = fs::OpenOptions::new().append(true).open(path)?;
        stderr.write_all(text.as_bytes())?;
        let bytes = fs::read(log)?;
        self.look(place, &bytes)?;
        self.control(place, &bytes);
        Ok(())
    }

    /// What the page and the core have said to each other.
    ///
    /// # Errors
    /// When nothing was recorded.
    pub async fn messages(&mut self, app: &App) -> Result<()> {
        let (text, names) = self.canary.text();
        // A name that is refused: it comes back in the record of the call.
        let arguments = serde_json::json!({ "text": text.replace('\n', " ") });
        ipc::call(app, "read_link", arguments).await?;
        let recorded = ipc::recorded(app).await?;
        ensure!(recorded.messages > 10, "{} messages", recorded.messages);
        ensure!(recorded.passwords > 0, "the password was not seen to go");
        let found = self.canary.needles().in_bytes(recorded.text.as_bytes());
        // Debug output of several lines cannot be in one line of JSON.
        let names = names
            .iter()
            .map(String::as_str)
            .filter(|n| *n != "Debug {:#?}");
        self.report
            .control("messages of page and core", names, &found);
        self.look("messages of page and core", recorded.text.as_bytes())
    }

    /// Puts a canary into a page, as text (which is put together where it is read), as bytes and as text of wide letters,
    /// and looks for it in the page's process; another into the page's storage.
    ///
    /// # Errors
    /// When the page takes no script, or its process is gone.
    pub async fn page(&mut self, app: &App, process: Target) -> Result<()> {
        let script = "window.planted = [arguments[0] + 'x', '割' + arguments[0] + 'x', \
            new Uint8Array(arguments[1])]; \
            for (const text of window.planted) text.at(-1); \
            localStorage.setItem('canary', arguments[2])";
        let (text, narrow) = self.page.text();
        let arguments = vec![
            Value::from(text),
            Value::from(self.page.bytes().to_vec()),
            Value::from(self.canary.hex()),
        ];
        app.run(script, arguments).await?;
        let found = process.search(self.page.needles())?;
        let wide = narrow.iter().map(|name| format!("{name} in UTF-16LE"));
        let is_form = |name: &String| self.page.forms().iter().any(|form| form.name == *name);
        let names: Vec<String> = wide.filter(is_form).chain(narrow.clone()).collect();
        let names = names.iter().map(String::as_str);
        self.report.control("memory of the web view", names, &found);
        Ok(())
    }

    /// All secrets, ready to be looked for.
    ///
    /// # Errors
    /// When one cannot be looked for.
    pub fn needles(&self) -> Result<Needles> {
        Needles::of(&self.secrets)
    }
}

/// All forms of base64 are one here.
fn as_base64(found: &BTreeSet<Find>) -> BTreeSet<Find> {
    let one = |find: &Find| Find {
        secret: find.secret,
        form: "base64".to_owned(),
    };
    found.iter().map(one).collect()
}
