//! What is found in the mails of `tests/mails/`, and in what no bank writes.
#![expect(clippy::unwrap_used, reason = "in a test a failure is a finding")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use warifu_enroll::Error;
use warifu_enroll::mail::{Findings, Found, MAX_BYTES, MAX_LINES};

const SERVICE: &str = "10212083";
const USER: &str = "2083L0000193A001";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails")
}

fn mails() -> BTreeMap<String, String> {
    let files = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path());
    let mails = files.filter(|path| path.extension().is_some_and(|kind| kind == "txt"));
    mails
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn mail(name: &str) -> String {
    fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap()
}

fn values<T: ToString>(found: &[Found<T>]) -> Vec<String> {
    found.iter().map(|found| found.value.to_string()).collect()
}

/// As `expected.json` writes it.
fn told(found: &Findings) -> Value {
    fn all<T: ToString>(found: &[Found<T>]) -> Value {
        let each = found.iter().map(|found| {
            json!({ "value": found.value.to_string(), "label": found.label, "line": found.line })
        });
        each.collect()
    }
    let links: Value = found
        .links
        .iter()
        .map(|found| {
            let link = &found.value;
            json!({
                "host": link.host, "service": link.service_id.as_str(),
                "user": link.user_id.as_str(), "line": found.line,
            })
        })
        .collect();
    json!({
        "services": all(&found.services), "users": all(&found.users), "links": links,
        "broken_link": found.broken_link, "contradicts_link": found.contradicts_link(),
    })
}

