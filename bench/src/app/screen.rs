//! A screen whose picture can be looked at without asking it: Xvfb keeps it in
//! a file (`-fbdir`), in the format of `xwd`. There is no window manager: a
//! window stands in the corner.

use anyhow::{Context, Result};
use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::Hasher as _;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use warifu_tests::logs::Logs;
use warifu_tests::process::{Process, Program};
use warifu_tests::wait;

/// How often the picture is looked at.
const EVERY: Duration = Duration::from_millis(2);
/// How long a window may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a pixel.
const PIXEL: usize = 4;

/// A rectangle, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// From the left edge.
    pub left: usize,
    /// From the upper edge.
    pub top: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

/// The screen.
pub struct Screen {
    name: String,
    picture: File,
    pixels: u64,
    line: usize,
    _server: Process,
    _folder: TempDir,
}

impl Screen {
    /// Starts it and finds its picture.
    pub async fn start(logs: &Logs) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let server = Program::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x1024x24"])
            .args(["-nolisten", "tcp", "-noreset", "-fbdir"])
            .arg(folder.path())
            .start("screen", logs)?;
        let number = wait::until("the screen's number", async || {
            let printed = server.printed();
            let (whole, _) = printed.rsplit_once('\n')?;
            whole.lines().find_map(|l| l.trim().parse::<u32>().ok())
        })
        .await?;
        let picture = File::open(folder.path().join("Xvfb_screen0"))?;
        let (head, line, colours) = (
            field(&picture, 0)?,
            field(&picture, 12)?,
            field(&picture, 19)?,
        );
        Ok(Self {
            name: format!(":{number}"),
            picture,
            // A colour of the map takes twelve bytes.
            pixels: u64::from(head) + u64::from(colours) * 12,
            line: usize::try_from(line)?,
            _server: server,
            _folder: folder,
        })
    }

    /// The value for `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stands at a place, as a number.
    pub fn look(&self, place: Place) -> Result<u64> {
        let mut hash = DefaultHasher::new();
        let mut row = vec![0; place.width * PIXEL];
        for y in place.top..place.top + place.height {
            let offset = y * self.line + place.left * PIXEL;
            let offset = self.pixels + u64::try_from(offset)?;
            self.picture.read_exact_at(&mut row, offset)?;
            hash.write(&row);
        }
        Ok(hash.finish())
    }

    /// When what stands at the place for `rest` was first there, after `began`,
    /// and what it is. What was there before anything came does not count.
    pub fn settled(&self, place: Place, began: Instant, rest: Duration) -> Result<(Duration, u64)> {
        let first = self.look(place)?;
        let mut seen = vec![(first, began)];
        loop {
            let (now, looks) = (Instant::now(), self.look(place)?);
            let (last, since) = *seen.last().context("something was seen")?;
            if looks != last {
                seen.push((looks, now));
            } else if (seen.len() > 1 && now - since > rest) || now - began > PATIENCE {
                let there = seen.iter().find(|(looks, _)| *looks == last);
                let at = there.map_or(since, |(_, at)| *at);
                return Ok((at - began, last));
            }
            std::thread::sleep(EVERY);
        }
    }
}

/// A field of the head: 32 bits, the highest first.
fn field(picture: &File, number: u64) -> Result<u32> {
    let mut bytes = [0; 4];
    picture.read_exact_at(&mut bytes, number * 4)?;
    Ok(u32::from_be_bytes(bytes))
}
