//! A camera whose pictures come from files: machines that test have none.
//!
//! In demo builds only, and there only where `WARIFU_CAMERA` is set: to a
//! folder, whose pictures are shown in the order of their names, the last one
//! for good; or to `missing`, `busy`, `refused`, `failed`.

use std::fs;
use std::path::PathBuf;

use warifu_device::ports::{CameraError, Frame};

use super::webcam::{Source, Webcam};

#[cfg(not(feature = "demo"))]
compile_error!("an app for customers has no pretended camera");

const NAME: &str = "WARIFU_CAMERA";

/// The pretended camera, where one is wanted.
pub fn of_environment() -> Option<Webcam> {
    std::env::var_os(NAME)?;
    Some(Webcam::new(open))
}

struct Recorded {
    files: Vec<PathBuf>,
    next: usize,
}

fn open() -> Result<Box<dyn Source>, CameraError> {
    let place = std::env::var(NAME).map_err(|_| CameraError::Missing)?;
    match place.as_str() {
        "missing" => Err(CameraError::Missing),
        "busy" => Err(CameraError::Busy),
        "refused" => Err(CameraError::Refused),
        "failed" => Err(CameraError::Failed),
        folder => {
            let files = fs::read_dir(folder).map_err(|_| CameraError::Missing)?;
            let mut files: Vec<_> = files.flatten().map(|file| file.path()).collect();
            files.sort();
            Ok(Box::new(Recorded { files, next: 0 }))
        }
    }
}

impl Source for Recorded {
    fn newest(&mut self) -> Result<Frame, CameraError> {
        let at = self.next.min(self.files.len().saturating_sub(1));
        self.next += 1;
        let file = self.files.get(at).ok_or(CameraError::Failed)?;
        let bytes = fs::read(file).map_err(|_| CameraError::Failed)?;
        Frame::of_file(&bytes).ok_or(CameraError::Failed)
    }
}
