//! `warifu-issuer import-tokens`: from a maker's file into stock.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use warifu_otp::pskc::read;
use warifu_otp::{UnixTime, code_at};
use warifu_server::cli::DemoHardware;

/// RFC 6030's own pre-shared key.
const KEY: &str = "1234 5678 9012 3456 7890 1234 5678 9012\n";
const WHO: [&str; 4] = ["--by", "hanako", "--why", "delivery 7"];

/// A bank with keys and a database.
struct Bank(TempDir);

impl Bank {
    fn new() -> Self {
        let bank = Self(tempfile::tempdir().unwrap());
        for command in ["keys", "migrate"] {
            assert!(bank.run(&[command]).status.success());
        }
        bank
    }

    fn run(&self, args: &[&str]) -> Output {
        let institutions = concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions");
        Command::new(env!("CARGO_BIN_EXE_warifu-issuer"))
            .args(args)
            .env_clear()
            .env("WARIFU_DATA_DIR", self.0.path())
            .env("WARIFU_INSTITUTIONS_DIR", institutions)
            .env("WARIFU_PUBLIC_ORIGIN", "https://token.bank.example")
            .output()
            .unwrap()
    }

    fn import(&self, file: &Path, more: &[&str]) -> Output {
        let file = file.to_str().unwrap();
        let first = ["import-tokens", file, "--institution", "shinkumi"];
        self.run(&[&first[..], more].concat())
    }

    /// A file that nobody else may read.
    fn private(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        }
        path
    }
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../otp/tests/pskc")
        .join(name)
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The one sentence of a failure.
fn refusal(output: &Output) -> String {
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    let last = said.lines().last().unwrap_or_default().to_owned();
    assert!(last.starts_with("warifu-issuer: "), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    last
}

#[test]
fn a_file_is_previewed_imported_and_imported_again() {
    let bank = Bank::new();
    let key = bank.private("transport.key", KEY);
    let key = ["--key-file", key.to_str().unwrap()];
    let file = sample("totp-key.xml");
    let preview = bank.import(&file, &[&key[..], &["--preview", "--json"]].concat());
    assert!(preview.status.success());
    let preview = json(&preview);
    assert_eq!(
        (&preview["new"], &preview["preview"]),
        (&3.into(), &true.into())
    );
    let import = bank.import(&file, &[&key[..], &WHO].concat());
    assert!(import.status.success(), "{}", refusal(&import));
    assert!(
        said(&import).contains("3 taken into stock"),
        "{}",
        said(&import)
    );
    assert!(String::from_utf8_lossy(&import.stderr).contains("3 of 3 stored"));
    let again = bank.import(&file, &[&key[..], &WHO, &["--json"]].concat());
    assert!(again.status.success());
    let again = json(&again);
    assert_eq!((&again["new"], &again["known"]), (&0.into(), &3.into()));
    assert_eq!(again["lines"][0]["serial"], "8123456789");
    assert_eq!(again["lines"][0]["outcome"], "in_stock");
}

#[test]
fn a_password_opens_what_it_should() {
    let bank = Bank::new();
    let file = sample("totp-password.xml");
    let right = bank.private("right", "qwerty\n");
    let wrong = bank.private("wrong", "qwertz\n");
    let with = |path: &Path| {
        let password = ["--password-file", path.to_str().unwrap()];
        bank.import(&file, &[&password[..], &WHO].concat())
    };
    assert!(refusal(&with(&wrong)).contains("pskc_wrong_key"));
    assert!(with(&right).status.success());
    let none = bank.import(&file, &WHO);
    assert!(refusal(&none).contains("pskc_password_needed"));
}

#[test]
fn what_is_not_taken_is_listed_and_ends_in_a_failure() {
    let bank = Bank::new();
    let text = std::fs::read_to_string(sample("totp-clear.xml")).unwrap();
    let spoilt = text.replacen("pskc:totp\"", "pskc:hotp\"", 1);
    let spoilt = spoilt.replacen("8123 4567 89", "8123 \u{7} 4567", 1);
    let file = bank.private("tokens.xml", spoilt);
    let import = bank.import(&file, &WHO);
    let text = said(&import);
    assert!(text.contains("2 taken into stock"), "{text}");
    assert!(refusal(&import).contains("not taken: 1"));
    assert!(text.contains("item 1") && !text.contains('\u{7}'), "{text}");
}

#[test]
fn a_bad_file_is_a_sentence_with_a_code() {
    let bank = Bank::new();
    let clear = std::fs::read(sample("totp-clear.xml")).unwrap();
    for (content, code) in [
        (b"serial,seed\n".to_vec(), "pskc_not_xml"),
        (clear[..clear.len() - 30].to_vec(), "pskc_truncated"),
        (b"<!DOCTYPE a [<!ENTITY b \"c\">]><a/>".to_vec(), "pskc_dtd"),
    ] {
        let file = bank.private("tokens.xml", content);
        let said = refusal(&bank.import(&file, &WHO));
        assert!(said.contains(code), "{said}");
    }
    // Of 200 MB nothing is read.
    let large = bank.private("large.xml", b"");
    let sparse = std::fs::File::options().write(true).open(&large).unwrap();
    sparse.set_len(200_000_000).unwrap();
    assert!(refusal(&bank.import(&large, &WHO)).contains("pskc_too_large"));
    let missing = bank.import(Path::new("/nowhere/tokens.xml"), &WHO);
    assert!(refusal(&missing).contains("/nowhere/tokens.xml"));
}

#[test]
fn each_code_has_its_line_in_the_documentation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let sources = read("crates/otp/src/pskc/error.rs") + &read("crates/issuer/src/stock/report.rs");
    let page = read("docs/hardware-tokens.md");
    let arrows = sources.split("=> \"").skip(1);
    let codes: Vec<_> = arrows.filter_map(|rest| rest.split('"').next()).collect();
    assert!(codes.len() > 40, "{codes:?}");
    for code in codes.into_iter().filter(|code| *code != "new") {
        assert!(page.contains(&format!("`{code}`")), "{code}");
    }
}

