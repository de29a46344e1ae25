//! The Secret Service's own window: shown, waited for, dismissed.

use std::time::Duration;

use warifu_device::ports::KeychainError;
use zbus::Connection;
use zbus::export::ordered_stream::OrderedStreamExt;
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedObjectPath;

use super::meaning;
use super::wire::{Completed, NONE, PromptProxy};
use crate::platform::keychain::{PromptKind, Prompts};

/// Nobody is at the screen any more.
const PROMPT_TIME: Duration = Duration::from_mins(15);
/// What taking the window away may take; it is not waited for any longer.
const DISMISS_TIME: Duration = Duration::from_secs(1);

/// Shows the prompt, where there is one, and waits until it was answered.
pub async fn ask(
    bus: &Connection,
    prompts: &Prompts,
    path: OwnedObjectPath,
    kind: PromptKind,
) -> Result<(), KeychainError> {
    if path.as_str() == NONE {
        return Ok(());
    }
    let prompt = PromptProxy::builder(bus)
        .path(path)
        .map_err(meaning)?
        .cache_properties(CacheProperties::No)
        .build()
        .await
        .map_err(meaning)?;
    let mut completed = prompt.receive_completed().await.map_err(meaning)?;
    let mut owners = prompt
        .inner()
        .receive_owner_changed()
        .await
        .map_err(meaning)?;
    prompt.prompt("").await.map_err(meaning)?;
    let mut raised = prompts.raise(kind);
    tokio::select! {
        answer = completed.next() => match answer.as_ref().map(Completed::args) {
            Some(Ok(args)) if !args.dismissed => Ok(()),
            Some(_) => Err(KeychainError::PromptDismissed),
            None => Err(KeychainError::Missing),
        },
        _ = owners.next() => Err(KeychainError::Missing),
        () = given_up(&mut raised) => {
            let _ = tokio::time::timeout(DISMISS_TIME, prompt.dismiss()).await;
            Err(KeychainError::PromptDismissed)
        }
    }
}

async fn given_up(raised: &mut crate::platform::keychain::prompts::Raised<'_>) {
    let _ = tokio::time::timeout(PROMPT_TIME, raised.cancelled()).await;
}
