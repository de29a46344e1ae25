//! The camera of Windows, through `Windows.Media.Capture`: the system decodes
//! whatever the camera gives, and hands over its light.

use std::thread::sleep;
use std::time::{Duration, Instant};

use warifu_device::ports::{CameraError, Frame};
use windows::Graphics::Imaging::{BitmapPixelFormat, SoftwareBitmap};
use windows::Media::Capture::Frames::{
    MediaFrameReader, MediaFrameReaderStartStatus, MediaFrameSource, MediaFrameSourceKind,
};
use windows::Media::Capture::{
    MediaCapture, MediaCaptureInitializationSettings, MediaCaptureMemoryPreference,
    StreamingCaptureMode,
};
use windows::Media::MediaProperties::MediaEncodingSubtypes;
use windows::Storage::Streams::{Buffer, DataReader};
use windows::core::{Error, HRESULT, Result as Done};

use super::webcam::Source;

/// How long the next picture may take, and how often it is asked for.
const PATIENCE: Duration = Duration::from_secs(7);
const BETWEEN: Duration = Duration::from_millis(15);

/// The settings say that no app may use it.
const E_ACCESSDENIED: HRESULT = HRESULT(0x8007_0005_u32.cast_signed());
/// There is none, or none any more.
const NONE: [HRESULT; 3] = [
    // MF_E_NO_CAPTURE_DEVICES_AVAILABLE
    HRESULT(0xC00D_ABE0_u32.cast_signed()),
    // ERROR_FILE_NOT_FOUND, ERROR_NOT_FOUND
    HRESULT(0x8007_0002_u32.cast_signed()),
    HRESULT(0x8007_0490_u32.cast_signed()),
];
/// Another program has it.
const BUSY: [HRESULT; 4] = [
    // MF_E_HW_MFT_FAILED_START_STREAMING
    HRESULT(0xC00D_3704_u32.cast_signed()),
    // MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED
    HRESULT(0xC00D_3EA3_u32.cast_signed()),
    // ERROR_SHARING_VIOLATION, ERROR_BUSY
    HRESULT(0x8007_0020_u32.cast_signed()),
    HRESULT(0x8007_00AA_u32.cast_signed()),
];

/// A camera that is open.
struct Open {
    capture: MediaCapture,
    reader: MediaFrameReader,
}

/// Opens the camera that Windows takes first.
///
/// # Errors
/// What kept it from being opened.
pub fn open() -> Result<Box<dyn Source>, CameraError> {
    let capture = initialized().map_err(|error| error_of(&error))?;
    let source = pictures(&capture).map_err(|error| error_of(&error))?;
    let source = source.ok_or(CameraError::Missing)?;
    let reader = reader(&capture, &source).map_err(|error| error_of(&error))?;
    let open = Open { capture, reader };
    match start(&open.reader).map_err(|error| error_of(&error))? {
        MediaFrameReaderStartStatus::Success => Ok(Box::new(open)),
        MediaFrameReaderStartStatus::DeviceNotAvailable
        | MediaFrameReaderStartStatus::ExclusiveControlNotAvailable => Err(CameraError::Busy),
        _ => Err(CameraError::Failed),
    }
}

fn initialized() -> Done<MediaCapture> {
    let settings = MediaCaptureInitializationSettings::new()?;
    settings.SetStreamingCaptureMode(StreamingCaptureMode::Video)?;
    settings.SetMemoryPreference(MediaCaptureMemoryPreference::Cpu)?;
    let capture = MediaCapture::new()?;
    capture.InitializeWithSettingsAsync(&settings)?.join()?;
    Ok(capture)
}

/// Where its pictures come from; some cameras have sources of depth and of
/// infrared light as well.
fn pictures(capture: &MediaCapture) -> Done<Option<MediaFrameSource>> {
    for source in capture.FrameSources()? {
        let source = source.Value()?;
        if source.Info()?.SourceKind()? == MediaFrameSourceKind::Color {
            return Ok(Some(source));
        }
    }
    Ok(None)
}

