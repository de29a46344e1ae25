//! Figures, their floors and aims: as a table and as `target/bench/report.json`.

use crate::Pace;
use anyhow::{Context, Result};
use serde::Serialize;
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a figure should be.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// The figure itself, at least.
    AtLeast(f64),
    /// The figure itself, at most.
    AtMost(f64),
    /// Figure over floor, at least.
    RatioAtLeast(f64),
    /// Figure over floor, at most.
    RatioAtMost(f64),
}

/// What nothing can be better than, measured in the same run.
#[derive(Clone, Debug, Serialize)]
pub struct Floor {
    what: String,
    value: f64,
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<Floor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<Aim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
}

impl Figure {
    /// A figure that stands alone.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            floor: None,
            ratio: None,
            aim: None,
            met: None,
        }
    }

    /// Beside its floor.
    pub fn against(mut self, what: impl Into<String>, value: f64) -> Self {
        self.floor = Some(Floor {
            what: what.into(),
            value,
        });
        self.ratio = (value != 0.0).then_some(self.value / value);
        self
    }

    /// With what it should be.
    pub fn aim(mut self, aim: Aim) -> Self {
        self.aim = Some(aim);
        self.met = match aim {
            Aim::AtLeast(least) => Some(self.value >= least),
            Aim::AtMost(most) => Some(self.value <= most),
            Aim::RatioAtLeast(least) => self.ratio.map(|ratio| ratio >= least),
            Aim::RatioAtMost(most) => self.ratio.map(|ratio| ratio <= most),
        };
        self
    }
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    quick: bool,
    machine: Machine,
    figures: Vec<Figure>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Machine {
    cpu: String,
    cores: usize,
    memory_gib: u64,
    kernel: String,
    load_at_start: String,
    /// Seconds since 1970.
    began: u64,
}

impl Report {
    /// An empty one.
    pub fn new(pace: Pace) -> Self {
        Self {
            quick: pace == Pace::Quick,
            machine: machine(),
            figures: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a figure and shows it.
    pub fn add(&mut self, figure: Figure) {
        line(&shown(&figure));
        self.figures.push(figure);
    }

    /// Says what could not be measured, and why.
    pub fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        line(&format!("  note: {text}"));
        self.notes.push(text);
    }

    /// Prints the table and writes the file.
    pub fn finish(self) -> Result<()> {
        let folder = warifu_tests::places::target().join("bench");
        std::fs::create_dir_all(&folder).context("no folder for the report")?;
        let path = folder.join("report.json");
        let json = serde_json::to_string_pretty(&self)?;
        std::fs::write(&path, json).context("no report written")?;
        line("");
        line(&format!(
            "{:<58} {:>12} {:<6} {:>12} {:>7}  {}",
            "figure", "measured", "", "floor", "ratio", "aim"
        ));
        for figure in &self.figures {
            line(&row(figure));
        }
        for note in &self.notes {
            line(&format!("note: {note}"));
        }
        let aimed = self.figures.iter().filter(|figure| figure.aim.is_some());
        let met = aimed.clone().filter(|figure| figure.met == Some(true));
        line(&format!("\naims met: {} of {}", met.count(), aimed.count()));
        line(&format!(
            "load when it began: {}",
            self.machine.load_at_start
        ));
        line(&format!("\n{}", path.display()));
        Ok(())
    }
}

fn shown(figure: &Figure) -> String {
    format!(
        "  {}: {} {}",
        figure.name,
        number(figure.value),
        figure.unit
    )
}

fn row(figure: &Figure) -> String {
    let floor = figure.floor.as_ref().map(|floor| number(floor.value));
    let ratio = figure.ratio.map(|ratio| format!("{ratio:.2}"));
    let what = figure.floor.as_ref().map(|floor| floor.what.as_str());
    let aim = figure.aim.map(|aim| {
        let met = match figure.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "?",
        };
        format!("{} {met}", said(aim))
    });
    format!(
        "{:<58} {:>12} {:<6} {:>12} {:>7}  {:<18} {}",
        figure.name,
        number(figure.value),
        figure.unit,
        floor.unwrap_or_default(),
        ratio.unwrap_or_default(),
        aim.unwrap_or_default(),
        what.unwrap_or_default(),
    )
}

fn said(aim: Aim) -> String {
    match aim {
        Aim::AtLeast(value) => format!("≥ {}", number(value)),
        Aim::AtMost(value) => format!("≤ {}", number(value)),
        Aim::RatioAtLeast(value) => format!("≥ {value:.2}×"),
        Aim::RatioAtMost(value) => format!("≤ {value:.2}×"),
    }
}

fn number(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

fn machine() -> Machine {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find(|line| line.starts_with("model name"));
    let memory = read("/proc/meminfo");
    let kib = memory
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse().ok());
    let began = SystemTime::now().duration_since(UNIX_EPOCH);
    Machine {
        began: began.map_or(0, |since| since.as_secs()),
        memory_gib: kib.unwrap_or(0_u64) / 1024 / 1024,
        cpu: model
            .and_then(|line| line.split_once(": "))
            .map_or_else(String::new, |(_, name)| name.to_owned()),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
        load_at_start: read("/proc/loadavg").trim().to_owned(),
    }
}

/// One line of output. A closed output is nobody's concern.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// What went wrong.
pub fn problem(text: &str) {
    let _ = writeln!(std::io::stderr(), "warifu-bench: {text}");
}
