//! Start at login. The system's own place says whether it is on, so that what
//! the customer changes there counts here as well.

/// What the app is started with at login: it waits in the tray then.
#[cfg(desktop)]
pub const AT_LOGIN: &str = "--at-login";

pub use inner::{is_on, set};

#[cfg(target_os = "linux")]
mod inner {
    use std::path::{Path, PathBuf};
    use std::{fs, io};

    use super::AT_LOGIN;

    /// In the desktop's folder for such files, <https://specifications.freedesktop.org/autostart-spec/latest/>.
    const FILE: &str = "jp.warifu.app.desktop";

    /// Whether the app starts at login; `None` where nobody can say.
    pub fn is_on() -> Option<bool> {
        Some(stands_in(&folder()?))
    }

    /// From now on it does, or does not.
    pub fn set(on: bool) -> io::Result<()> {
        let folder = folder().ok_or(io::ErrorKind::NotFound)?;
        if on {
            write(&folder, &program()?)
        } else {
            remove(&folder)
        }
    }

    fn stands_in(folder: &Path) -> bool {
        fs::read_to_string(folder.join(FILE)).is_ok_and(|text| !is_hidden(&text))
    }

    /// Desktops turn an entry off by a line of their own.
    fn is_hidden(text: &str) -> bool {
        let mut lines = text.lines().map(str::trim);
        lines.any(|line| line == "Hidden=true" || line == "X-GNOME-Autostart-enabled=false")
    }

    fn write(folder: &Path, program: &str) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let new = folder.join(format!("{FILE}.new"));
        fs::write(&new, entry(program))?;
        fs::rename(new, folder.join(FILE))
    }

    fn remove(folder: &Path) -> io::Result<()> {
        match fs::remove_file(folder.join(FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn entry(program: &str) -> String {
        let program = quoted(program);
        format!(
            "[Desktop Entry]\nType=Application\nName=Warifu\nExec={program} {AT_LOGIN}\n\
             Terminal=false\nX-GNOME-Autostart-enabled=true\n"
        )
    }

    /// As *The Exec key* wants it: quoted once for the command line, its
    /// backslashes once more for the file, and no field code.
    fn quoted(program: &str) -> String {
        let mut quoted = String::from('"');
        for character in program.chars() {
            match character {
                '\\' => quoted.push_str(r"\\\\"),
                '"' | '`' | '$' => {
                    quoted.push_str(r"\\");
                    quoted.push(character);
                }
                '%' => quoted.push_str("%%"),
                other => quoted.push(other),
            }
        }
        quoted.push('"');
        quoted
    }

    fn folder() -> Option<PathBuf> {
        let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
        let config = config.filter(|path| path.is_absolute());
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".config"));
        Some(config.or_else(home)?.join("autostart"))
    }

    /// Where the app lies; an `AppImage` is unpacked elsewhere at each start.
    fn program() -> io::Result<String> {
        let image = std::env::var_os("APPIMAGE").map(PathBuf::from);
        let program = image.map_or_else(std::env::current_exe, Ok)?;
        let program = program.into_os_string().into_string();
        program.map_err(|_| io::ErrorKind::InvalidData.into())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn it_is_on_while_its_file_is_there_and_says_nothing_else() {
            let place = tempfile::tempdir().unwrap();
            let folder = place.path().join("config/autostart");
            assert!(!stands_in(&folder));
            remove(&folder).unwrap();
            write(&folder, "/usr/bin/warifu").unwrap();
            assert!(stands_in(&folder));
            let text = fs::read_to_string(folder.join(FILE)).unwrap();
            assert!(text.contains("\nExec=\"/usr/bin/warifu\" --at-login\n"));
            // As the desktop's own settings turn it off.
            fs::write(folder.join(FILE), format!("{text}Hidden=true\n")).unwrap();
            assert!(!stands_in(&folder));
            write(&folder, "/usr/bin/warifu").unwrap();
            assert!(stands_in(&folder));
            remove(&folder).unwrap();
            assert!(!stands_in(&folder));
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        }

        #[test]
        fn a_path_is_started_as_it_is_whatever_stands_in_it() {
            assert_eq!(quoted("/home/a b/warifu"), "\"/home/a b/warifu\"");
            assert_eq!(quoted(r#"/a"b$c`d%e"#), r#""/a\\"b\\$c\\`d%%e""#);
            assert_eq!(quoted(r"/a\b"), r#""/a\\\\b""#);
        }
    }
}

#[cfg(any(windows, target_os = "macos"))]
mod inner {
    use std::io;

    use auto_launch::{AutoLaunch, AutoLaunchBuilder};

    use super::AT_LOGIN;

    /// Whether the app starts at login; `None` where nobody can say.
    pub fn is_on() -> Option<bool> {
        launch().ok()?.is_enabled().ok()
    }

    /// From now on it does, or does not.
    pub fn set(on: bool) -> io::Result<()> {
        let launch = launch()?;
        let done = if on {
            launch.enable()
        } else {
            launch.disable()
        };
        done.map_err(io::Error::other)
    }

    fn launch() -> io::Result<AutoLaunch> {
        let program = std::env::current_exe()?.into_os_string().into_string();
        let program = program.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        AutoLaunchBuilder::new()
            .set_app_name("Warifu")
            .set_app_path(&program)
            .set_args(&[AT_LOGIN])
            .build()
            .map_err(io::Error::other)
    }
}

#[cfg(not(any(windows, target_os = "macos", target_os = "linux")))]
mod inner {
    use std::io;

    /// Nothing starts at login here.
    pub fn is_on() -> Option<bool> {
        None
    }

    /// Cannot be.
    pub fn set(_on: bool) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
