//! What may follow `cargo xtask demo`.

use anyhow::{Context, Result, bail};

/// The options, read.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// No windows.
    pub headless: bool,
    /// Headless: every procedure.
    pub all: bool,
    /// Without what earlier starts have left.
    pub fresh: bool,
    /// Where the portal listens.
    pub port: u16,
}

impl Options {
    /// Reads them; an unknown one is named.
    pub fn read(args: &[String]) -> Result<Self> {
        let mut options = Self {
            headless: false,
            all: false,
            fresh: false,
            port: 8080,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--headless" => options.headless = true,
                "--all" => options.all = true,
                "--fresh" => options.fresh = true,
                "--port" => options.port = port(args.next())?,
                other => bail!("demo knows --headless, --all, --fresh and --port N, not {other}"),
            }
        }
        if options.all && !options.headless {
            bail!("--all is walked by itself: `cargo xtask demo --headless --all`");
        }
        Ok(options)
    }
}

fn port(value: Option<&String>) -> Result<u16> {
    let number = value.and_then(|v| v.parse().ok()).filter(|p| *p >= 1024);
    number.context("after --port comes a number from 1024 to 65535")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&args)
    }

    #[test]
    fn options_are_read_in_any_order() {
        let options = read("--port 9000 --fresh").unwrap();
        assert_eq!(
            options,
            Options {
                headless: false,
                all: false,
                fresh: true,
                port: 9000
            }
        );
    }

    #[test]
    fn all_procedures_are_walked_headless_only() {
        let options = read("--all --headless").unwrap();
        assert!(options.all && options.headless);
        assert!(
            read("--all")
                .unwrap_err()
                .to_string()
                .contains("--headless")
        );
    }

    #[test]
    fn a_wrong_option_is_named() {
        assert!(read("--frehs").unwrap_err().to_string().contains("--frehs"));
        assert!(read("--port").is_err());
        assert!(read("--port 80").is_err());
    }
}
