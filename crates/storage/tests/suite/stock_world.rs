//! Makers' files for the tests.

use crate::world::{World, slug};
use sqlx::{ConnectOptions as _, Row as _};
use warifu_issuer::ids::{Slug, TokenId};
use warifu_issuer::sealing::{KeyId, Sealed};
use warifu_issuer::stock::{By, MakersFile, Report};
use warifu_otp::pskc::{Sample, write};
use warifu_otp::{Algorithm, Digits, Params, Period, SerialNumber};
use warifu_secret::Seed;
use zeroize::Zeroizing;

/// A hardware token, as its maker knows it.
pub struct Made {
    pub serial: SerialNumber,
    pub seed: Seed,
    pub maker: &'static str,
    pub until: &'static str,
}

/// So many tokens: `8100000001` and on.
pub fn made(count: u32) -> Vec<Made> {
    let one = |number: u32| Made {
        serial: SerialNumber::parse(&format!("81{number:08}")).unwrap(),
        seed: Seed::new(number.to_be_bytes().repeat(5)),
        maker: "oath.TEST",
        until: "2037-12-31T00:00:00Z",
    };
    (1..=count).map(one).collect()
}

/// The file that the maker sends, in clear.
pub fn file(tokens: &[Made]) -> String {
    let samples = tokens.iter().map(|one| Sample {
        serial: &one.serial,
        maker: one.maker,
        params: Params {
            algorithm: Algorithm::Sha1,
            digits: Digits::Six,
            period: Period::Sixty,
        },
        seed: &one.seed,
        valid_until: Some(one.until),
    });
    write(samples, None).unwrap().to_string()
}

pub fn makers_file(text: &str) -> MakersFile {
    MakersFile {
        bytes: Zeroizing::new(text.as_bytes().to_vec()),
        secret: None,
    }
}

pub fn by() -> By {
    By::new("hanako", "delivery 7").unwrap()
}

pub async fn preview(world: &World, tokens: &[Made]) -> Report {
    let file = makers_file(&file(tokens));
    world.issuer.preview_stock(&slug(), file).await.unwrap()
}

pub async fn import(world: &World, tokens: &[Made]) -> Report {
    import_at(world, &slug(), tokens).await
}

pub async fn import_at(world: &World, institution: &Slug, tokens: &[Made]) -> Report {
    let file = makers_file(&file(tokens));
    let done = world
        .issuer
        .import_stock(institution, file, &by(), &mut |_| {})
        .await;
    done.unwrap()
}

/// A token's seed, as it lies in stock.
pub async fn sealed(world: &World, id: TokenId) -> Sealed {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(world.path());
    let mut connection = options.connect().await.unwrap();
    let row = sqlx::query("SELECT seed, seed_key FROM free_tokens WHERE id = $1")
        .bind(id.as_bytes().as_slice())
        .fetch_one(&mut connection)
        .await
        .unwrap();
    Sealed {
        key: KeyId::parse(row.get("seed_key")).unwrap(),
        bytes: row.get("seed"),
    }
}
