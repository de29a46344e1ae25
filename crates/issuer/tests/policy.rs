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
    let known = ["asahino", "kotonoha", "mahoroba", "shinkumi", "tsubaki"];
    assert_eq!(slugs, known, "one for each procedure");
    let shinkumi = all.by_slug(&Slug::new("shinkumi").unwrap()).unwrap();
    assert_eq!(shinkumi.service.as_str(), "10212083");
    assert_eq!(shinkumi.names.ja, "割符信用組合");
    assert!(shinkumi.terms.text.ja.contains("第1条"));
    assert_eq!(shinkumi.reissue_steps.len(), 3);
    let mahoroba = all.by_slug(&Slug::new("mahoroba").unwrap()).unwrap();
    assert!(mahoroba.reissue_steps.is_empty(), "left to the app");
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
fn a_telephone_check_has_a_number_of_its_own_that_can_be_dialled() {
    let with = |line: &str| changed("[terms]", &format!("[telephone_check]\n{line}\n[terms]"));
    for (line, said) in [
        ("number = \"call us\"", "telephone_check.number: the value"),
        (
            "number = \"0120 000 083\"",
            "telephone_check.number: it contradicts telephone.number",
        ),
        ("number = \"050-0000-0083\"\ntries = 5", "tries"),
        ("", "number"),
    ] {
        let found = with(line).to_string();
        assert!(found.contains(said), "{found}");
    }
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
fn what_a_re_issue_by_a_call_needs_is_refused_by_its_key_where_it_is_missing() {
    let start = "[portal.start]\n\n[issuing]";
    let cases = [
        // Who has the password alone would have a token.
        (
            "proof = \"telephone_check\"",
            "proof = \"none\"",
            "portal.issue.without_otp: it contradicts portal.issue.proof",
        ),
        (
            "[telephone_check]\nnumber = \"050-0000-0034\"",
            "",
            "telephone_check: the text is empty",
        ),
        (
            "then = \"done\"",
            "then = \"wait_for_otp\"",
            "portal.otp_at_login: it contradicts portal.issue.then",
        ),
        (
            "[issuing]",
            start,
            "portal.otp_at_login: it contradicts portal.start",
        ),
        (
            "\"from_enrolment\"",
            "\"from_activation\"",
            "portal.start: it contradicts portal.issue.then",
        ),
        (
            "\"login_id_or_account\", ",
            "\"login_id_or_account\", \"contract_id\", ",
            "portal.login: this release does not offer it",
        ),
    ];
    for (from, to, said) in cases {
        let found = changed_at("kotonoha", from, to).to_string();
        let whole = format!("kotonoha/policy.toml: {said}");
        assert!(found.contains(&whole), "{whole}\n{found}");
    }
    let issue = "old_tokens = \"end_on_activation\"";
    let found = changed_at("asahino", issue, "old_tokens = \"end_on_issue\"").to_string();
    let said = "enrolment.old_tokens: it contradicts portal.issue";
    assert!(
        found.contains(said),
        "nothing is ever issued there: {found}"
    );
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
        let of = if name.starts_with("mail/") {
            "common"
        } else {
            "shinkumi"
        };
        let path = folder.path().join(of).join(name);
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
    let path = folder.path().join("common/mail/issued.ja.txt");
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
fn a_sentence_of_the_policy_stands_only_in_mails_that_it_is_about() {
    for (kind, place, fits) in [
        ("activated", "{at_login}", true),
        ("enrolled", "{first_code}", true),
        ("released", "{next_token}", true),
        ("released", "{at_login}", false),
        ("locked", "{next_token}", false),
    ] {
        let folder = copy();
        let path = folder.path().join(format!("common/mail/{kind}.en.txt"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}\n{place}\n")).unwrap();
        let loaded = Institutions::load(folder.path());
        assert_eq!(loaded.is_ok(), fits, "{kind} {place}");
    }
}

#[test]
fn two_institutions_cannot_share_a_service() {
    let folder = copy();
    let path = folder.path().join("shinkumi/policy.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("10212083", "10212059")).unwrap();
    let found = Institutions::load(folder.path()).unwrap_err();
    assert!(matches!(found, PolicyError::ServiceTwice { .. }), "{found}");
}

#[test]
fn an_empty_folder_is_refused() {
    let folder = TempDir::new().unwrap();
    let found = Institutions::load(folder.path()).unwrap_err();
    assert_eq!(found, PolicyError::None(folder.path().to_owned()));
}

#[test]
fn doors_that_do_not_go_together_are_refused_by_their_keys() {
    let cases = [
        ("then = \"done\"", "then = \"wait_for_otp\"", "portal.start"),
        ("[portal.start]", "", "portal.start"),
        (
            "again = \"next_day\"",
            "again = { minutes = 0 }",
            "portal.release.again",
        ),
        ("max = 12", "max = 13", "proof.max"),
        (
            "lock_at = 5\nlock_minutes",
            "lock_at = 50\nlock_minutes",
            "proof.lock_at",
        ),
        (
            "utc_offset_minutes = 540",
            "utc_offset_minutes = 900",
            "calendar.utc_offset_minutes",
        ),
    ];
    for (from, to, expected) in cases {
        let found = changed_at("mahoroba", from, to);
        let PolicyError::Key { path, key, .. } = &found else {
            panic!("{expected}: {found}");
        };
        assert_eq!(*key, expected);
        assert!(path.ends_with("mahoroba/policy.toml"));
    }
    let found = changed(
        "[issuing]",
        "[proof]\nmin = 4\nmax = 12\nslow_from = 3\nslow_most_seconds = 30\nlock_at = 5\nlock_minutes = 30\n\n[issuing]",
    );
    assert!(
        found.to_string().contains("proof: it contradicts portal"),
        "{found}"
    );
}

#[test]
fn a_company_that_contradicts_itself_is_refused_by_its_keys() {
    let cases = [
        (
            "login = [\"contract_id\", \"contract_pin\", \"card_code\"]",
            "login = [\"contract_id\", \"password\"]",
            "portal.login",
        ),
        (
            "otp_at_login = \"never\"",
            "otp_at_login = \"from_activation\"",
            "portal.otp_at_login",
        ),
        (
            "then = [\"contract_pin\"]",
            "then = [\"password\"]",
            "portal.certificate.then",
        ),
        (
            "proof = \"registration_pin\"",
            "proof = \"transfer_password\"",
            "portal.company.proof",
        ),
        (
            "[portal.company]\n",
            "[portal.start]\n[portal.company]\n",
            "portal.start",
        ),
        ("symbols = \"ABCDE", "symbols = \"AACDE", "card.symbols"),
        ("symbols = \"ABCDE", "symbols = \"abcde", "card.symbols"),
        ("digits = 4", "digits = 2", "card.digits"),
        (
            "lock_at = 5\n\n[issuing]",
            "lock_at = 50\n\n[issuing]",
            "card.lock_at",
        ),
        (
            "[portal.company]\nproof = \"registration_pin\"",
            "",
            "token.self_registration",
        ),
    ];
    for (from, to, expected) in cases {
        let found = changed_at("tsubaki", from, to);
        let PolicyError::Key { key, .. } = &found else {
            panic!("{expected}: {found}");
        };
        assert_eq!(*key, expected);
    }
    let found = changed_at(
        "mahoroba",
        "[calendar]",
        "[card]\nsymbols = \"ABCDEFGHJK\"\ndigits = 4\nlock_at = 5\n[calendar]",
    );
    assert!(
        found
            .to_string()
            .contains("card: it contradicts portal.login"),
        "{found}"
    );
    let found = changed_at(
        "mahoroba",
        "[portal.release]",
        "[portal.certificate]\nthen = [\"contract_pin\"]\n[portal.release]",
    );
    assert!(found.to_string().contains("portal.certificate"), "{found}");
    let found = changed(
        "otp_at_login = \"from_activation\"",
        "otp_at_login = \"never\"",
    );
    assert!(found.to_string().contains("portal.otp_at_login"), "{found}");
}

#[test]
fn an_institutions_own_mail_text_goes_before_the_shared_one() {
    let all = Institutions::load(&demo()).unwrap();
    let said = |slug: &str| {
        let institution = all.by_slug(&Slug::new(slug).unwrap()).unwrap();
        let text = institution.mail.text("issued", Language::Ja).unwrap();
        text.paragraphs.concat().contains("「利用開始」で")
    };
    assert!(said("mahoroba") && !said("shinkumi"));
}

/// What loading says after one replacement in a policy.
fn changed(from: &str, to: &str) -> PolicyError {
    changed_at("shinkumi", from, to)
}

fn changed_at(slug: &str, from: &str, to: &str) -> PolicyError {
    let folder = copy();
    let path = folder.path().join(slug).join("policy.toml");
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
    for slug in [
        "asahino", "kotonoha", "shinkumi", "mahoroba", "tsubaki", "common",
    ] {
        for below in ["", "mail"] {
            let (from, to) = (
                demo().join(slug).join(below),
                folder.path().join(slug).join(below),
            );
            std::fs::create_dir_all(&to).unwrap();
            for entry in std::fs::read_dir(from).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
                }
            }
        }
    }
    folder
}
