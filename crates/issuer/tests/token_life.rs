//! `docs/token-life.md` is written from the table where asked.

#![expect(clippy::unwrap_used, reason = "tests")]

use warifu_issuer::life::{diagram, rows};

/// `WARIFU_WRITE_LIFE=1` puts the table as it is now into the document.
#[test]
fn the_document_is_written_where_asked() {
    if std::env::var_os("WARIFU_WRITE_LIFE").is_none() {
        return;
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/token-life.md");
    let text = std::fs::read_to_string(path).unwrap();
    let text = between(&text, "```mermaid", "\n```", &diagram(), "@DIAGRAM@");
    let table = "|---|---|---|---|---|---|\n";
    let text = between(
        &text,
        table,
        "\n\n",
        &format!("{table}{}", rows()),
        "@ROWS@",
    );
    std::fs::write(path, text).unwrap();
}

/// Replaces what stands from `first` to before `last`, or else the mark.
fn between(text: &str, first: &str, last: &str, by: &str, mark: &str) -> String {
    if text.contains(mark) {
        let by = by.strip_prefix("|---|---|---|---|---|---|\n").unwrap_or(by);
        return text.replace(mark, by);
    }
    let start = text.find(first).unwrap();
    let end = text[start + first.len()..].find(last).unwrap() + start + first.len();
    let tail = if by.ends_with("```") { end + 4 } else { end };
    format!("{}{by}{}", &text[..start], &text[tail..])
}
