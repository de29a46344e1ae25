//! Makes the examples in `fuzz/corpus/` anew.

use image::ImageFormat;
use std::path::Path;
use std::{fs, io::Cursor};
use warifu_enroll::card::{Card, Policy, Telephone, Terms};
use warifu_enroll::client::{self, Intent};
use warifu_enroll::self_registration;
use warifu_enroll::server::{self, Grant, ReceivedStart};
use warifu_enroll::wire::SealedGrant;
use warifu_enroll::{DeviceKey, Directory, Link, Problem, ProblemCode, TrustedCard, bytes::Bytes};
use warifu_fuzz::picture;
use warifu_fuzz::world::{self, NOW};
use warifu_otp::{SerialNumber, UnixTime};

type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> Done {
    let trusted = documents()?;
    handshake(&trusted)?;
    by_itself(&trusted)?;
    links()?;
    pictures()?;
    hardware()?;
    typed()
}

fn documents() -> Result<TrustedCard, Box<dyn std::error::Error>> {
    let (key, entry) = (world::key()?, world::entry()?);
    let directory = Directory::new(7, NOW, vec![entry.clone()]).sign(&key)?;
    write("directory", "one.json", &directory.payload.0)?;
    write("signed", "directory.json", &directory.to_json()?)?;
    let card = card()?.sign(&key)?;
    write("card", "one.json", &card.payload.0)?;
    write("signed", "card.json", &card.to_json()?)?;
    Ok(TrustedCard::verify(&card, &entry, NOW)?)
}

fn card() -> Result<Card, Box<dyn std::error::Error>> {
    Ok(Card {
        v: 1,
        service_id: world::service()?,
        origin: world::ORIGIN.to_owned(),
        card_key: world::key()?.public(),
        names: world::text("割符信用組合", "Warifu Credit Union"),
        service_names: world::text("法人インターネットバンキング", "Corporate Internet Banking"),
        mark: "割".to_owned(),
        colour: "#1f4e79".to_owned(),
        login_page: Some(format!("{}/i/shinkumi/login", world::ORIGIN)),
        otp_hosts: vec!["token.shinkumi.example".to_owned()],
        telephone: Some(Telephone {
            number: "0120-000-000".to_owned(),
            hours: world::text("平日 9:00〜17:00", "Weekdays 9:00–17:00"),
        }),
        reissue_steps: vec![world::text("窓口に電話します。", "Call us.")],
        terms: Terms {
            version: "2026-04".to_owned(),
            ja: "規定の全文".to_owned(),
            en: "The terms in full".to_owned(),
        },
        policy: policy(),
        opaque_public_key: world::setup().public_key(),
        signing_key: world::key()?.public(),
        agreement_key: world::agreement_key().public(),
        issued_at: NOW,
        not_after: UnixTime(NOW.0 + 31_536_000),
    })
}

fn policy() -> Policy {
    Policy {
        period: world::PARAMS.period,
        digits: world::PARAMS.digits,
        algorithm: world::PARAMS.algorithm,
        activation_password: world::POLICY,
        display_name: world::text("割符信用組合", "Warifu CU"),
        self_registration: false,
        next_code: true,
        capture_protection: true,
        hold_seconds: 0,
        token_lifetime_days: Some(3650),
    }
}

fn handshake(card: &TrustedCard) -> Done {
    let (mut rng, setup, origin) = (world::rng(), world::setup(), world::origin()?);
    let password = world::password()?;
    let (service, user) = (world::service()?, world::user()?);
    let records = setup.register(&mut rng, &service, &user, &password, 1)?;
    let intent = Intent {
        card,
        user_id: user,
        terms_version: "2026-04".to_owned(),
        at: NOW,
    };
    let key = DeviceKey::generate(&mut rng);
    let device = client::begin(&mut rng, intent, &password, key)?;
    write("start_request", "one.json", device.request())?;
    // EXPOSE: an example made of worthless secrets.
    write("pending", "start.bin", device.encode()?.expose())?;
    let received = ReceivedStart::parse(device.request())?;
    let offer = world::offer(&origin);
    let started = server::start(&mut rng, &setup, records.attempt(0), &received, &offer)?;
    write("start_response", "one.json", &started.response)?;
    // EXPOSE: an example made of worthless secrets.
    write("issuer_state", "one.bin", started.state.encode()?.expose())?;
    let device = device
        .answered(&mut rng, &password, &started.response, &world::report())
        .map_err(|refused| refused.error)?;
    write("finish_request", "one.json", device.request())?;
    // EXPOSE: an example made of worthless secrets.
    write("pending", "finish.bin", device.encode()?.expose())?;
    let proven = started.state.finish(device.request(), NOW);
    let grant = Grant {
        serial: SerialNumber::from_number(410_822_607),
        valid_until: None,
        server_time: NOW,
    };
    let proven = proven.map_err(|refused| refused.error)?;
    let answered = proven.answer(&mut rng, grant, &world::key()?)?;
    write("finish_response", "one.json", &answered.response)?;
    let token = device
        .answered(&answered.response)
        .map_err(|refused| refused.error)?;
    write("registered", "one.json", &token.confirmation.request()?)?;
    // EXPOSE: an example made of worthless secrets.
    write(
        "registered_key",
        "key.bin",
        answered.registered_key.expose(),
    )?;
    sealed()
}

