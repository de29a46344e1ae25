//! The window shows the app and goes nowhere else: not by a link, not by a
//! file that is dropped on it, not by a script.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{Url, Wry};

/// Guards every window of the app.
pub fn guard() -> TauriPlugin<Wry> {
    Builder::new("navigation")
        .on_navigation(|_, to| is_our_own(to))
        .build()
}

/// `tauri://localhost`; on Windows and Android `http(s)://tauri.localhost`.
fn is_our_own(to: &Url) -> bool {
    let nobody = to.username().is_empty() && to.password().is_none();
    let place = (to.scheme(), to.host_str(), to.port());
    let ours = if cfg!(any(windows, target_os = "android")) {
        matches!(place, ("http" | "https", Some("tauri.localhost"), None))
    } else {
        place == ("tauri", Some("localhost"), None)
    };
    nobody && ours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(any(windows, target_os = "android")))]
    const OWN: &str = "tauri://localhost";
    #[cfg(any(windows, target_os = "android"))]
    const OWN: &str = "http://tauri.localhost";

    fn goes(to: &str) -> bool {
        is_our_own(&Url::parse(to).unwrap())
    }

    #[test]
    fn the_window_goes_to_the_apps_own_pages_only() {
        for own in ["", "/", "/index.html", "/index.html#x"] {
            assert!(goes(&format!("{OWN}{own}")), "{own}");
        }
        for other in [
            "https://evil.example/",
            "https://localhost/",
            "http://127.0.0.1:8080/",
            "https://tauri.localhost.evil.example/",
            "https://tauri.localhost@evil.example/",
            "tauri://evil.example/",
            "tauri://localhost:8080/",
            "tauri://someone@localhost/",
            "file:///home/a/picture.png",
            "data:text/html,x",
            "blob:tauri://localhost/0",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!goes(other), "{other}");
        }
    }
}
