//! Hardware tokens: from a maker's file into stock, each serial number once.

use crate::stock_world::{Made, by, file, import, import_at, made, makers_file, preview, sealed};
use crate::world::{World, contains, slug};
use std::time::{Duration, Instant};
use warifu_issuer::audit::{Event, verify};
use warifu_issuer::ids::Slug;
use warifu_issuer::keys::{KeyRing, MasterKey};
use warifu_issuer::ports::{Chance as _, StoreError};
use warifu_issuer::sealing::{Place, Purpose};
use warifu_issuer::stock::{Counts, Outcome, Progress, StockRefusal};
use warifu_issuer::{Error, SystemChance};
use warifu_otp::SerialNumber;
use warifu_otp::pskc::PskcError;

fn other() -> Slug {
    Slug::new("michishio").unwrap()
}

fn outcomes(report: &warifu_issuer::stock::Report) -> Vec<Outcome> {
    report.lines.iter().map(|line| line.outcome).collect()
}

#[tokio::test]
async fn a_preview_says_what_would_become_of_each_item_and_writes_nothing() {
    let world = World::new().await;
    let tokens = made(3);
    let report = preview(&world, &tokens).await;
    assert_eq!(outcomes(&report), [Outcome::New; 3]);
    assert_eq!(stock(&world).await, 0);
    assert_eq!(entries(&world, Event::StockImportBegun).await.len(), 0);
}

#[tokio::test]
async fn an_import_stores_each_item_and_a_second_one_changes_nothing() {
    let world = World::new().await;
    let tokens = made(3);
    let first = import(&world, &tokens).await;
    assert_eq!(outcomes(&first), [Outcome::New; 3]);
    let before = world.issuer.stock(&slug(), None, 10).await.unwrap();
    world.later(60);
    let second = import(&world, &tokens).await;
    assert_eq!(outcomes(&second), [Outcome::InStock; 3]);
    assert!(!second.lines.iter().any(|line| line.outcome.is_fault()));
    assert_eq!(world.issuer.stock(&slug(), None, 10).await.unwrap(), before);
    let counts = world.issuer.stock_counts(&slug()).await.unwrap();
    assert_eq!((counts.makers[0].free, counts.bound), (3, 0));
}

#[tokio::test]
async fn the_log_says_who_imported_what_and_why() {
    let world = World::new().await;
    let report = import(&world, &made(2)).await;
    let [begun] = entries(&world, Event::StockImportBegun)
        .await
        .try_into()
        .unwrap();
    let [ended] = entries(&world, Event::StockImported)
        .await
        .try_into()
        .unwrap();
    for record in [&begun, &ended] {
        assert_eq!(record.subject, report.digest_hex());
        assert!(
            record.detail.contains("\"by\":\"hanako\""),
            "{}",
            record.detail
        );
        assert!(record.detail.contains("delivery 7"), "{}", record.detail);
    }
    assert!(ended.detail.contains("\"new\":\"2\""), "{}", ended.detail);
    // Nothing new: nothing begins.
    import(&world, &made(2)).await;
    assert_eq!(entries(&world, Event::StockImportBegun).await.len(), 1);
    assert_eq!(entries(&world, Event::StockImported).await.len(), 2);
}

#[tokio::test]
async fn a_seed_lies_sealed_where_that_of_a_token_would() {
    let world = World::new().await;
    let tokens = made(1);
    import(&world, &tokens).await;
    let token = world
        .issuer
        .stock(&slug(), None, 1)
        .await
        .unwrap()
        .tokens
        .remove(0);
    let folder = world.folder.path().join("keys");
    let master = MasterKey::load(&folder.join("master.key")).unwrap();
    let ring = KeyRing::load_or_create(&folder, &master, [&slug()], &mut SystemChance.rng());
    let ring = ring.unwrap();
    let place = Place {
        purpose: Purpose::Seed,
        subject: token.id.as_bytes(),
        institution: &slug(),
    };
    let sealed = sealed(&world, token.id).await;
    let opened = ring
        .of(&slug())
        .unwrap()
        .data
        .open(&sealed, &place)
        .unwrap();
    assert!(tokens[0].seed.matches(&opened));
    assert!(!contains(&world.file_bytes(), tokens[0].seed.expose()));
}