/// `WARIFU_WRITE_EXPECTED=1` writes the file anew, to be read before it is kept.
#[test]
fn each_mail_says_what_is_expected_of_it_and_nothing_else() {
    let read = |text: &String| told(&Findings::read(text).unwrap());
    let found: BTreeMap<String, Value> = mails()
        .iter()
        .map(|(name, text)| (name.clone(), read(text)))
        .collect();
    assert!(found.len() >= 20, "{} mails", found.len());
    let path = folder().join("expected.json");
    if std::env::var_os("WARIFU_WRITE_EXPECTED").is_some() {
        let text = serde_json::to_string_pretty(&found).unwrap();
        fs::write(&path, text + "\n").unwrap();
    }
    let expected: BTreeMap<String, Value> =
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for (name, found) in &found {
        assert_eq!(Some(found), expected.get(name), "{name}");
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn a_text_longer_than_a_mail_is_refused_before_it_is_looked_into() {
    let lines = |count: usize| "あ\n".repeat(count);
    assert!(Findings::read(&lines(MAX_LINES)).is_ok());
    for text in [
        lines(MAX_LINES + 1),
        lines(10_000),
        "x".repeat(MAX_BYTES + 1),
    ] {
        assert_eq!(Findings::read(&text), Err(Error::MailTooLong));
    }
}

#[test]
fn the_longest_texts_that_are_read_take_no_longer_for_being_nasty() {
    let nasty = [
        "ユーザID:A1-",
        "https://a.example/",
        "<a href=",
        "&#65;",
        "サービスID\n",
        "10212083 ",
        "userid 1 ",
        "サービスID ユーザID ",
        "> > | ",
        "ユーザID A1\n",
        "サービスID ユーザID\n1 2\n",
        "(",
        "<!--",
        "</p><td>",
    ];
    for part in nasty {
        let text: String = part.repeat(MAX_BYTES / part.len());
        let lines: Vec<&str> = text.lines().take(MAX_LINES).collect();
        let found = Findings::read(&lines.join("\n")).unwrap();
        assert!(
            found.services.len() <= 6 && found.users.len() <= 6,
            "{part}"
        );
    }
}

/// Ways in which mail programs and people change a text without changing what
/// it says.
fn changed(text: &str, way: usize) -> String {
    match way {
        0 => lined(text, "> ", ""),
        1 => text.replace('\n', "\r\n"),
        2 => text.chars().map(full_width).collect(),
        3 => format!("20837777\n\n{text}\n\n--\nTEL 03-1234-5678  20831234\n"),
        4 => lined(text, "\t", "   "),
        _ => text.replace('\n', "\n\n"),
    }
}

/// Each line with this before and after it.
fn lined(text: &str, before: &str, after: &str) -> String {
    let lines = text.lines().flat_map(|line| [before, line, after, "\n"]);
    lines.collect()
}

fn full_width(c: char) -> char {
    let wide = char::from_u32(u32::from(c) + 0xFEE0);
    wide.filter(|_| c.is_ascii_graphic()).unwrap_or(c)
}

#[test]
fn quoted_wide_indented_or_with_a_signature_a_mail_says_the_same() {
    for name in [
        "c-plain",
        "c-english",
        "c-sentence",
        "c-one-line",
        "e-forwarded",
    ] {
        let text = mail(name);
        for way in 0..6 {
            let found = Findings::read(&changed(&text, way)).unwrap();
            assert_eq!(values(&found.services), [SERVICE], "{name}, {way}");
            assert_eq!(values(&found.users), [USER], "{name}, {way}");
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_pasted_is_read_or_refused(text in any::<String>()) {
        let _ = Findings::read(&text);
    }

    #[test]
    fn pieces_of_mails_in_any_order_are_read_and_every_value_told_stands_in_them(
        pieces in prop::collection::vec((0_usize..40, 0_usize..400, 0_usize..80), 1..8)
    ) {
        let mails: Vec<String> = mails().into_values().collect();
        let text: String = pieces.iter().map(|(mail, from, count)| {
            let mail = &mails[mail % mails.len()];
            mail.chars().skip(*from).take(*count).collect::<String>()
        }).collect();
        let found = Findings::read(&text).unwrap();
        let plain = [plain(&text), plain(&without_tags(&text))];
        for value in values(&found.services).into_iter().chain(values(&found.users)) {
            prop_assert!(plain.iter().any(|plain| plain.contains(&value)), "{value} in {text}");
        }
    }

    #[test]
    fn any_two_ids_are_found_beside_their_labels(
        service in "[0-9]{8}", user in "[A-Z0-9]{3,20}[0-9]", colon in "[：:＝= \t]{1,3}",
    ) {
        let text = format!("サービスID{colon}{service}\nユーザID{colon}{user}\n");
        let found = Findings::read(&text).unwrap();
        prop_assert_eq!(values(&found.services), [service]);
        prop_assert_eq!(values(&found.users), [user]);
    }

    #[test]
    fn two_different_values_are_both_told(first in "[0-9]{8}", second in "[0-9]{8}") {
        prop_assume!(first != second);
        let text = format!("サービスID：{first}\n\n訂正\nサービスID：{second}\n");
        let found = Findings::read(&text).unwrap();
        prop_assert_eq!(values(&found.services), [first, second]);
    }

    #[test]
    fn numbers_without_a_label_are_nobodys(number in "[0-9]{8}", word in "(電話|受付番号|口座番号|TEL|No\\.)") {
        let text = format!("{word}：{number}\nお問い合わせ {number}\n");
        prop_assert!(Findings::read(&text).unwrap().is_empty());
    }
}

#[test]
fn what_goes_on_in_the_next_line_goes_on_from_the_last_group() {
    let found = Findings::read("ユーザID：2083L 0000193\n7\n").unwrap();
    assert_eq!(
        values(&found.users),
        ["2083L00001937", "2083L0000193", "2083L"]
    );
}

/// Letters and digits, one after the other.
fn plain(text: &str) -> String {
    let narrow = text.chars().map(narrow);
    let kept: String = narrow.filter(char::is_ascii_alphanumeric).collect();
    kept.to_ascii_uppercase()
}

/// Two cells of a table, a value in bold: what is told may go on past a tag.
fn without_tags(text: &str) -> String {
    let mut parts = text.split('<');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('>').map_or(part, |(_, after)| after));
    }
    kept.replace("&nbsp;", " ")
}

fn narrow(c: char) -> char {
    let code = u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32);
    code.filter(char::is_ascii_graphic).unwrap_or(c)
}
