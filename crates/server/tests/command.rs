//! The command line: sentences where it does not start, and demo data twice.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
    let institutions = concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions");
    Command::new(env!("CARGO_BIN_EXE_warifu-issuer"))
        .args(args)
        .env_clear()
        .env("WARIFU_DATA_DIR", folder)
        .env("WARIFU_INSTITUTIONS_DIR", institutions)
        .env("WARIFU_LISTEN", "127.0.0.1:0")
        .envs(env.iter().copied())
        .output()
        .unwrap()
}

fn refusal(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> String {
    let output = run(folder, args, env);
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("warifu-issuer: ") && !said.contains("panicked"),
        "{said}"
    );
    said
}

#[test]
fn demo_data_twice_is_demo_data_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path(), &["demo-data", "--json"], &[]);
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let key = std::fs::read(folder.path().join("api-key-shinkumi")).unwrap();
    let second = run(folder.path(), &["demo-data", "--json"], &[]);
    assert!(second.status.success());
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(
        key,
        std::fs::read(folder.path().join("api-key-shinkumi")).unwrap()
    );
    let card: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!(card["institutions"].as_array().unwrap().len(), 2);
}

#[cfg(unix)]
#[test]
fn keys_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["demo-data"], &[]);
    for file in ["api-key-shinkumi", "keys/master.key", "keys/shinkumi.keys"] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn the_card_for_people_names_who_may_log_in() {
    let folder = tempfile::tempdir().unwrap();
    let text = String::from_utf8(run(folder.path(), &["demo-data"], &[]).stdout).unwrap();
    assert!(text.contains("SHINKUMI01") && text.contains("warifu01") && text.contains("10212091"));
}

#[test]
fn a_wrong_key_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warifu.toml");
    std::fs::write(&file, "[mail]\nhots = \"mail.bank.example\"\n").unwrap();
    let said = refusal(
        folder.path(),
        &["serve", "--config", file.to_str().unwrap()],
        &[],
    );
    assert!(said.contains("hots"), "{said}");
    let said = refusal(
        folder.path(),
        &["serve"],
        &[("WARIFU_LIMITS__BODY_BITES", "1")],
    );
    assert!(said.contains("body_bites"), "{said}");
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(
        folder.path(),
        &["serve", "--config", "/nowhere/w.toml"],
        &[],
    );
    assert!(said.contains("/nowhere/w.toml"), "{said}");
}

#[test]
fn missing_keys_are_named_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(folder.path(), &["serve"], &[]);
    assert!(
        said.contains("master.key") && said.contains("missing"),
        "{said}"
    );
    assert!(!folder.path().join("keys").exists());
}

#[cfg(unix)]
#[test]
fn keys_that_others_may_read_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["demo-data"], &[]);
    let master = folder.path().join("keys/master.key");
    std::fs::set_permissions(&master, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = refusal(folder.path(), &["serve"], &[]);
    assert!(
        said.contains("master.key") && said.contains("0600"),
        "{said}"
    );
}

#[test]
fn a_port_in_use_is_said() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["demo-data"], &[]);
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(folder.path(), &["serve"], &[("WARIFU_LISTEN", &address)]);
    assert!(
        said.contains(&address) && said.contains("another"),
        "{said}"
    );
}

#[test]
fn a_database_that_cannot_be_made_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(
        folder.path(),
        &["migrate"],
        &[("WARIFU_DATABASE__PATH", "/proc/nowhere/w.sqlite")],
    );
    assert!(said.contains("/proc/nowhere"), "{said}");
}

#[test]
fn a_database_behind_is_refused_until_it_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["demo-data"], &[]);
    let empty = folder.path().join("empty.sqlite");
    std::fs::write(&empty, b"").unwrap();
    let path = empty.to_str().unwrap();
    let said = refusal(
        folder.path(),
        &["serve"],
        &[("WARIFU_DATABASE__PATH", path)],
    );
    assert!(said.contains("migrate"), "{said}");
    assert!(
        run(
            folder.path(),
            &["migrate"],
            &[("WARIFU_DATABASE__PATH", path)]
        )
        .status
        .success()
    );
}
