//! Cameras on Linux, through `Video4Linux`.

use std::io::{self, ErrorKind};

use linuxvideo::format::{PixFormat, PixelFormat};
use linuxvideo::stream::ReadStream;
use linuxvideo::{BufType, CapabilityFlags, Device};
use warifu_device::ports::{CameraError, Frame};

use super::light;
use super::webcam::Source;

const GREY: PixelFormat = PixelFormat::from_fourcc(*b"GREY");
/// The formats that are understood, best first.
const FORMATS: [PixelFormat; 4] = [
    PixelFormat::YUYV,
    PixelFormat::MJPG,
    PixelFormat::JPEG,
    GREY,
];
/// What is asked for; the camera answers with what it can.
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// A camera that is open.
struct Open {
    stream: ReadStream,
    form: Form,
}

/// The form of its pictures.
struct Form {
    width: u32,
    height: u32,
    /// Bytes from one line to the next.
    line: u32,
    pixels: PixelFormat,
}

/// Opens the first camera that can be opened.
///
/// # Errors
/// What kept the first one from being opened.
pub fn open() -> Result<Box<dyn Source>, CameraError> {
    let mut why = CameraError::Missing;
    for device in linuxvideo::list().map_err(|_| CameraError::Missing)? {
        match device.map_err(|error| error_of(&error)).and_then(start) {
            Ok(Some(open)) => return Ok(Box::new(open)),
            Err(error) if why == CameraError::Missing => why = error,
            Ok(None) | Err(_) => {}
        }
    }
    Err(why)
}

/// `None` where the device is no camera.
fn start(device: Device) -> Result<Option<Open>, CameraError> {
    let can = device.capabilities().map_err(|error| error_of(&error))?;
    let camera = CapabilityFlags::VIDEO_CAPTURE | CapabilityFlags::STREAMING;
    if !can.device_capabilities().contains(camera) {
        return Ok(None);
    }
    let offered = device.formats(BufType::VIDEO_CAPTURE);
    let offered: Vec<PixelFormat> = offered.flatten().map(|f| f.pixel_format()).collect();
    let mut formats = FORMATS.into_iter();
    let Some(format) = formats.find(|format| offered.contains(format)) else {
        return Ok(None);
    };
    let started = device.video_capture(PixFormat::new(WIDTH, HEIGHT, format));
    let started = started.map_err(|error| error_of(&error))?;
    let form = Form::of(started.format());
    let stream = started.into_stream().map_err(|error| error_of(&error))?;
    Ok(Some(Open { stream, form }))
}

impl Source for Open {
    /// Older pictures that still wait are passed over.
    fn newest(&mut self) -> Result<Frame, CameraError> {
        let waits = |stream: &ReadStream| stream.will_block().is_ok_and(|blocks| !blocks);
        let mut bytes = self.next()?;
        while waits(&self.stream) {
            bytes = self.next()?;
        }
        self.form.frame(&bytes).ok_or(CameraError::Failed)
    }
}

impl Open {
    fn next(&mut self) -> Result<Vec<u8>, CameraError> {
        let taken = self.stream.dequeue(|buffer| Ok(buffer.to_vec()));
        taken.map_err(|error| error_of(&error))
    }
}

impl Form {
    fn of(format: &PixFormat) -> Self {
        Self {
            width: format.width(),
            height: format.height(),
            line: format.bytes_per_line(),
            pixels: format.pixel_format(),
        }
    }

    /// A picture as the camera gives it.
    fn frame(&self, bytes: &[u8]) -> Option<Frame> {
        let step = match self.pixels {
            PixelFormat::MJPG | PixelFormat::JPEG => return Frame::of_file(bytes),
            // Y0 U Y1 V: the light is in every other byte.
            PixelFormat::YUYV => 2,
            GREY => 1,
            _ => return None,
        };
        light::every(step, self.width, self.height, self.line, bytes)
    }
}

fn error_of(error: &io::Error) -> CameraError {
    match error.kind() {
        ErrorKind::ResourceBusy => CameraError::Busy,
        ErrorKind::PermissionDenied => CameraError::Refused,
        ErrorKind::NotFound => CameraError::Missing,
        _ => CameraError::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_camera_shut_is_told_apart() {
        let of = |number| error_of(&io::Error::from_raw_os_error(number));
        assert_eq!(of(16), CameraError::Busy);
        assert_eq!(of(13), CameraError::Refused);
        assert_eq!(of(2), CameraError::Missing);
        assert_eq!(of(19), CameraError::Failed, "pulled out");
    }
}
