//! The screen through the desktop's portal (`org.freedesktop.portal.Screenshot`),
//! which asks the customer.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use warifu_device::ports::{Frame, ScreenError};
use zbus::export::ordered_stream::OrderedStreamExt;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Proxy};

use crate::platform::dropped;

const DESKTOP: &str = "org.freedesktop.portal.Desktop";
/// The customer is asked in a window of the desktop's; nobody waits forever.
const PATIENCE: Duration = Duration::from_mins(2);

/// What comes back: 0 is *done*, 1 is *no*, anything else did not work.
type Response = (u32, HashMap<String, OwnedValue>);

/// What all displays show, in one picture.
///
/// # Errors
/// [`ScreenError::Refused`] where the customer or the desktop says no,
/// [`ScreenError::Unavailable`] where there is no portal.
pub async fn displays() -> Result<Vec<Frame>, ScreenError> {
    let asked = tokio::time::timeout(PATIENCE, ask()).await;
    let (answer, results) = asked.unwrap_or(Err(ScreenError::Refused))?;
    match answer {
        0 => {}
        1 => return Err(ScreenError::Refused),
        _ => return Err(ScreenError::Unavailable),
    }
    let path = path(&results).ok_or(ScreenError::Unavailable)?;
    let frame = tokio::task::spawn_blocking(move || taken(&path)).await;
    let frame = frame.ok().flatten().ok_or(ScreenError::Unavailable)?;
    Ok(vec![frame])
}

async fn ask() -> Result<Response, ScreenError> {
    let bus = Connection::session().await.map_err(unavailable)?;
    let token = token();
    let handle = handle(&bus, &token)?;
    let request = Proxy::new(&bus, DESKTOP, handle, "org.freedesktop.portal.Request");
    let request = request.await.map_err(unavailable)?;
    // Heard before it is asked for: the answer may be quick.
    let responses = request.receive_signal("Response").await;
    let mut responses = responses.map_err(unavailable)?;
    let portal = Proxy::new(
        &bus,
        DESKTOP,
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Screenshot",
    );
    let portal = portal.await.map_err(unavailable)?;
    let options = HashMap::from([
        ("handle_token", Value::from(token.as_str())),
        ("interactive", Value::from(false)),
    ]);
    let asked: zbus::Result<OwnedObjectPath> = portal.call("Screenshot", &("", options)).await;
    asked.map_err(|error| refused(&error))?;
    let response = responses.next().await.ok_or(ScreenError::Unavailable)?;
    response.body().deserialize().map_err(unavailable)
}

/// Where the answer comes from is known beforehand.
fn handle(bus: &Connection, token: &str) -> Result<String, ScreenError> {
    let name = bus.unique_name().ok_or(ScreenError::Unavailable)?;
    let sender = name.trim_start_matches(':').replace('.', "_");
    Ok(format!(
        "/org/freedesktop/portal/desktop/request/{sender}/{token}"
    ))
}

/// Names one question.
fn token() -> String {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let number = ASKED.fetch_add(1, Ordering::Relaxed);
    format!("warifu_{number}")
}

fn path(results: &HashMap<String, OwnedValue>) -> Option<PathBuf> {
    let uri: &str = results.get("uri")?.downcast_ref().ok()?;
    let url = url::Url::parse(uri).ok()?;
    url.to_file_path().ok()
}

/// Reads the picture and removes it: nobody asked to keep the screen in a file.
fn taken(path: &Path) -> Option<Frame> {
    let bytes = dropped::picture(path).ok();
    let _ = fs::remove_file(path);
    Frame::of_file(&bytes?)
}

fn refused(error: &zbus::Error) -> ScreenError {
    match error {
        zbus::Error::MethodError(name, _, _) if name.ends_with(".AccessDenied") => {
            ScreenError::Refused
        }
        zbus::Error::MethodError(name, _, _) if name.ends_with(".NotAllowed") => {
            ScreenError::Refused
        }
        _ => ScreenError::Unavailable,
    }
}

fn unavailable<E>(_: E) -> ScreenError {
    ScreenError::Unavailable
}
