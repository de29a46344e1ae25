//! The audit log, looked through, checked as a whole, and as files.

use crate::world::{USER, World, slug};
use std::fmt::Write as _;
use warifu_issuer::audit::{
    AuditCheck, AuditFault, ChainError, Entry, Event, Filter, GENESIS, Head, Page, Record,
    SignedHead, csv_header, csv_line, head_line, json_line, link, of_head_line, of_json_line,
    verify,
};
use warifu_issuer::verification::Purpose;
use warifu_otp::{SerialNumber, UnixTime};

async fn check(world: &World, heads: &[SignedHead]) -> AuditCheck {
    let issuer = &world.issuer;
    issuer
        .logs()
        .check(&slug(), heads, &mut |_| {})
        .await
        .unwrap()
}

async fn page(world: &World, filter: &Filter, before: Option<u64>, count: u32) -> Page {
    let slug = slug();
    let logs = world.issuer.logs();
    logs.page(&slug, filter, before, count).await.unwrap()
}

async fn all(world: &World, filter: &Filter) -> Vec<Record> {
    let mut records = Vec::new();
    let mut each = |record| {
        records.push(record);
        true
    };
    let slug = slug();
    let logs = world.issuer.logs();
    logs.entries(&slug, filter, &mut each).await.unwrap();
    records
}

async fn heads(world: &World) -> Vec<SignedHead> {
    world.issuer.signed_heads().await.unwrap()
}

/// A log of so many entries, written by hand.
async fn long_log(world: &World, entries: u64) {
    let mut head = world.issuer.stores().audit.head(&slug()).await.unwrap();
    let mut rows = Vec::new();
    for number in 0..entries {
        let at = world.now().plus(number);
        let serial = SerialNumber::from_number(number % 7);
        let record = link(
            head.as_ref(),
            &Entry::new(&slug(), at, Event::CodeAccepted, &serial),
        );
        let hex = |bytes: &[u8]| {
            bytes.iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
        };
        rows.push(format!(
            "('shinkumi', {}, {}, 'code_accepted', '{}', '{{}}', x'{}', x'{}')",
            record.sequence,
            record.at.0,
            record.subject,
            hex(&record.previous),
            hex(&record.hash)
        ));
        head = Some(Head {
            institution: slug(),
            sequence: record.sequence,
            hash: record.hash,
        });
    }
    world
        .change(&format!("INSERT INTO audit VALUES {};", rows.join(",")))
        .await;
    put_end(world).await;
}

/// The database's own word follows, as a thorough forger's would.
async fn put_end(world: &World) {
    world
        .change(
            "UPDATE audit_ends SET (sequence, hash) = (SELECT sequence, hash FROM audit
                 WHERE audit.institution = audit_ends.institution
                 ORDER BY sequence DESC LIMIT 1)",
        )
        .await;
}