/// A self-registration.
fn by_itself(card: &TrustedCard) -> Done {
    let mut rng = world::rng();
    let intent = self_registration::Intent {
        card,
        terms_version: "2026-04".to_owned(),
        at: NOW,
    };
    let key = DeviceKey::generate(&mut rng);
    let device = self_registration::begin(&mut rng, intent, key, &world::report())?;
    write("self_registration", "one.json", device.request())?;
    // EXPOSE: an example made of worthless secrets.
    write(
        "pending",
        "self-registration.bin",
        device.encode()?.expose(),
    )?;
    let received = self_registration::Received::parse(device.request())?;
    let opened = received.open(&world::agreement_key(), &world::origin()?)?;
    let grant = self_registration::Grant {
        enrollment_id: Bytes([9; 16]),
        serial: SerialNumber::from_number(410_822_607),
        params: world::PARAMS,
        bind_until: UnixTime(NOW.0 + 7 * 86_400),
        server_time: NOW,
    };
    let answered = opened.answer(&mut rng, grant, &world::key()?)?;
    write("self_registration_answer", "one.json", &answered.response)
}

/// What is inside the sealed parts, and the answer that says no.
fn sealed() -> Done {
    let grant = SealedGrant {
        serial: SerialNumber::from_number(410_822_607),
        algorithm: world::PARAMS.algorithm,
        digits: world::PARAMS.digits,
        period: world::PARAMS.period,
        valid_until: Some(NOW),
        server_time: NOW,
        key_check: Bytes([1; 8]),
    };
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: "Too Many Requests".to_owned(),
        status: 429,
        code: ProblemCode::RateLimited,
    };
    write("grant", "one.json", &serde_json::to_vec(&grant)?)?;
    write("report", "one.json", &serde_json::to_vec(&world::report())?)?;
    write("problem", "one.json", &serde_json::to_vec(&problem)?)
}

fn links() -> Done {
    let link = link()?;
    write("link", "web.txt", link.to_web(&world::origin()?).as_bytes())?;
    write("link", "mirror.txt", link.to_mirror().as_bytes())?;
    write(
        "link",
        "refused-shop.txt",
        b"https://shop.example/?item=1#top",
    )
}

fn link() -> Result<Link, Box<dyn std::error::Error>> {
    let entry = world::entry()?;
    Ok(Link {
        host: Some(entry.origin.authority().to_owned()),
        service_id: entry.service_id,
        user_id: world::user()?,
        card_key: entry.card_key,
    })
}

fn pictures() -> Done {
    let text = link()?.to_mirror();
    write("qr", "link.txt", text.as_bytes())?;
    write("qr", "short.txt", b"warifu://enroll")?;
    let picture = picture::qr(text.as_bytes(), 2).ok_or("the link fits")?;
    for (name, format) in [
        ("link.png", ImageFormat::Png),
        ("link.bmp", ImageFormat::Bmp),
        ("link.jpg", ImageFormat::Jpeg),
        ("link.webp", ImageFormat::WebP),
    ] {
        write("picture", name, &picture::file(&picture, format)?)?;
    }
    let coloured = image::DynamicImage::ImageLuma8(picture).into_rgba8();
    let mut gif = Cursor::new(Vec::new());
    coloured.write_to(&mut gif, ImageFormat::Gif)?;
    write("picture", "link.gif", gif.get_ref())
}

/// Those of the tests.
fn hardware() -> Done {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/otp/tests/pskc");
    for name in [
        "totp-clear.xml",
        "totp-key.xml",
        "totp-password.xml",
        "figure-6.xml",
    ] {
        write("pskc", name, &fs::read(tests.join(name))?)?;
    }
    write(
        "pskc",
        "refused-bomb.xml",
        b"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
    )
}

fn typed() -> Done {
    for (name, text) in [
        ("serial.txt", "WF 4108 2260 79"),
        ("serial-wide.txt", "ｗｆ４１０８−２２６０−７９"),
    ] {
        write("serial", name, text.as_bytes())?;
    }
    write("otp", "six.txt", b"123 456")?;
    write("otp", "eight.txt", "１２３４ー５６７８".as_bytes())?;
    write("otp", "refused-letters.txt", b"12345O")?;
    for (name, text) in [
        ("service.txt", "1021-2083"),
        ("user.txt", "2083l 0000193 ａ００１"),
        ("mail.txt", "hanako@shinkumi.example"),
        ("password.txt", "Kａｇｉ7392"),
        ("origin.txt", world::ORIGIN),
        ("loopback.txt", "http://127.0.0.1:8080"),
    ] {
        write("typed", name, text.as_bytes())?;
    }
    Ok(())
}

fn write(target: &str, name: &str, bytes: &[u8]) -> Done {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(name), bytes)?)
}
