//! The app's processes, stopped and let go on.

use anyhow::{Result, ensure};
use warifu_tests::process::Program;

/// The app's processes, stopped as by a device that sleeps.
pub struct Asleep(Vec<String>);

impl Asleep {
    /// All below the driver: the app and its web view's.
    pub fn fall(driver: u32) -> Result<Self> {
        let mut processes = Vec::new();
        let mut next = vec![driver.to_string()];
        while let Some(parent) = next.pop() {
            let children = children(&parent);
            next.extend(children.clone());
            processes.extend(children);
        }
        let app: Vec<_> = processes.into_iter().filter(|id| is_the_apps(id)).collect();
        ensure!(app.len() > 1, "the app has no processes");
        let asleep = Self(app);
        asleep.signal("-STOP")?;
        Ok(asleep)
    }

    pub fn wake(self) -> Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> Result<()> {
        let line = format!("kill {signal} {}", self.0.join(" "));
        let done = Program::new("sh").args(["-c", &line]).run()?;
        ensure!(done.status.success(), "no {signal} was sent");
        Ok(())
    }
}

fn children(parent: &str) -> Vec<String> {
    let threads = std::fs::read_dir(format!("/proc/{parent}/task"));
    let threads = threads.into_iter().flatten().filter_map(Result::ok);
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|ids| {
            ids.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn is_the_apps(id: &str) -> bool {
    let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    name.starts_with("warifu") || name.starts_with("WebKitWeb") || name.starts_with("WebKitNet")
}
