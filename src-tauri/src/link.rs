//! Links from outside: told apart from other arguments, read, and handed to
//! the interface.

use tauri::{AppHandle, Emitter, Manager};
use warifu_device::{Device, DeviceError};

use crate::views::{LinkEvent, ReadingView};

/// The event's name.
const EVENT: &str = "link";

/// Reads a link that arrives while the app runs, and tells the interface.
pub fn arrived(app: &AppHandle, text: String) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let read = app.state::<Device>().read_link(&text).await;
        let _ = app.emit(EVENT, event(read));
    });
}

/// Reads once more, with a newer directory, a link that the one at hand has
/// refused; the interface hears of it only if that helped.
pub fn ask_again(app: &AppHandle, text: String) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let read = app.state::<Device>().read_link(&text).await;
        if read.is_ok() {
            let _ = app.emit(EVENT, event(read));
        }
    });
}

/// Tells the interface what was read.
#[cfg(desktop)]
pub fn tell(app: &AppHandle, read: Result<impl Into<ReadingView>, DeviceError>) {
    let _ = app.emit(EVENT, event(read));
}

/// The first of a process's arguments, after its own name, that is a link of
/// ours. Anything else, such as an option, is not for us.
#[cfg(any(desktop, test))]
pub fn among(arguments: impl IntoIterator<Item = String>) -> Option<String> {
    arguments.into_iter().skip(1).find(|text| is_ours(text))
}

#[cfg(any(desktop, test))]
fn is_ours(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else {
        return false;
    };
    match url.scheme() {
        "warifu" => true,
        "https" | "http" => url.path() == "/enroll" && url.fragment().is_some(),
        _ => false,
    }
}

fn event(read: Result<impl Into<ReadingView>, DeviceError>) -> LinkEvent {
    match read {
        Ok(read) => LinkEvent::Read {
            reading: read.into(),
        },
        Err(error) => LinkEvent::Refused {
            error: error.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_of_ours_is_taken_from_the_arguments() {
        let found = |arguments: &[&str]| among(arguments.iter().map(|text| (*text).to_owned()));
        for link in [
            "warifu://enroll?v=1",
            "https://token.example/enroll#v=1",
            "http://127.0.0.1:8080/enroll#v=1",
        ] {
            assert_eq!(found(&["warifu", link]).as_deref(), Some(link));
            assert_eq!(found(&["warifu", "--x", link]).as_deref(), Some(link));
        }
        for other in [
            "",
            "--help",
            "/home/a/b.png",
            "file:///enroll#v=1",
            "https://e.example/",
        ] {
            assert_eq!(found(&["warifu", other]), None, "{other}");
        }
        assert_eq!(found(&["warifu://enroll?v=1"]), None, "its own name");
    }
}
