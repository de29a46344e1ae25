use std::collections::BTreeSet;

use super::*;

fn all() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        Common::pairs(),
        Login::pairs(),
        Home::pairs(),
        Issue::pairs(),
        Waiting::pairs(),
        InUse::pairs(),
        Print::pairs(),
        PrintSteps::pairs(),
        Stop::pairs(),
        EnrollPage::pairs(),
        Mailbox::pairs(),
        HardwarePage::pairs(),
        Tour::pairs(),
        TourKind::pairs(),
        TourSteps::pairs(),
        Errors::pairs(),
        MailText::pairs(),
        MailByPolicy::pairs(),
        Binding::pairs(),
        BindErrors::pairs(),
        CompanyLogin::pairs(),
        Company::pairs(),
        CompanyErrors::pairs(),
        DemoCards::pairs(),
        Doors::pairs(),
        Check::pairs(),
        Issued::pairs(),
        Activate::pairs(),
        Release::pairs(),
        ProofErrors::pairs(),
        Closing::pairs(),
        Voice::pairs(),
        Handset::pairs(),
        TwoWays::pairs(),
        Reissue::pairs(),
        Phones::pairs(),
        Calling::pairs(),
        IssuedForLogin::pairs(),
        Console::pairs(),
        Import::pairs(),
    ]
    .concat()
}

fn names(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn both_languages_say_something() {
    for (name, ja, en) in all() {
        assert!(!ja.trim().is_empty() && !en.trim().is_empty(), "{name}");
    }
}

#[test]
fn both_languages_take_the_same_values() {
    for (name, ja, en) in all() {
        assert_eq!(names(ja), names(en), "{name}");
    }
}

#[test]
fn japanese_is_japanese_and_english_is_english() {
    // Language names stand in their own language, a customer's name in its own
    // script; that of a sum is one everywhere.
    let allowed = ["japanese", "english", "customer", "digest"];
    for (name, ja, en) in all() {
        if allowed.contains(&name) {
            continue;
        }
        assert!(ja.chars().any(|c| c > '\u{2fff}'), "{name}: {ja}");
        assert!(
            !en.chars().any(|c| ('\u{3000}'..='\u{9fff}').contains(&c)),
            "{name}: {en}"
        );
    }
}

#[test]
fn values_are_put_in_their_places() {
    assert_eq!(fill("{a} to {b}", &[("a", "4"), ("b", "8")]), "4 to 8");
}
