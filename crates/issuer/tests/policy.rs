//! Policy files: the two that are there load; a wrong one is refused by name.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use tempfile::TempDir;
use warifu_issuer::ids::Slug;
use warifu_issuer::outbox::Language;
use warifu_issuer::policy::{Institutions, PolicyError, Problem};

#[test]
fn the_demo_institutions_load() {
    let all = Institutions::load(&demo()).unwrap();
    let slugs: Vec<_> = all.iter().map(|one| one.slug.as_str().to_owned()).collect();
    assert_eq!(slugs, ["michishio", "shinkumi"]);
    let shinkumi = all.by_slug(&Slug::new("shinkumi").unwrap()).unwrap();
    assert_eq!(shinkumi.service.as_str(), "10212083");
    assert_eq!(shinkumi.names.ja, "割符信用組合");
    assert!(shinkumi.terms.text.ja.contains("第1条"));
    assert_eq!(shinkumi.reissue_steps.len(), 3);
    let michishio = all.by_slug(&Slug::new("michishio").unwrap()).unwrap();
    assert!(michishio.reissue_steps.is_empty(), "left to the app");
}

#[test]
fn a_mail_text_fills_its_places_and_no_value_twice() {
    let all = Institutions::load(&demo()).unwrap();
    let shinkumi = all.by_slug(&Slug::new("shinkumi").unwrap()).unwrap();
    let text = shinkumi.mail.text("issued", Language::Ja).unwrap();
    let values = [("name", "{user_id}"), ("user_id", "2083L0000193A001")];
    let filled = text.fill(&values.into_iter().collect());
    assert_eq!(filled.paragraphs[0], "{user_id} 様");
    assert!(
        filled
            .paragraphs
            .iter()
            .any(|one| one.contains("ユーザID：2083L0000193A001"))
    );
}

#[test]
fn an_unknown_key_is_refused_by_its_name() {
    let found = changed("[token]", "[token]\nspeed = 3");
    let PolicyError::Form { path, error } = &found else {
        panic!("{found}");
    };
    assert!(path.ends_with("shinkumi/policy.toml"));
    assert!(error.to_string().contains("speed"));
}

#[test]
fn a_missing_key_is_refused_by_its_name() {
    let found = changed("lock_minutes = 30", "");
    assert!(found.to_string().contains("lock_minutes"), "{found}");
}

#[test]
fn contradictions_are_refused_by_their_keys() {
    let cases = [
        ("min = 4", "min = 9", "activation_password.min"),
        ("max = 8", "max = 12", "activation_password.max"),
        (
            "steps = [",
            "steps = [{ ja = \" \", en = \"x\" },",
            "reissue.steps",
        ),
        (
            "steps = [",
            "steps = [{ja=\"x\",en=\"x\"},{ja=\"x\",en=\"x\"},{ja=\"x\",en=\"x\"},{ja=\"x\",en=\"x\"},",
            "reissue.steps",
        ),
        (
            "lifetime_hours = 72",
            "lifetime_hours = 73",
            "issuing.lifetime_hours",
        ),
        ("attempts = 5", "attempts = 6", "issuing.attempts"),
        (
            "hold_seconds = 0",
            "hold_seconds = 60",
            "token.hold_seconds",
        ),
        (
            "self_registration = false",
            "self_registration = true",
            "token.self_registration",
        ),
        (
            "sender = \"otp@",
            "sender = \"otp@elsewhere.",
            "mail.sender",
        ),
        (
            "drift_limit = 1",
            "drift_limit = 2",
            "verification.drift_limit",
        ),
        ("colour = \"#1f3a63\"", "colour = \"blue\"", "look.colour"),
        (
            "slow_from = 3\nslow_most_seconds = 30",
            "slow_from = 10\nslow_most_seconds = 30",
            "verification.slow_from",
        ),
        ("ja = \"割符信用組合\"", "ja = \" \"", "names.ja"),
    ];
    for (from, to, expected) in cases {
        let found = changed(from, to);
        let PolicyError::Key { path, key, .. } = &found else {
            panic!("{expected}: {found}");
        };
        assert_eq!(*key, expected);
        assert!(path.ends_with("shinkumi/policy.toml"));
    }
}

#[test]
fn a_period_that_no_token_has_is_refused() {
    let found = changed("period = 60", "period = 45");
    assert!(matches!(found, PolicyError::Form { .. }), "{found}");
}

#[test]
fn a_missing_or_empty_text_is_refused_by_its_file() {
    for (name, text) in [
        ("terms.en.md", None),
        ("terms.ja.md", Some("\n")),
        ("mail/locked.en.txt", None),
    ] {
        let folder = copy();
        let path = folder.path().join("shinkumi").join(name);
        match text {
            None => std::fs::remove_file(&path).unwrap(),
            Some(text) => std::fs::write(&path, text).unwrap(),
        }
        let found = Institutions::load(folder.path()).unwrap_err();
        assert!(found.to_string().contains(name), "{found}");
    }
}

#[test]
fn a_mail_text_with_a_wrong_place_is_refused() {
    let folder = copy();
    let path = folder.path().join("shinkumi/mail/issued.ja.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("{user_id}", "{password}")).unwrap();
    let found = Institutions::load(folder.path()).unwrap_err();
    let PolicyError::Key { problem, .. } = &found else {
        panic!("{found}");
    };
    assert_eq!(*problem, Problem::UnknownPlace("password".to_owned()));
    std::fs::write(&path, text.replace("{user_id}", "")).unwrap();
    let found = Institutions::load(folder.path()).unwrap_err();
    assert!(found.to_string().contains("{user_id}"), "{found}");
}

#[test]
fn two_institutions_cannot_share_a_service() {
    let folder = copy();
    let path = folder.path().join("shinkumi/policy.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("10212083", "10212091")).unwrap();
    let found = Institutions::load(folder.path()).unwrap_err();
    assert!(matches!(found, PolicyError::ServiceTwice { .. }), "{found}");
}

#[test]
fn an_empty_folder_is_refused() {
    let folder = TempDir::new().unwrap();
    let found = Institutions::load(folder.path()).unwrap_err();
    assert_eq!(found, PolicyError::None(folder.path().to_owned()));
}

/// What loading says after one replacement in a policy.
fn changed(from: &str, to: &str) -> PolicyError {
    let folder = copy();
    let path = folder.path().join("shinkumi/policy.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    Institutions::load(folder.path()).unwrap_err()
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions")
}

fn copy() -> TempDir {
    let folder = TempDir::new().unwrap();
    for slug in ["shinkumi", "michishio"] {
        for below in ["", "mail"] {
            let (from, to) = (
                demo().join(slug).join(below),
                folder.path().join(slug).join(below),
            );
            std::fs::create_dir_all(&to).unwrap();
            for entry in std::fs::read_dir(from).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
                }
            }
        }
    }
    folder
}
