//! Tells the interface that the operating system asks the customer for
//! something, in a window of its own.

use tauri::{AppHandle, Emitter};

use crate::platform::PromptKind;
use crate::views::{PromptEvent, PromptKindView};

/// The event's name.
pub const EVENT: &str = "prompt";

/// Who tells it.
pub fn teller(app: &AppHandle) -> impl Fn(Option<PromptKind>) + Send + Sync + 'static {
    let app = app.clone();
    move |kind| {
        let up = kind.map(view);
        let _ = app.emit(EVENT, PromptEvent { up });
    }
}

fn view(kind: PromptKind) -> PromptKindView {
    match kind {
        PromptKind::Unlock => PromptKindView::Unlock,
        PromptKind::Create => PromptKindView::Create,
        PromptKind::Allow => PromptKindView::Allow,
    }
}