fn reader(capture: &MediaCapture, source: &MediaFrameSource) -> Done<MediaFrameReader> {
    let decoded = MediaEncodingSubtypes::Nv12()?;
    let reader = capture.CreateFrameReaderWithSubtypeAsync(source, &decoded)?;
    reader.join()
}

fn start(reader: &MediaFrameReader) -> Done<MediaFrameReaderStartStatus> {
    reader.StartAsync()?.join()
}

impl Source for Open {
    fn newest(&mut self) -> Result<Frame, CameraError> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(picture) = self.taken().map_err(|error| error_of(&error))? {
                return Ok(picture);
            }
            sleep(BETWEEN);
        }
        Err(CameraError::Failed)
    }
}

impl Open {
    /// `None` while there is no new one.
    fn taken(&self) -> Done<Option<Frame>> {
        let Some(taken) = some(self.reader.TryAcquireLatestFrame())? else {
            return Ok(None);
        };
        let frame = match some(taken.VideoMediaFrame())? {
            Some(video) => some(video.SoftwareBitmap())?,
            None => None,
        };
        let frame = frame.map(|bitmap| light(&bitmap)).transpose();
        taken.Close()?;
        frame
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // The lamp beside the camera goes out now, not when memory is tidied.
        let _ = self.reader.Close();
        let _ = self.capture.Close();
    }
}

fn light(bitmap: &SoftwareBitmap) -> Done<Frame> {
    let grey = SoftwareBitmap::Convert(bitmap, BitmapPixelFormat::Gray8)?;
    let sides = (grey.PixelWidth()?, grey.PixelHeight()?);
    let (Ok(width), Ok(height)) = (u32::try_from(sides.0), u32::try_from(sides.1)) else {
        return Err(Error::empty());
    };
    let buffer = Buffer::Create(width.saturating_mul(height))?;
    grey.CopyToBuffer(&buffer)?;
    let mut bytes = vec![0; width as usize * height as usize];
    DataReader::FromBuffer(&buffer)?.ReadBytes(&mut bytes)?;
    Ok(Frame {
        width,
        height,
        grey: bytes,
    })
}

/// Windows says *nothing* as an error without a number.
fn some<T>(done: Done<T>) -> Done<Option<T>> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.code().is_ok() => Ok(None),
        Err(error) => Err(error),
    }
}

fn error_of(error: &Error) -> CameraError {
    match error.code() {
        E_ACCESSDENIED => CameraError::Refused,
        code if NONE.contains(&code) => CameraError::Missing,
        code if BUSY.contains(&code) => CameraError::Busy,
        _ => CameraError::Failed,
    }
}

#[cfg(test)]
mod tests {
    use windows::Storage::Streams::DataWriter;

    use super::*;

    #[test]
    fn the_light_of_a_picture_is_handed_over() {
        let pixels = [1, 2, 3, 4, 5, 6, 7, 8];
        let writer = DataWriter::new().unwrap();
        writer.WriteBytes(&pixels).unwrap();
        let bitmap = SoftwareBitmap::Create(BitmapPixelFormat::Gray8, 4, 2).unwrap();
        bitmap
            .CopyFromBuffer(&writer.DetachBuffer().unwrap())
            .unwrap();
        let frame = light(&bitmap).unwrap();
        assert_eq!((frame.width, frame.height), (4, 2));
        assert_eq!(frame.grey, pixels);
    }

    #[test]
    fn what_keeps_a_camera_shut_is_told_apart() {
        let of = |code: u32| error_of(&Error::from_hresult(HRESULT(code.cast_signed())));
        assert_eq!(of(0x8007_0005), CameraError::Refused);
        assert_eq!(of(0xC00D_ABE0), CameraError::Missing);
        assert_eq!(of(0xC00D_3704), CameraError::Busy);
        assert_eq!(of(0x8000_4005), CameraError::Failed);
    }
}
