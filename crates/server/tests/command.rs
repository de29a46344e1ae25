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

/// As a demonstration runs it.
fn demo(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
    let mut all = vec![("WARIFU_DEMO__ENABLED", "true")];
    all.extend_from_slice(env);
    run(folder, args, &all)
}

/// As a bank runs it.
const BANK: (&str, &str) = ("WARIFU_PUBLIC_ORIGIN", "https://token.bank.example");

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
    let first = demo(folder.path(), &["demo-data", "--json"], &[]);
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let key = std::fs::read(folder.path().join("api-key-shinkumi")).unwrap();
    let second = demo(folder.path(), &["demo-data", "--json"], &[]);
    assert!(second.status.success());
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(
        key,
        std::fs::read(folder.path().join("api-key-shinkumi")).unwrap()
    );
    let card: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!(
        card["institutions"].as_array().unwrap().len(),
        institutions()
    );
}

/// How many institutions the demonstration has.
fn institutions() -> usize {
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions"));
    let policies = folders.unwrap().map(|entry| entry.unwrap().path());
    policies
        .filter(|path| path.join("policy.toml").exists())
        .count()
}

#[cfg(unix)]
#[test]
fn keys_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path(), &["demo-data"], &[]);
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
    let text = String::from_utf8(demo(folder.path(), &["demo-data"], &[]).stdout).unwrap();
    assert!(text.contains("SHINKUMI01") && text.contains("warifu01") && text.contains("10212067"));
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
    demo(folder.path(), &["demo-data"], &[]);
    let master = folder.path().join("keys/master.key");
    std::fs::set_permissions(&master, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = refusal(
        folder.path(),
        &["serve"],
        &[("WARIFU_DEMO__ENABLED", "true")],
    );
    assert!(
        said.contains("master.key") && said.contains("0600"),
        "{said}"
    );
}

#[test]
fn a_port_in_use_is_said() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path(), &["demo-data"], &[]);
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let env = [
        ("WARIFU_LISTEN", address.as_str()),
        ("WARIFU_DEMO__ENABLED", "true"),
    ];
    let said = refusal(folder.path(), &["serve"], &env);
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
    assert!(run(folder.path(), &["keys"], &[BANK]).status.success());
    let empty = folder.path().join("empty.sqlite");
    std::fs::write(&empty, b"").unwrap();
    let path = empty.to_str().unwrap();
    let said = refusal(
        folder.path(),
        &["serve"],
        &[BANK, ("WARIFU_DATABASE__PATH", path)],
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

#[test]
fn demo_data_is_refused_outside_of_a_demonstration_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for env in [&[][..], &[BANK]] {
        let said = refusal(folder.path(), &["demo-data"], env);
        assert!(said.contains("demo.enabled"), "{said}");
    }
    let said = refusal(
        folder.path(),
        &["demo-data"],
        &[BANK, ("WARIFU_DEMO__ENABLED", "true")],
    );
    assert!(said.contains("demo.enabled"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn keys_of_a_demonstration_and_real_ones_never_meet() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path(), &["demo-data"], &[]);
    for command in ["serve", "keys"] {
        let said = refusal(folder.path(), &[command], &[BANK]);
        assert!(said.contains("demonstration"), "{command}: {said}");
    }
    let bank = tempfile::tempdir().unwrap();
    assert!(run(bank.path(), &["keys"], &[BANK]).status.success());
    for command in ["serve", "demo-data"] {
        let said = refusal(bank.path(), &[command], &[("WARIFU_DEMO__ENABLED", "true")]);
        assert!(said.contains("not made for a demonstration"), "{said}");
    }
}

#[test]
fn customers_of_a_demonstration_are_served_by_a_demonstration_alone() {
    let (folder, bank) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    demo(folder.path(), &["demo-data"], &[]);
    run(bank.path(), &["keys"], &[BANK]);
    let database = folder.path().join("warifu.sqlite");
    let env = [BANK, ("WARIFU_DATABASE__PATH", database.to_str().unwrap())];
    let said = refusal(bank.path(), &["serve"], &env);
    assert!(said.contains("customers"), "{said}");
}

#[test]
fn real_keys_are_made_once_and_their_directory_is_signed_by_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let said = |output: Output| {
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
        String::from_utf8(output.stdout).unwrap()
    };
    let first = said(run(folder.path(), &["keys"], &[BANK]));
    let key = std::fs::read(file("keys/shinkumi.keys")).unwrap();
    assert_eq!(first, said(run(folder.path(), &["keys"], &[BANK])));
    assert_eq!(key, std::fs::read(file("keys/shinkumi.keys")).unwrap());
    let unsigned = std::fs::read_to_string(file("directory.unsigned.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&unsigned).unwrap();
    for entry in document["entries"].as_array().unwrap() {
        assert_eq!(entry["origin"], "https://token.bank.example");
        assert!(first.contains(entry["card_key"].as_str().unwrap()));
    }
    let root = file("root.key");
    std::fs::write(&root, "07".repeat(32)).unwrap();
    let (unsigned, signed) = (file("directory.unsigned.json"), file("directory.json"));
    let sign = [
        "sign-directory",
        "--root-key",
        root.to_str().unwrap(),
        "--unsigned",
        unsigned.to_str().unwrap(),
        "--signed",
        signed.to_str().unwrap(),
    ];
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |mode| std::fs::set_permissions(&root, PermissionsExt::from_mode(mode)).unwrap();
        mode(0o644);
        assert!(refusal(folder.path(), &sign, &[]).contains("0600"));
        mode(0o600);
    }
    let printed = said(run(folder.path(), &sign, &[]));
    let signed_all = format!("{} services signed", institutions());
    assert!(printed.starts_with(&signed_all), "{printed}");
    let secret = warifu_secret::PrivateKeyBytes::new(vec![7; 32]);
    let root = warifu_enroll::SigningKey::from_bytes(&secret).unwrap();
    let signed = warifu_enroll::Signed::parse(&std::fs::read(signed).unwrap()).unwrap();
    let https = warifu_enroll::Transport::HttpsOnly;
    let directory = warifu_enroll::Directory::verify(&signed, &root.public(), https).unwrap();
    assert_eq!(directory.entries().len(), institutions());
    assert_eq!(directory.sequence(), document["sequence"].as_u64().unwrap());
}