#[test]
fn what_the_command_is_told_is_looked_at() {
    let bank = Bank::new();
    let file = sample("totp-clear.xml");
    let nobody = bank.import(&file, &[]);
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("--by"));
    let unnamed = bank.import(&file, &["--by", " ", "--why", "x"]);
    assert!(refusal(&unnamed).contains("--by"));
    let elsewhere = [
        "import-tokens",
        file.to_str().unwrap(),
        "--institution",
        "nowhere",
        "--preview",
    ];
    assert!(refusal(&bank.run(&elsewhere)).contains("no institution"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = bank.private("open.key", KEY);
        std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
        let key = ["--key-file", key.to_str().unwrap()];
        let open = bank.import(&sample("totp-key.xml"), &[&key[..], &WHO].concat());
        assert!(refusal(&open).contains("0600"));
    }
    let key = bank.private("short.key", "1234");
    let key = ["--key-file", key.to_str().unwrap()];
    let short = bank.import(&sample("totp-key.xml"), &[&key[..], &WHO].concat());
    assert!(refusal(&short).contains("hexadecimal"));
}

#[test]
fn pretend_hardware_is_imported_as_a_makers_and_shows_its_codes() {
    let bank = Bank::new();
    let secret = bank.private("demo.secret", [7; 32]);
    let hardware = DemoHardware::of_file(&secret, 5).unwrap();
    hardware.write(bank.0.path()).unwrap();
    let again = DemoHardware::of_file(&secret, 5).unwrap();
    assert_eq!(*again.file().unwrap(), *hardware.file().unwrap());
    let (file, key) = ("hardware-tokens.xml", "hardware-tokens.key");
    let (file, key) = (bank.0.path().join(file), bank.0.path().join(key));
    let given = ["--key-file", key.to_str().unwrap()];
    let import = bank.import(&file, &[&given[..], &WHO].concat());
    assert!(import.status.success(), "{}", refusal(&import));
    assert!(said(&import).contains("5 taken into stock"));
    let opened = warifu_issuer::keys::transport_key(&key).unwrap();
    let made = read(&std::fs::read(&file).unwrap(), Some(&opened)).unwrap();
    let at = UnixTime(1_795_231_200);
    for (token, item) in hardware.tokens().iter().zip(&made.items) {
        let item = item.as_ref().unwrap();
        assert_eq!(item.serial, token.serial);
        let shown = code_at(&item.seed, at, item.params).otp;
        assert!(shown.matches(&token.code(at)));
    }
}