#[tokio::test]
async fn a_serial_number_stands_in_one_place_alone() {
    let world = World::new().await;
    let tokens = made(2);
    import(&world, &tokens).await;
    // At another institution.
    let report = import_at(&world, &other(), &tokens).await;
    assert_eq!(outcomes(&report), [Outcome::Elsewhere; 2]);
    assert!(report.lines[0].outcome.is_fault());
    // As a token of this one, and of another.
    let token = world.enrol().await;
    let third = made(3).pop().unwrap();
    let renamed = format!("UPDATE tokens SET serial = '{}'", third.serial);
    world.change(&renamed).await;
    drop(token);
    let report = import(&world, &[third]).await;
    assert_eq!(outcomes(&report), [Outcome::Bound]);
    let third = made(3).pop().unwrap();
    let report = import_at(&world, &other(), &[third]).await;
    assert_eq!(outcomes(&report), [Outcome::Elsewhere]);
}

#[tokio::test]
async fn what_is_over_or_has_not_begun_is_not_taken() {
    let world = World::new().await;
    let mut tokens = made(2);
    tokens[0].until = "2020-01-01T00:00:00Z";
    let report = import(&world, &tokens).await;
    assert_eq!(outcomes(&report), [Outcome::Expired, Outcome::New]);
    let text = file(&made(1)).replace(
        "<ExpiryDate>",
        "<StartDate>2037-01-01T00:00:00Z</StartDate><ExpiryDate>",
    );
    let early = world
        .issuer
        .preview_stock(&slug(), makers_file(&text))
        .await;
    assert_eq!(outcomes(&early.unwrap()), [Outcome::NotYet]);
    assert_eq!(stock(&world).await, 1);
}

#[tokio::test]
async fn a_file_that_is_refused_leaves_nothing() {
    let world = World::new().await;
    let text = file(&made(3));
    let cut = makers_file(&text[..text.len() - 20]);
    let refused = world
        .issuer
        .import_stock(&slug(), cut, &by(), &mut |_| {})
        .await;
    assert!(matches!(
        refused,
        Err(StockRefusal::File(PskcError::Truncated))
    ));
    assert_eq!(stock(&world).await, 0);
    let nobody = Slug::new("nobody").unwrap();
    let refused = world
        .issuer
        .preview_stock(&nobody, makers_file(&text))
        .await;
    assert!(matches!(
        refused,
        Err(StockRefusal::Issuer(Error::UnknownInstitution))
    ));
}

