//! What the web view may ask for is what was reviewed, and no more.

use std::collections::BTreeSet;

const PERMISSIONS: &str = include_str!("../permissions/app.toml");
const SHELL: &str = include_str!("lib.rs");

/// What stands between `before` and `after`, wherever it does.
fn between<'a>(text: &'a str, before: &str, after: &str) -> BTreeSet<&'a str> {
    let parts = text.split(before).skip(1);
    parts.filter_map(|part| part.split(after).next()).collect()
}

#[test]
fn every_command_has_one_reviewed_permission() {
    let allowed = between(PERMISSIONS, "commands.allow = [\"", "\"]");
    let handled: BTreeSet<&str> = between(SHELL, "            commands::", ",")
        .into_iter()
        .filter_map(|path| path.rsplit("::").next())
        .collect();
    assert_eq!(allowed, handled);
    assert_eq!(allowed.len(), PERMISSIONS.matches("[[permission]]").count());
}

#[test]
fn the_window_may_listen_to_events_and_call_the_commands_and_nothing_else() {
    let config: serde_json::Value =
        serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
    let capabilities = config["app"]["security"]["capabilities"]
        .as_array()
        .unwrap();
    assert_eq!(capabilities.len(), 2);
    let scanner = &capabilities[1];
    assert_eq!(scanner["platforms"], serde_json::json!(["android", "iOS"]));
    let scanner = scanner["permissions"].as_array().unwrap();
    assert!(
        scanner
            .iter()
            .all(|p| p.as_str().unwrap().starts_with("barcode-scanner:"))
    );
    let granted: BTreeSet<&str> = capabilities[0]["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p.as_str().unwrap())
        .collect();
    let mut expected = between(PERMISSIONS, "identifier = \"", "\"");
    expected.extend(["core:event:allow-listen", "core:event:allow-unlisten"]);
    assert_eq!(granted, expected);
}

#[test]
fn the_policy_lets_no_foreign_and_no_inline_script_in() {
    let config: serde_json::Value =
        serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
    let policy = config["app"]["security"]["csp"].to_string();
    assert!(policy.contains(r#""default-src":"'self'""#));
    assert!(!policy.contains("unsafe") && !policy.contains("https:") && !policy.contains('*'));
}
