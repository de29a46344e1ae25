use figment::Jail;

use super::*;

#[expect(clippy::result_large_err, reason = "figment's own error type")]
fn load(toml: &str, env: &[(&str, &str)]) -> Result<Config, String> {
    let mut outcome = None;
    Jail::expect_with(|jail| {
        jail.clear_env();
        jail.create_file("warifu.toml", toml)?;
        for (key, value) in env {
            jail.set_env(key, value);
        }
        outcome = Some(Config::load(Some(Path::new("warifu.toml"))).map_err(|e| e.to_string()));
        Ok(())
    });
    outcome.unwrap()
}

#[test]
fn an_empty_file_is_enough_on_loopback() {
    assert!(load("", &[]).unwrap().listen.ip().is_loopback());
}

#[test]
fn an_unknown_key_is_named() {
    let message = load("lisen = \"127.0.0.1:1\"", &[]).unwrap_err();
    assert!(message.contains("lisen"), "{message}");
}

#[test]
fn an_unknown_nested_key_is_named() {
    let message = load("[mail]\nhots = \"x\"", &[]).unwrap_err();
    assert!(message.contains("hots"), "{message}");
}

#[test]
fn an_unknown_variable_is_named() {
    let message = load("", &[("WARIFU_MAIL__HOTS", "x")]).unwrap_err();
    assert!(message.to_lowercase().contains("hots"), "{message}");
}

#[test]
fn a_value_of_the_wrong_kind_names_its_key() {
    let message = load("[mail]\nport = \"many\"", &[]).unwrap_err();
    assert!(message.contains("mail.port"), "{message}");
}

#[test]
fn the_environment_comes_after_the_file() {
    let config = load("[mail]\nport = 25", &[("WARIFU_MAIL__PORT", "2525")]).unwrap();
    assert_eq!(config.mail.port, 2525);
}

#[test]
fn variables_of_the_app_are_left_alone() {
    for name in ["DIRECTORY", "DIRECTORY_JSON", "ROOT_KEY", "CONFIG"] {
        let name = format!("WARIFU_{name}");
        assert!(load("", &[(&name, "/x")]).is_ok(), "{name}");
    }
}

#[test]
fn a_public_address_needs_its_origin() {
    let message = load("listen = \"0.0.0.0:80\"", &[]).unwrap_err();
    assert!(message.contains("public_origin"), "{message}");
}

#[test]
fn plain_http_is_for_loopback() {
    let message = load("public_origin = \"http://bank.example\"", &[]).unwrap_err();
    assert!(message.contains("public_origin"), "{message}");
    assert!(load("public_origin = \"http://127.0.0.1:8080\"", &[]).is_ok());
    assert!(load("public_origin = \"https://token.bank.example\"", &[]).is_ok());
    assert!(load("public_origin = \"https://token.bank.example/x\"", &[]).is_err());
    for apps_refuse in ["http://localhost:8080", "http://[::1]:8080"] {
        let message = load(&format!("public_origin = \"{apps_refuse}\""), &[]).unwrap_err();
        assert!(message.contains("public_origin"), "{message}");
    }
    let message = load("listen = \"[::1]:8080\"", &[]).unwrap_err();
    assert!(message.contains("public_origin"), "{message}");
}

#[test]
fn mail_in_clear_is_for_loopback() {
    let message = load("[mail]\nhost = \"smtp.example\"", &[]).unwrap_err();
    assert!(message.contains("mail.security"), "{message}");
}

#[test]
fn a_demonstration_stays_at_home() {
    let message = load(
        "listen = \"0.0.0.0:80\"\npublic_origin = \"https://a.example\"\n[demo]\nenabled = true",
        &[],
    )
    .unwrap_err();
    assert!(message.contains("demo.enabled"), "{message}");
    for elsewhere in ["a.example", "127.0.0.1.a.example", "127.0.0.1:80@a.example"] {
        let text = format!("public_origin = \"https://{elsewhere}\"\n[demo]\nenabled = true");
        load(&text, &[]).unwrap_err();
    }
    let behind_a_proxy = "public_origin = \"https://127.0.0.1:8443\"\n[demo]\nenabled = true";
    load(behind_a_proxy, &[]).unwrap();
}

#[test]
fn a_mail_server_is_not_waited_for_longer_than_a_claim() {
    let message = load("[mail]\ntimeout_seconds = 61", &[]).unwrap_err();
    assert!(message.contains("mail.timeout_seconds"), "{message}");
}

#[test]
fn a_missing_file_is_named() {
    let error = Config::load(Some(Path::new("/nowhere/warifu.toml"))).unwrap_err();
    assert!(error.to_string().contains("/nowhere/warifu.toml"));
}

#[test]
fn networks_hold_their_addresses() {
    let net = Network::parse("10.1.0.0/16").unwrap();
    assert!(net.contains("10.1.2.3".parse().unwrap()));
    assert!(net.contains("::ffff:10.1.2.3".parse().unwrap()));
    assert!(!net.contains("10.2.2.3".parse().unwrap()));
    assert!(
        Network::parse("::1")
            .unwrap()
            .contains("::1".parse().unwrap())
    );
    assert!(
        Network::parse("0.0.0.0/0")
            .unwrap()
            .contains("1.2.3.4".parse().unwrap())
    );
    assert!(Network::parse("10.0.0.0/33").is_none());
}

/// Names of the keys of a section, as the reader itself lists them.
fn keys_of(section: &str) -> Vec<String> {
    let toml = if section.is_empty() {
        "zzz = 1".to_owned()
    } else {
        format!("[{section}]\nzzz = 1")
    };
    let message = load(&toml, &[]).unwrap_err();
    let listed = message.split("expected").nth(1).unwrap();
    let is_key =
        |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    listed
        .split('`')
        .filter(is_key)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_key_stands_in_the_reference() {
    let reference = include_str!("../../../../docs/deploy.md");
    let sections = [
        "database",
        "keys",
        "mail",
        "telephony",
        "client_certificates",
        "session",
        "console",
        "limits",
        "log",
        "demo",
    ];
    let top = keys_of("")
        .into_iter()
        .filter(|key| !sections.contains(&key.as_str()));
    let below = sections.iter().flat_map(|section| {
        keys_of(section)
            .into_iter()
            .map(move |key| format!("{section}.{key}"))
    });
    let all: Vec<_> = top.chain(below).collect();
    assert!(all.len() > 30, "{all:?}");
    for key in &all {
        assert!(
            reference.contains(&format!("| `{key}` |")),
            "{key} is not in docs/deploy.md"
        );
    }
    let (_, section) = reference.split_once("\n## Configuration\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let keys = section.lines().filter(|line| line.starts_with("| `"));
    let rows = keys.count();
    assert_eq!(rows, all.len(), "docs/deploy.md lists a key that is none");
}
