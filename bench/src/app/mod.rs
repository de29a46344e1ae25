//! The app in its window, beside an empty Tauri window.
//!
//! A token is set up first, through portal and app, as a customer would.

mod enrol;
mod screen;
mod size;
mod tree;

use crate::Pace;
use crate::issuer::pss_mib;
use crate::measure::median;
use crate::report::{Aim, Figure, Report};
use anyhow::{Context as _, Result, ensure};
use screen::{Place, Screen};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tree::Tree;
use warifu_tests::desk::Desk;
use warifu_tests::issuer::Issuer;
use warifu_tests::logs::Logs;
use warifu_tests::places;
use warifu_tests::process::{Process, Program};

/// How long the picture must stay as it is.
const REST: Duration = Duration::from_secs(3);
/// The institution's period, and how much of it a start needs.
const PERIOD: u64 = 60;
const NEEDED: u64 = 15;

/// Adds the app's figures.
pub fn measure(report: &mut Report, pace: Pace) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(all(report, pace))
}

async fn all(report: &mut Report, pace: Pace) -> Result<()> {
    let logs = Logs::of("bench")?;
    let issuer = Issuer::start(&logs).await?;
    let desk = Desk::set_up(&logs).await?;
    let digits = enrol::token(&issuer, &desk, &logs).await?;
    let scene = Scene {
        env: env(&desk, &issuer),
        logs,
        digits,
    };
    size::measure(report)?;
    scene.paint(report, pace).await?;
    scene.idle(report, pace).await
}

fn env(desk: &Desk, issuer: &Issuer) -> Vec<(String, String)> {
    let mut env = desk.env();
    let directory = issuer.directory().display().to_string();
    env.push(("WARIFU_DIRECTORY".to_owned(), directory));
    env
}

/// Everything that stands when the app is started.
struct Scene {
    env: Vec<(String, String)>,
    logs: Logs,
    digits: Place,
}

/// The two programs.
const APP: &str = "warifu";
const EMPTY: &str = "warifu-bench-window";

impl Scene {
    fn start(&self, program: &str, display: Option<&str>) -> Result<Process> {
        let mut start = Program::new(places::built(program)).envs(&self.env);
        if let Some(display) = display {
            start = start.env("DISPLAY", display);
        }
        start.start(program, &self.logs)
    }

    /// Time to the first paint that stays, and memory then.
    async fn paint(&self, report: &mut Report, pace: Pace) -> Result<()> {
        let rounds = if pace == Pace::Quick { 2 } else { 9 };
        let screen = Screen::start(&self.logs).await?;
        let mut figures: [Vec<f64>; 4] = Default::default();
        for round in 0..=rounds {
            let (app, app_memory) = self.once(APP, &screen)?;
            let (empty, empty_memory) = self.once(EMPTY, &screen)?;
            // The first start of each finds nothing in the caches.
            if round > 0 {
                let values = [app, empty, app_memory, empty_memory];
                for (list, value) in figures.iter_mut().zip(values) {
                    list.push(value);
                }
            }
        }
        let [app, empty, app_memory, empty_memory] = figures.map(median);
        report.add(
            Figure::new("app, process start to code on screen", app, "s")
                .against("empty window's first paint", empty)
                .aim(Aim::RatioAtMost(1.15)),
        );
        report.add(
            Figure::new("app, memory (PSS of all processes)", app_memory, "MiB")
                .against("empty window", empty_memory)
                .aim(Aim::RatioAtMost(1.1)),
        );
        Ok(())
    }

    fn once(&self, program: &str, screen: &Screen) -> Result<(f64, f64)> {
        await_step();
        let before = screen.look(self.digits)?;
        let began = Instant::now();
        let process = self.start(program, Some(screen.name()))?;
        let (painted, last) = screen.settled(self.digits, began, REST)?;
        ensure!(last != before, "{program} has painted nothing");
        let memory = pss_mib(&Tree::of(process.id()).processes());
        let memory = memory.context("the app's memory is shown to root only: run as root")?;
        drop(process);
        Ok((painted.as_secs_f64(), memory))
    }

    /// CPU while nothing is done: windows shown, then hidden.
    async fn idle(&self, report: &mut Report, pace: Pace) -> Result<()> {
        let seconds = if pace == Pace::Quick { 5 } else { 30 };
        let time = Duration::from_secs(seconds);
        let app = self.start(APP, None)?;
        let empty = self.start(EMPTY, None)?;
        tokio::time::sleep(Duration::from_secs(8)).await;
        let (shown, bare_shown) = idle(&app, &empty, time).await;
        self.hide("Warifu")?;
        self.hide("Empty")?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let (hidden, bare_hidden) = idle(&app, &empty, time).await;
        report.add(
            Figure::new(format!("app, CPU in {seconds} s, code shown"), shown, "s")
                .against("empty window", bare_shown)
                .aim(Aim::AtMost(0.1)),
        );
        report.add(
            Figure::new(format!("app, CPU in {seconds} s, hidden"), hidden, "s")
                .against("empty window", bare_hidden)
                .aim(Aim::AtMost(0.0)),
        );
        Ok(())
    }

    fn hide(&self, title: &str) -> Result<()> {
        let hidden = Program::new("xdotool")
            .args(["search", "--onlyvisible", "--name"])
            .arg(format!("^{title}$"))
            .arg("windowminimize")
            .envs(&self.env)
            .run()?;
        ensure!(hidden.status.success(), "no window {title} to hide");
        Ok(())
    }
}

async fn idle(app: &Process, empty: &Process, time: Duration) -> (f64, f64) {
    let (app, empty) = (Tree::of(app.id()), Tree::of(empty.id()));
    let before = (app.cpu(), empty.cpu());
    tokio::time::sleep(time).await;
    (app.cpu() - before.0, empty.cpu() - before.1)
}

/// Waits until the code on the screen will stay for long enough.
fn await_step() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let into = now.map_or(0, |now| now.as_secs() % PERIOD);
    if into > PERIOD - NEEDED {
        std::thread::sleep(Duration::from_secs(PERIOD - into));
    }
}