#[tokio::test]
async fn a_log_is_read_page_by_page_from_its_end_and_nothing_is_there_twice() {
    let world = World::new().await;
    long_log(&world, 2_500).await;
    let everything = all(&world, &Filter::default()).await;
    verify(None, &everything).unwrap();
    assert_eq!(everything.len(), 2_502);
    let (mut before, mut read) = (None, Vec::new());
    loop {
        let page = page(&world, &Filter::default(), before, 700).await;
        read.extend(page.records);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    read.reverse();
    assert_eq!(read, everything);
    let one = Filter {
        serial: Some(SerialNumber::from_number(3)),
        ..Filter::default()
    };
    assert_eq!(all(&world, &one).await.len(), 2_500 / 7);
    let last = page(&world, &one, None, 1).await;
    assert_eq!(last.records.len(), 1);
    let older = page(&world, &one, last.next, 1).await;
    assert_eq!(last.records[0].sequence - 7, older.records[0].sequence);
    // What nobody has is looked for to the beginning.
    let nobody = Filter {
        who: Some("NOBODY".to_owned()),
        ..Filter::default()
    };
    assert_eq!(
        page(&world, &nobody, None, 10).await,
        Page {
            records: vec![],
            next: None
        }
    );
}

#[tokio::test]
async fn entries_are_found_by_time_event_token_and_person() {
    let world = World::new().await;
    let token = world.enrol().await;
    world.later(600);
    world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    let found = async |filter: Filter| -> Vec<String> {
        let records = all(&world, &filter).await;
        let page = page(&world, &filter, None, 1_000).await.records;
        assert_eq!(page.into_iter().rev().collect::<Vec<_>>(), records);
        records.into_iter().map(|record| record.event).collect()
    };
    let none = Filter::default;
    let later = Filter {
        from: Some(world.now()),
        ..none()
    };
    assert_eq!(found(later).await, ["activated"]);
    let earlier = Filter {
        until: Some(world.now()),
        ..none()
    };
    assert!(!found(earlier).await.contains(&"activated".to_owned()));
    let event = Filter {
        event: Some(Event::Issued),
        ..none()
    };
    assert_eq!(found(event).await, ["issued"]);
    let serial = Filter {
        serial: Some(token.serial.clone()),
        ..none()
    };
    assert_eq!(found(serial.clone()).await, ["enrolled", "activated"]);
    // As a subject, and in the details of what was done to the token.
    let who = Filter {
        who: Some(USER.to_owned()),
        ..none()
    };
    let of_user = found(who.clone()).await;
    for event in ["issued", "enrollment_started", "enrolled", "activated"] {
        assert!(of_user.contains(&event.to_owned()), "{event}: {of_user:?}");
    }
    let both = Filter {
        who: who.who,
        ..serial
    };
    assert_eq!(found(both).await, ["enrolled", "activated"]);
    // Half a name, a detail's key and a pattern are nobody.
    for not in ["2083L0000193A00", "user", "%", "2083L%"] {
        let who = Filter {
            who: Some(not.to_owned()),
            ..none()
        };
        assert_eq!(found(who).await, [""; 0], "{not}");
    }
}

#[tokio::test]
async fn a_whole_log_is_in_order_and_its_heads_agree() {
    let world = World::new().await;
    let early = heads(&world).await;
    long_log(&world, 2_500).await;
    let mut kept = heads(&world).await;
    kept.extend(early);
    let mut told = Vec::new();
    let mut progress = |entries| told.push(entries);
    let check = world
        .issuer
        .logs()
        .check(&slug(), &kept, &mut progress)
        .await
        .unwrap();
    assert_eq!(
        (check.entries, check.heads, check.faults),
        (2_502, 2, vec![])
    );
    assert_eq!(told, [1_000, 2_000, 2_502]);
    // A log that nobody has written to is in order, too.
    let empty = warifu_issuer::ids::Slug::new("michishio").unwrap();
    let check = world
        .issuer
        .logs()
        .check(&empty, &kept, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(
        (check.entries, check.hash, check.faults),
        (0, GENESIS, vec![])
    );
}

#[tokio::test]
async fn what_was_changed_removed_or_put_between_is_named_by_its_number() {
    let world = World::new().await;
    long_log(&world, 2_500).await;
    world
        .change("CREATE TABLE kept AS SELECT * FROM audit")
        .await;
    for (change, fault) in [
        (
            "UPDATE audit SET subject = 'somebody' WHERE sequence = 1500",
            ChainError::Changed(1_500),
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE sequence = 1",
            ChainError::Changed(1),
        ),
        (
            "UPDATE audit SET previous = hash WHERE sequence = 7",
            ChainError::Previous(7),
        ),
        (
            "DELETE FROM audit WHERE sequence = 2000",
            ChainError::Sequence(2_000),
        ),
        (
            "DELETE FROM audit WHERE sequence = 1",
            ChainError::Sequence(1),
        ),
    ] {
        world.change(change).await;
        let check = check(&world, &[]).await;
        assert_eq!(check.faults, [AuditFault::Chain(fault)], "{change}");
        let back = "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;";
        world.change(back).await;
    }
}

#[tokio::test]
async fn a_tail_that_was_cut_off_shows_against_the_databases_word_and_against_a_head() {
    let world = World::new().await;
    long_log(&world, 20).await;
    let kept = heads(&world).await;
    world.change("DELETE FROM audit WHERE sequence > 15").await;
    let cut = check(&world, &[]).await;
    assert_eq!(
        cut.faults,
        [AuditFault::End {
            kept: 22,
            found: 15
        }]
    );
    // Whoever cuts it off thoroughly is seen by who has kept a head.
    put_end(&world).await;
    assert_eq!(check(&world, &[]).await.faults, []);
    let cut = check(&world, &kept).await;
    assert_eq!(
        cut.faults,
        [AuditFault::CutOff {
            kept: 22,
            found: 15
        }]
    );
    // And so is who goes on writing after that.
    long_log(&world, 20).await;
    let anew = check(&world, &kept).await;
    assert_eq!(
        (anew.heads, anew.faults),
        (0, vec![AuditFault::OtherChain(22)])
    );
}

#[tokio::test]
async fn a_head_that_the_institution_has_not_signed_proves_nothing() {
    let world = World::new().await;
    let mut kept = heads(&world).await;
    kept[0].head.sequence = 99;
    let check = check(&world, &kept).await;
    assert_eq!(
        (check.heads, check.faults),
        (0, vec![AuditFault::NotSigned(99)])
    );
}

#[tokio::test]
async fn a_head_is_found_in_what_was_printed_and_in_both_kinds_of_log() {
    let world = World::new().await;
    let [kept] = heads(&world).await.try_into().unwrap();
    let line = head_line(&kept);
    assert_eq!(of_head_line(&line), Some(kept.clone()));
    let json: serde_json::Value = serde_json::from_str(&line).unwrap();
    let (hash, signature) = (&json["hash"], &json["signature"]);
    let sequence = kept.head.sequence;
    let text = format!(
        "2026-11-22T06:08:25Z  INFO warifu_server::heads: audit head institution=shinkumi \
         sequence={sequence} hash={hash} signature={signature}"
    );
    assert_eq!(of_head_line(&text), Some(kept.clone()));
    let structured = format!(
        r#"{{"level":"INFO","fields":{{"message":"audit head","institution":"shinkumi","sequence":{sequence},"hash":{hash},"signature":{signature}}}}}"#
    );
    assert_eq!(of_head_line(&structured), Some(kept));
    for no in [
        "",
        "a request GET /healthz 200",
        "institution= sequence= hash= signature=",
    ] {
        assert_eq!(of_head_line(no), None, "{no}");
    }
}

#[tokio::test]
async fn lines_of_json_are_the_log_to_the_letter() {
    let world = World::new().await;
    world.enrol().await;
    let records = all(&world, &Filter::default()).await;
    let lines: String = records.iter().map(json_line).collect();
    let read: Vec<Record> = lines
        .lines()
        .map(|line| of_json_line(line).unwrap())
        .collect();
    assert_eq!(read, records);
    assert_eq!(of_json_line("{}"), None);
}

#[test]
fn a_table_runs_no_formula_and_loses_no_line() {
    let entry = |subject: &str, detail: &str| {
        let entry = Entry::new(
            &slug(),
            UnixTime(1_795_231_200),
            Event::LoginRefused,
            subject,
        );
        link(
            None,
            &Entry {
                detail: detail.to_owned(),
                ..entry
            },
        )
    };
    let cells = |record: &Record| {
        let table = [csv_header(), csv_line(record)].concat();
        let mut reader = csv::Reader::from_reader(table.as_slice());
        assert_eq!(reader.headers().unwrap().len(), 9);
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        rows[0].clone()
    };
    for formula in [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1",
    ] {
        let cells = cells(&entry(formula, formula));
        assert_eq!(&cells[5], format!("'{formula}"));
        assert_eq!(&cells[6], format!("'{formula}"));
    }
    let cells = cells(&entry("割符, \"太郎\"\n2", "{}"));
    assert_eq!((&cells[5], &cells[6]), ("割符, \"太郎\"\n2", "{}"));
    assert_eq!(
        (&cells[2], &cells[3]),
        ("1795231200", "2026-11-21T03:20:00Z")
    );
}
