//! The camera of macOS, through `AVFoundation`. The system asks the customer
//! when it is opened for the first time; until there is an answer its pictures
//! are black.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use camera_stream::Error;
use camera_stream::device::{CameraDevice, CameraManager};
use camera_stream::error::PlatformError;
use camera_stream::frame::Frame as _;
use camera_stream::platform::macos::device::{MacosCameraDevice, MacosCameraManager};
use camera_stream::platform::macos::frame::MacosFrame;
use camera_stream::platform::macos::stream::MacosCameraStream;
use camera_stream::stream::CameraStream;
use camera_stream::types::{FormatDescriptor, PixelFormat, Ratio, StreamConfig};
use warifu_device::ports::{CameraError, Frame};

use super::light;
use super::offers::{self, Offer};
use super::webcam::Source;

/// The formats that are understood, best first.
const FORMATS: [PixelFormat; 2] = [PixelFormat::Nv12, PixelFormat::Uyvy];
/// How long the next picture may take.
const PATIENCE: Duration = Duration::from_secs(7);

/// `AVErrorApplicationIsNotAuthorizedToUseDevice`.
const NOT_ALLOWED: isize = -11852;
/// `AVErrorDeviceAlreadyUsedByAnotherSession`, `…InUseByAnotherApplication`,
/// `…LockedForConfigurationByAnotherProcess`.
const BUSY: [isize; 3] = [-11804, -11815, -11817];

/// Where the system lays each picture, and where it is taken from.
#[derive(Default)]
struct Hatch {
    newest: Mutex<Option<Result<Frame, CameraError>>>,
    laid: Condvar,
}

/// A camera that is open; it closes when this goes.
struct Open {
    _stream: MacosCameraStream,
    hatch: Arc<Hatch>,
}

/// Opens the first camera that can be opened.
///
/// # Errors
/// What kept the first one from being opened.
pub fn open() -> Result<Box<dyn Source>, CameraError> {
    let manager = MacosCameraManager;
    let mut why = CameraError::Missing;
    for camera in manager
        .discover_devices()
        .map_err(|error| error_of(&error))?
    {
        match start(&camera, &manager) {
            Ok(open) => return Ok(Box::new(open)),
            Err(error) if why == CameraError::Missing => why = error_of(&error),
            Err(_) => {}
        }
    }
    Err(why)
}

/// Of what it offers, the first that works: some sizes are only there in forms
/// that are not understood, and the library tells no difference.
fn start(camera: &MacosCameraDevice, manager: &MacosCameraManager) -> Result<Open, Error> {
    let mut why = Error::UnsupportedFormat;
    for wanted in wanted(camera.supported_formats()?) {
        let id = camera.id();
        let same = manager.discover_devices()?.find(|one| one.id() == id);
        match same.ok_or(Error::DeviceNotFound)?.open(&wanted) {
            Ok(stream) => return flowing(stream),
            Err(Error::UnsupportedFormat) => {}
            Err(error) => {
                why = error;
                break;
            }
        }
    }
    Err(why)
}

fn flowing(mut stream: MacosCameraStream) -> Result<Open, Error> {
    let hatch = Arc::<Hatch>::default();
    let behind = Arc::clone(&hatch);
    stream.start(move |picture| behind.lay(light_of(picture).ok_or(CameraError::Failed)))?;
    Ok(Open {
        _stream: stream,
        hatch,
    })
}

/// Its offers, as the library wants them said again.
fn wanted(offered: impl Iterator<Item = FormatDescriptor>) -> Vec<StreamConfig> {
    let look = |format: &FormatDescriptor| Offer {
        width: format.size.width,
        height: format.size.height,
        form: FORMATS
            .iter()
            .position(|known| *known == format.pixel_format),
    };
    let config = |format: FormatDescriptor| StreamConfig {
        pixel_format: format.pixel_format,
        size: format.size,
        frame_rate: rate(&format),
    };
    let tried = offers::best_first(offered, look).into_iter();
    tried.map(config).collect()
}

fn rate(format: &FormatDescriptor) -> Ratio {
    let of = |ratio: Ratio| (ratio.numerator, ratio.denominator);
    let ranges = format.frame_rate_ranges().iter();
    let (numerator, denominator) = offers::rate(ranges.map(|range| (of(range.min), of(range.max))));
    Ratio {
        numerator,
        denominator,
    }
}

/// A picture as the camera gives it; all of NV12's light is in its first plane.
fn light_of(picture: &MacosFrame<'_>) -> Option<Frame> {
    let plane = picture.planes().first()?;
    let (size, line) = (picture.size(), u32::try_from(plane.bytes_per_row).ok()?);
    let (step, skipped) = match picture.pixel_format() {
        PixelFormat::Nv12 => (1, 0),
        PixelFormat::Uyvy => (2, 1),
        _ => return None,
    };
    let mut bytes = plane.data.get(skipped..)?.to_vec();
    bytes.resize(plane.data.len(), 0);
    light::every(step, size.width, size.height, line, &bytes)
}

impl Hatch {
    fn lay(&self, picture: Result<Frame, CameraError>) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        *newest = Some(picture);
        self.laid.notify_one();
    }

    fn take(&self) -> Result<Frame, CameraError> {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .laid
            .wait_timeout_while(newest, PATIENCE, |newest| newest.is_none());
        let (mut newest, _) = waited.unwrap_or_else(PoisonError::into_inner);
        newest.take().unwrap_or(Err(CameraError::Failed))
    }
}

impl Source for Open {
    fn newest(&mut self) -> Result<Frame, CameraError> {
        self.hatch.take()
    }
}

fn error_of(error: &Error) -> CameraError {
    match error {
        Error::DeviceNotFound => CameraError::Missing,
        Error::Platform(PlatformError::NsError(error)) => of_number(error.code()),
        _ => CameraError::Failed,
    }
}

fn of_number(number: isize) -> CameraError {
    match number {
        NOT_ALLOWED => CameraError::Refused,
        number if BUSY.contains(&number) => CameraError::Busy,
        _ => CameraError::Failed,
    }
}
