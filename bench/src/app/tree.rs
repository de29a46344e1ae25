//! A process and all that it has started.

use std::fs;

/// The kernel's clock ticks a second.
const TICKS: f64 = 100.0;

/// The processes at one moment.
pub struct Tree(Vec<u32>);

impl Tree {
    /// All that descend from `root`, and itself.
    pub fn of(root: u32) -> Self {
        let all = parents();
        let mut tree = vec![root];
        let mut next = 0;
        while let Some(parent) = tree.get(next).copied() {
            tree.extend(all.iter().filter(|(_, of)| *of == parent).map(|(id, _)| id));
            next += 1;
        }
        Self(tree)
    }

    /// Their numbers.
    pub fn processes(&self) -> Vec<u32> {
        self.0.clone()
    }

    /// Seconds of CPU that they have used.
    pub fn cpu(&self) -> f64 {
        let ticks = |id: &u32| {
            let stat = stat(*id)?;
            let user: f64 = stat.get(11)?.parse().ok()?;
            let system: f64 = stat.get(12)?.parse().ok()?;
            Some(user + system)
        };
        self.0.iter().filter_map(ticks).sum::<f64>() / TICKS
    }
}

/// Every process and its parent.
fn parents() -> Vec<(u32, u32)> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = folders.filter_map(|one| one.file_name().to_str()?.parse().ok());
    let parent = |id: u32| Some((id, stat(id)?.get(1)?.parse().ok()?));
    numbers.filter_map(parent).collect()
}

/// The fields of `/proc/ID/stat` after the name, which may hold anything.
fn stat(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}
