//! Logging: one line an event, to standard error.

use std::io;

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};
use crate::start_error::StartError;

/// Begins to log. A second call changes nothing.
///
/// # Errors
/// [`StartError::LogLevel`].
pub(crate) fn begin(config: &Log) -> Result<(), StartError> {
    let wrong = |_| StartError::LogLevel(config.level.clone());
    // What libraries say of mails and queries stays out, whatever the level:
    // it can hold what customers typed.
    let filter = format!(
        "{},mailin=off,mailin_embedded=off,lettre=off,sqlx=warn,hyper=warn",
        config.level
    );
    let filter = EnvFilter::try_new(filter).map_err(wrong)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    let begun = match config.format {
        LogFormat::Text => builder.with_ansi(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    drop(begun);
    std::panic::set_hook(Box::new(|broken| {
        // Where, and not what: the words may hold anything.
        let place = broken.location().map(ToString::to_string);
        tracing::error!(place, "a task panicked");
    }));
    Ok(())
}
