//! `warifu-issuer audit`: heads, check and export of a bank's log.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A bank with keys, a database, and hardware tokens in stock.
struct Bank(TempDir);

impl Bank {
    fn new() -> Self {
        let bank = Self(tempfile::tempdir().unwrap());
        bank.done(&["keys"]);
        bank.done(&["migrate"]);
        bank.import("totp-clear.xml");
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

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, args: &[&str]) -> (String, String) {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?}");
        let said = String::from_utf8(output.stdout).unwrap();
        (said, String::from_utf8(output.stderr).unwrap())
    }

    fn import(&self, name: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../otp/tests/pskc")
            .join(name);
        let file = file.to_str().unwrap();
        let who = ["--by", "=hanako", "--why", "delivery 7"];
        let import = ["import-tokens", file, "--institution", "shinkumi"];
        self.done(&[&import[..], &who].concat());
    }

    /// The heads as they are now, kept in a file.
    fn heads(&self, name: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, self.done(&["audit", "heads"])).unwrap();
        path
    }

    fn database(&self) -> PathBuf {
        self.0.path().join("warifu.sqlite")
    }
}

#[test]
fn a_log_is_checked_against_heads_that_were_kept() {
    let bank = Bank::new();
    let early = bank.heads("early");
    let before = std::fs::read(bank.database()).unwrap();
    bank.import("totp-clear.xml");
    let late = bank.heads("late");
    let (early, late) = (early.to_str().unwrap(), late.to_str().unwrap());
    let said = bank.done(&["audit", "check", "--heads", early, "--heads", late]);
    assert!(said.contains("shinkumi: in order\n  3 entries"), "{said}");
    assert!(said.contains("  2 signed heads agree"), "{said}");
    // The database of before in the place of today's.
    std::fs::write(bank.database(), before).unwrap();
    bank.done(&["audit", "check", "--heads", early]);
    let (said, error) = bank.refused(&["audit", "check", "--heads", late]);
    assert!(said.contains("its tail was cut off"), "{said}");
    assert!(error.contains("faults in the audit log: 1"), "{error}");
    // Another bank's heads are not signed by this one.
    let other = Bank::new().done(&["audit", "heads"]);
    let foreign = bank.0.path().join("foreign");
    std::fs::write(&foreign, other).unwrap();
    let (said, _) = bank.refused(&["audit", "check", "--heads", foreign.to_str().unwrap()]);
    assert!(said.contains("not signed by the institution"), "{said}");
    let nothing = bank.0.path().join("nothing");
    std::fs::write(&nothing, "a line\n").unwrap();
    let (_, error) = bank.refused(&["audit", "check", "--heads", nothing.to_str().unwrap()]);
    assert!(error.contains("no signed head"), "{error}");
}

#[test]
fn a_log_is_exported_as_lines_and_as_a_table() {
    let bank = Bank::new();
    let lines = bank.done(&["audit", "export", "--institution", "shinkumi"]);
    let events: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| line["event"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(events, ["stock_import_begun", "stock_imported"]);
    let path = bank.0.path().join("log.csv");
    let file = path.to_str().unwrap();
    let only = ["--event", "stock_imported", "--from", "2026-01-01"];
    bank.done(&[&["audit", "export", file, "--format", "csv"], &only[..]].concat());
    let table = std::fs::read_to_string(&path).unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains("\"stock_imported\""), "{table}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let tomorrow = ["audit", "export", "--from", "2999-01-01T00:00:00+09:00"];
    assert_eq!(bank.done(&tomorrow), "");
    for (wrong, word) in [
        (["--event", "nonsense"], "no event nonsense"),
        (["--until", "yesterday"], "yesterday is no time"),
        (["--serial", "12"], "a serial number is"),
        (["--institution", "nobody"], "no institution has that name"),
    ] {
        let (_, error) = bank.refused(&[&["audit", "export"], &wrong[..]].concat());
        assert!(error.contains(word), "{error}");
    }
}
