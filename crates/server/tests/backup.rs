//! `warifu-issuer backup`, `restore`, `reconcile` and `keys rotate-…`, as a bank's
//! engineers run them.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A bank with keys, a database, and hardware tokens in stock.
struct Bank(TempDir);

impl Bank {
    fn new() -> Self {
        let bank = Self(tempfile::tempdir().unwrap());
        bank.done(&["keys"]);
        bank.done(&["migrate"]);
        bank.import();
        bank
    }

    fn command(&self, args: &[&str]) -> Command {
        let institutions = concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions");
        let mut command = Command::new(env!("CARGO_BIN_EXE_warifu-issuer"));
        command
            .args(args)
            .env_clear()
            .env("WARIFU_DATA_DIR", self.0.path())
            .env("WARIFU_INSTITUTIONS_DIR", institutions)
            .env("WARIFU_PUBLIC_ORIGIN", "https://token.bank.example")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// Killed as soon as that file is there, unless it is done before.
    fn killed(&self, args: &[&str], moment: &str) {
        let mut child = self.command(args).spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            if self.path(moment).exists() {
                let _ = child.kill();
                break;
            }
        }
        child.wait().unwrap();
    }

    fn import(&self) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../otp/tests/pskc/totp-clear.xml");
        let who = ["--by", "hanako", "--why", "delivery 7"];
        let import = [
            "import-tokens",
            file.to_str().unwrap(),
            "--institution",
            "shinkumi",
        ];
        self.done(&[&import[..], &who].concat());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// The database is lost.
    fn lose(&self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(self.path(&format!("warifu.sqlite{end}")));
        }
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_backup_is_made_put_back_and_reconciled() {
    let bank = Bank::new();
    let (file, log) = (bank.name("monday.backup"), bank.name("log.jsonl"));
    let said = bank.done(&["backup", &file]);
    assert!(said.contains("keep the key files"), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let left: Vec<String> = bank
        .files()
        .into_iter()
        .filter(|name| name.contains(".new"))
        .collect();
    assert_eq!(left, [""; 0]);
    bank.import();
    bank.done(&["audit", "export", &log]);
    // Where there is a database, nothing is put back.
    let said = bank.refused(&["restore", &file]);
    assert!(said.contains("warifu.sqlite is there"), "{said}");
    assert!(
        bank.refused(&["reconcile", &log])
            .contains("no backup was put back")
    );
    bank.lose();
    let said = bank.done(&["restore", &file]);
    assert!(
        said.contains("3 that are nobody's cannot be bound"),
        "{said}"
    );
    let half = bank.name("half.jsonl");
    std::fs::write(&half, "{}\n").unwrap();
    assert!(bank.refused(&["reconcile", &half]).contains("line 1 of"));
    let said = bank.done(&["reconcile", &log]);
    assert!(
        said.contains("shinkumi: reconciled with its log up to 3"),
        "{said}"
    );
    bank.done(&["audit", "check"]);
    assert!(
        bank.refused(&["reconcile", &log])
            .contains("no backup was put back")
    );
}

#[test]
fn what_is_no_whole_backup_is_refused_by_its_name_and_nothing_is_put_in_place() {
    let bank = Bank::new();
    let file = bank.name("monday.backup");
    bank.done(&["backup", &file]);
    bank.lose();
    let whole = std::fs::read(&file).unwrap();
    let end = whole.len();
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let mut changed = whole.clone();
    changed[end - 5_000] ^= 1;
    let newer = [&b"warifu-backup 2\n"[..], &whole[header + 1..]].concat();
    for (bytes, word) in [
        (whole[..end - 1].to_vec(), "it is cut off"),
        (whole[..header + 40].to_vec(), "it is cut off"),
        (whole[..header].to_vec(), "it was made by a newer version"),
        ([&whole[..], b"x"].concat(), "something was added"),
        (changed, "its checksum does not fit"),
        (newer, "it was made by a newer version"),
        (b"SQLite format 3\0".to_vec(), "it is no backup"),
        (Vec::new(), "it is no backup"),
    ] {
        let bad = bank.name("bad.backup");
        std::fs::write(&bad, bytes).unwrap();
        let said = bank.refused(&["restore", &bad]);
        assert!(said.contains(word), "{word}: {said}");
        assert!(!bank.path("warifu.sqlite").exists());
        assert!(!bank.path("warifu.sqlite.new").exists());
    }
    let said = bank.refused(&["restore", "/nowhere/monday.backup"]);
    assert!(said.contains("/nowhere/monday.backup"), "{said}");
    bank.done(&["restore", &file]);
}

#[test]
fn a_run_that_is_killed_leaves_nothing_half_and_the_next_one_is_whole() {
    let bank = Bank::new();
    let file = bank.name("monday.backup");
    bank.done(&["backup", &file]);
    let first = std::fs::read(&file).unwrap();
    for moment in ["monday.backup.new", "monday.backup.new.new"] {
        bank.killed(&["backup", &file], moment);
        // The one before, or a whole new one.
        let now = std::fs::read(&file).unwrap();
        assert!(now.starts_with(b"warifu-backup 1\n") && now.len() >= first.len());
    }
    bank.done(&["backup", &file]);
    for moment in [
        "warifu.sqlite.new",
        "warifu.sqlite.new-wal",
        "warifu.sqlite",
    ] {
        bank.lose();
        bank.killed(&["restore", &file], moment);
        if bank.path("warifu.sqlite").exists() {
            // It is whole, and waits for its log.
            let said = bank.refused(&["reconcile", "/nowhere/log.jsonl"]);
            assert!(said.contains("/nowhere"), "{moment}: {said}");
        } else {
            bank.done(&["restore", &file]);
        }
    }
}

#[test]
fn data_keys_and_the_master_key_are_changed() {
    let bank = Bank::new();
    let file = bank.name("monday.backup");
    bank.done(&["backup", &file]);
    let first = std::fs::read(bank.path("keys/master.key")).unwrap();
    for slug in ["asahino", "mahoroba", "kotonoha", "tsubaki"] {
        std::fs::copy(bank.path(&format!("keys/{slug}.keys")), bank.path(slug)).unwrap();
    }
    let keys = std::fs::read(bank.path("keys/shinkumi.keys")).unwrap();
    let said = bank.done(&[
        "keys",
        "rotate-data",
        "--institution",
        "shinkumi",
        "--patience",
        "0",
    ]);
    assert!(said.contains("3 values sealed anew"), "{said}");
    let after = std::fs::read(bank.path("keys/shinkumi.keys")).unwrap();
    assert_ne!(*keys, after);
    let master = std::fs::read(bank.path("keys/master.key")).unwrap();
    let said = bank.done(&["keys", "rotate-master"]);
    assert!(said.contains("5 key files are under it"), "{said}");
    assert_ne!(std::fs::read(bank.path("keys/master.key")).unwrap(), master);
    assert_ne!(
        std::fs::read(bank.path("keys/shinkumi.keys")).unwrap(),
        after
    );
    bank.done(&["audit", "heads"]);
    // A backup of before is opened by the keys of before.
    bank.lose();
    let said = bank.refused(&["restore", &file]);
    assert!(said.contains("is in no key file here"), "{said}");
    assert!(!bank.path("warifu.sqlite").exists());
    std::fs::write(bank.path("keys/shinkumi.keys"), keys).unwrap();
    std::fs::write(bank.path("keys/master.key"), first).unwrap();
    for slug in ["asahino", "mahoroba", "kotonoha", "tsubaki"] {
        std::fs::copy(bank.path(slug), bank.path(&format!("keys/{slug}.keys"))).unwrap();
    }
    bank.done(&["restore", &file]);
    let nobody = ["keys", "rotate-data", "--institution", "nobody"];
    assert!(
        bank.refused(&nobody)
            .contains("no institution has that name")
    );
}
