//! What may follow `cargo xtask demo`.

use anyhow::{Context, Result, bail};

/// The options, read.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// No windows.
    pub headless: bool,
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
            fresh: false,
            port: 8080,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--headless" => options.headless = true,
                "--fresh" => options.fresh = true,
                "--port" => options.port = port(args.next())?,
                other => bail!("demo knows --headless, --fresh and --port N, not {other}"),
            }
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
                fresh: true,
                port: 9000
            }
        );
    }

    #[test]
    fn a_wrong_option_is_named() {
        assert!(read("--frehs").unwrap_err().to_string().contains("--frehs"));
        assert!(read("--port").is_err());
        assert!(read("--port 80").is_err());
    }
}
