//! What a rehearsal looks at: pictures of its own through a camera that is none,
//! and neither a screen nor a clipboard.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use warifu_device::ports::{
    Camera, CameraError, Copied, Frame, PasteError, Pasteboard, Screen, ScreenError,
};

/// There is no camera until a scene puts something before it.
#[derive(Default)]
pub struct PretendSight(Mutex<Option<Frame>>);

impl PretendSight {
    /// What the camera sees from now on.
    pub(crate) fn show(&self, frame: Option<Frame>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = frame;
    }
}

#[async_trait]
impl Camera for PretendSight {
    async fn frame(&self) -> Result<Frame, CameraError> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone().ok_or(CameraError::Missing)
    }

    async fn close(&self) {}
}

#[async_trait]
impl Screen for PretendSight {
    async fn capture(&self) -> Result<Vec<Frame>, ScreenError> {
        Err(ScreenError::Unavailable)
    }

    async fn stand_aside(&self) -> bool {
        false
    }

    async fn come_back(&self) {}
}

#[async_trait]
impl Pasteboard for PretendSight {
    async fn paste(&self) -> Result<Copied, PasteError> {
        Err(PasteError::Empty)
    }
}