#[tokio::test]
async fn the_stock_is_shown_page_by_page() {
    let world = World::new().await;
    let mut tokens = made(7);
    tokens[3].maker = "Another";
    import(&world, &tokens).await;
    let (mut seen, mut after) = (Vec::<SerialNumber>::new(), None);
    loop {
        let page = world
            .issuer
            .stock(&slug(), after.as_ref(), 3)
            .await
            .unwrap();
        assert!(page.tokens.len() <= 3);
        seen.extend(page.tokens.into_iter().map(|token| token.serial));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let serials: Vec<_> = tokens.iter().map(|token| token.serial.clone()).collect();
    assert_eq!(seen, serials);
    let counts = world.issuer.stock_counts(&slug()).await.unwrap();
    let makers: Vec<_> = counts
        .makers
        .iter()
        .map(|one| (one.maker.as_str(), one.free))
        .collect();
    assert_eq!(makers, [("Another", 1), ("oath.TEST", 6)]);
    assert_eq!(
        world.issuer.stock_counts(&other()).await.unwrap().makers,
        []
    );
}

#[tokio::test]
async fn an_import_that_is_killed_half_way_is_repeated_to_its_end() {
    let world = World::new().await;
    let tokens = made(1_200);
    let text = file(&tokens);
    let (reached, wait) = tokio::sync::oneshot::channel();
    let mut reached = Some(reached);
    let issuer = world.issuer.clone();
    let bytes = makers_file(&text);
    let running = tokio::spawn(async move {
        let mut progress = |_: Progress| {
            if let Some(reached) = reached.take() {
                let _ = reached.send(());
            }
            // Nobody comes back from here.
            std::thread::park_timeout(Duration::from_millis(50));
        };
        issuer
            .import_stock(&slug(), bytes, &by(), &mut progress)
            .await
    });
    wait.await.unwrap();
    running.abort();
    let _ = running.await;
    let survivor = world.crashed_copy().await;
    let left = stock(&survivor).await;
    assert!((500..1_200).contains(&left) && left % 100 == 0, "{left}");
    assert_eq!(entries(&survivor, Event::StockImportBegun).await.len(), 1);
    assert_eq!(entries(&survivor, Event::StockImported).await.len(), 0);
    let report = import(&survivor, &tokens).await;
    let known = usize::try_from(left).unwrap();
    let expected = Counts {
        items: 1_200,
        new: 1_200 - known,
        known,
        faults: 0,
    };
    assert_eq!(report.counts(), expected);
    assert_eq!(stock(&survivor).await, 1_200);
}

#[tokio::test]
async fn two_imports_of_one_file_at_a_time_store_each_token_once() {
    let world = World::new().await;
    let tokens = made(600);
    let (one, two) = tokio::join!(import(&world, &tokens), import(&world, &tokens));
    assert_eq!(stock(&world).await, 600);
    assert_eq!(one.counts().new + two.counts().new, 600);
    assert_eq!(one.counts().faults + two.counts().faults, 0);
}

#[tokio::test]
async fn fifty_thousand_tokens_are_imported_in_batches() {
    let world = World::new().await;
    let tokens = made(50_000);
    let file = makers_file(&file(&tokens));
    let (begun, mut steps) = (Instant::now(), 0);
    let mut progress = |at: Progress| {
        steps += 1;
        assert!(at.done <= at.all && at.all == 50_000);
    };
    let report = world
        .issuer
        .import_stock(&slug(), file, &by(), &mut progress)
        .await;
    assert_eq!(report.unwrap().counts().new, 50_000);
    assert_eq!((stock(&world).await, steps), (50_000, 100));
    eprintln!("50,000 imported in {:?}", begun.elapsed());
    let audit = world.issuer.stores().audit.clone();
    let records = audit.records(&slug(), 0, 1_000).await.unwrap();
    assert!(verify(None, &records).is_ok());
}

async fn stock(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM free_tokens").await
}

async fn entries(world: &World, event: Event) -> Vec<warifu_issuer::audit::Record> {
    let audit = world.issuer.stores().audit.clone();
    let mut records = audit.records(&slug(), 0, 10_000).await.unwrap();
    records.retain(|record| record.event == event.name());
    records
}

#[tokio::test]
async fn a_store_that_fails_half_way_keeps_no_part_of_a_batch() {
    let world = World::new().await;
    let tokens: Vec<Made> = made(10);
    world
        .change(
            "CREATE TRIGGER full BEFORE INSERT ON free_tokens WHEN NEW.serial = '8100000007'
             BEGIN SELECT RAISE(ABORT, 'full'); END;",
        )
        .await;
    let text = makers_file(&file(&tokens));
    let said = world
        .issuer
        .import_stock(&slug(), text, &by(), &mut |_| {})
        .await;
    let unavailable = StoreError::Unavailable;
    assert!(matches!(said, Err(StockRefusal::Issuer(Error::Store(error))) if error == unavailable));
    assert_eq!(stock(&world).await, 0);
    assert_eq!(entries(&world, Event::StockImportBegun).await.len(), 0);
    world.change("DROP TRIGGER full").await;
    assert_eq!(import(&world, &tokens).await.counts().new, 10);
}
