//! Files of hardware tokens: three protections, and everything that is refused.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod pskc_files;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, Mac as _};
use pskc_files::{FIGURE_2, FIGURE_3, FIGURE_4, FIGURE_5, FIGURE_6, FIGURE_7, FIGURE_8};
use pskc_files::{TOTP_CLEAR, TOTP_KEY, TOTP_KEY_256, TOTP_PASSWORD};
use pskc_files::{key, key_of, many, password};
use sha1::Sha1;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use warifu_otp::pskc::{
    Cause, Container, MOST_BYTES, Protection, PskcError, TransportSecret, read,
};
use warifu_otp::{Algorithm, Digits, Period, UnixTime, code_at};

/// What each item is refused for; nothing where it is taken.
fn causes(file: &str, secret: Option<&TransportSecret>) -> Vec<Option<Cause>> {
    let read = read(file.as_bytes(), secret);
    let read = read.unwrap_or_else(|error| panic!("{error}"));
    let cause = |item: &Result<_, warifu_otp::pskc::Refused>| {
        item.as_ref().err().map(|refused| refused.cause)
    };
    read.items.iter().map(cause).collect()
}

fn refusal(file: impl AsRef<[u8]>, secret: Option<&TransportSecret>) -> PskcError {
    match read(file.as_ref(), secret) {
        Err(error) => error,
        Ok(_) => panic!("it was taken"),
    }
}

/// The first item of the file in clear, changed.
fn changed(from: &str, to: &str) -> Option<Cause> {
    assert!(TOTP_CLEAR.contains(from), "{from}");
    causes(&TOTP_CLEAR.replacen(from, to, 1), None)[0]
}

fn whole(container: &Container) {
    let items: Vec<_> = container
        .items
        .iter()
        .map(|one| one.as_ref().unwrap())
        .collect();
    let [one, two, three] = items.as_slice() else {
        panic!("{} items", items.len())
    };
    // Printed with spaces, and in lower case with hyphens.
    assert_eq!(one.serial.as_str(), "8123456789");
    assert_eq!(two.serial.as_str(), "GT26000001");
    assert_eq!(three.serial.as_str(), "26001240987X");
    assert_eq!(one.maker, "oath.TEST & Söhne");
    assert_eq!((one.index, two.index, three.index), (1, 2, 3));
    assert_eq!((one.drift, two.drift, three.drift), (0, -1, 4));
    let params = [one.params, two.params, three.params];
    let algorithms = params.map(|params| params.algorithm);
    assert_eq!(
        algorithms,
        [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]
    );
    assert_eq!(params.map(|params| params.digits.count()), [6, 8, 8]);
    assert_eq!(params.map(|params| params.period.seconds()), [60, 30, 30]);
    for item in [one, two, three] {
        assert_eq!(item.valid_from, Some(UnixTime(1_767_225_600)));
        assert_eq!(item.valid_until, Some(UnixTime(2_145_830_400)));
    }
    // RFC 6238, appendix B: these are its seeds.
    let at = UnixTime(1_111_111_109);
    assert_eq!(code_at(&two.seed, at, two.params).otp.as_str(), "68084774");
    assert_eq!(
        code_at(&three.seed, at, three.params).otp.as_str(),
        "25091201"
    );
}

#[test]
fn a_file_is_read_in_each_of_the_three_protections() {
    for (text, secret, protection) in [
        (TOTP_CLEAR, None, Protection::Clear),
        (TOTP_KEY, Some(key()), Protection::Key),
        (TOTP_KEY_256, Some(key_of(2)), Protection::Key),
        (
            TOTP_PASSWORD,
            Some(password("qwerty")),
            Protection::Password,
        ),
    ] {
        let container = read(text.as_bytes(), secret.as_ref()).unwrap();
        assert_eq!(container.protection, protection);
        whole(&container);
    }
}

#[test]
fn the_figures_of_rfc_6030_are_read_and_their_hotp_is_refused() {
    assert_eq!(causes(FIGURE_2, None), [Some(Cause::NoSerial)]);
    let unknown = [Some(Cause::Algorithm)];
    assert_eq!(causes(FIGURE_3, None), unknown);
    assert_eq!(causes(FIGURE_4, None), unknown);
    assert_eq!(causes(FIGURE_5, None), [Some(Cause::Algorithm); 2]);
    assert_eq!(causes(FIGURE_6, Some(&key())), unknown);
    assert_eq!(causes(FIGURE_7, Some(&password("qwerty"))), unknown);
    assert_eq!(refusal(FIGURE_8, Some(&key())), PskcError::Unsupported);
}

#[test]
fn a_wrong_key_is_a_wrong_key_and_opens_nothing() {
    let other = TransportSecret::Key(warifu_secret::TransportKey::new(vec![7; 16]));
    assert_eq!(refusal(TOTP_KEY, Some(&other)), PskcError::WrongKey);
    let other = password("qwertz");
    assert_eq!(refusal(TOTP_PASSWORD, Some(&other)), PskcError::WrongKey);
    // Here the MACs' key is the same key, so the MACs say it.
    let other = TransportSecret::Key(warifu_secret::TransportKey::new(vec![7; 32]));
    assert_eq!(refusal(TOTP_KEY_256, Some(&other)), PskcError::WrongKey);
}

#[test]
fn what_is_to_be_given_is_asked_for() {
    assert_eq!(refusal(TOTP_KEY, None), PskcError::KeyNeeded);
    assert_eq!(
        refusal(TOTP_KEY, Some(&password("qwerty"))),
        PskcError::KeyNeeded
    );
    assert_eq!(
        refusal(TOTP_PASSWORD, Some(&key())),
        PskcError::PasswordNeeded
    );
    assert_eq!(refusal(TOTP_KEY, Some(&key_of(2))), PskcError::KeyLength);
    assert_eq!(refusal(TOTP_CLEAR, Some(&key())), PskcError::NotProtected);
}

#[test]
fn a_wrong_mac_or_none_is_the_items_fault_alone() {
    let mac = TOTP_KEY.find("<ValueMAC>").unwrap() + "<ValueMAC>".len();
    let end = TOTP_KEY[mac..].find("</ValueMAC>").unwrap() + mac;
    let with = |text: &str| format!("{}{text}{}", &TOTP_KEY[..mac], &TOTP_KEY[end..]);
    let wrong = with("AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assert_eq!(
        causes(&wrong, Some(&key())),
        [Some(Cause::WrongMac), None, None]
    );
    // A part of the right one is not it.
    let short = with("AAAAAAAA");
    assert_eq!(causes(&short, Some(&key()))[0], Some(Cause::WrongMac));
    let tag = format!("<ValueMAC>{}</ValueMAC>", &TOTP_KEY[mac..end]);
    let none = TOTP_KEY.replace(&tag, "");
    assert_eq!(
        causes(&none, Some(&key())),
        [Some(Cause::NoMac), None, None]
    );
    let method = TOTP_KEY.find("  <MACMethod").unwrap();
    let rest = TOTP_KEY.find("  <KeyPackage>").unwrap();
    let bare = format!("{}{}", &TOTP_KEY[..method], &TOTP_KEY[rest..]);
    assert_eq!(refusal(bare, Some(&key())), PskcError::MacMethod);
    let unknown = TOTP_KEY.replace("#hmac-sha1", "#hmac-md5");
    assert_eq!(refusal(unknown, Some(&key())), PskcError::MacMethod);
}

/// `MACKey` has no MAC of its own: what is put in its place could be empty, and
/// every MAC then anybody's.
#[test]
fn a_macs_key_that_is_too_short_is_refused() {
    let values: Vec<&str> = between(TOTP_KEY, "<xenc:CipherValue>", "</");
    let macs = between(TOTP_KEY, "<ValueMAC>", "</");
    // A known block under the key, with an IV that makes its last byte the
    // padding of a whole block.
    let mut block = BASE64.decode(values[1].trim()).unwrap();
    block.truncate(32);
    block[15] ^= b'6' ^ 16;
    let mut file = TOTP_KEY.replacen(values[0], &BASE64.encode(block), 1);
    for (value, mac) in values[1..].iter().zip(macs) {
        let sealed = BASE64.decode(value.trim()).unwrap();
        let forged = Hmac::<Sha1>::new_from_slice(b"").unwrap();
        let forged = forged.chain_update(sealed).finalize().into_bytes();
        file = file.replacen(mac, &BASE64.encode(forged), 1);
    }
    assert_eq!(refusal(file, Some(&key())), PskcError::WrongKey);
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    let parts = text.split(start).skip(1);
    parts.map(|part| part.split(end).next().unwrap()).collect()
}

#[test]
fn a_secret_in_clear_in_a_protected_file_was_put_there_by_somebody_else() {
    let start = TOTP_KEY.find("<EncryptedValue>").unwrap();
    let end = TOTP_KEY.find("</Secret>").unwrap();
    let plain = "<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>";
    let mixed = format!("{}{plain}{}", &TOTP_KEY[..start], &TOTP_KEY[end..]);
    assert_eq!(
        causes(&mixed, Some(&key())),
        [Some(Cause::Unprotected), None, None]
    );
}

#[test]
fn an_unknown_algorithm_is_refused() {
    for algorithm in ["hotp", "ocra", "totp2", "pin"] {
        let to = format!("pskc:{algorithm}\"");
        assert_eq!(changed("pskc:totp\"", &to), Some(Cause::Algorithm));
    }
    let format = "<ResponseFormat";
    let suite = |suite: &str| format!("<Suite>{suite}</Suite><ResponseFormat");
    assert_eq!(changed(format, &suite("HMAC-MD5")), Some(Cause::Suite));
    assert_eq!(changed(format, &suite("HMAC-SHA-1")), None);
    let cipher = TOTP_KEY.replace("#aes128-cbc", "#tripledes-cbc");
    assert_eq!(refusal(&cipher, Some(&key())), PskcError::Unsupported);
}

#[test]
fn an_unknown_policy_element_is_refused() {
    let with = |rule: &str| changed("<Policy>", &format!("<Policy>{rule}"));
    assert_eq!(with("<Colour>red</Colour>"), Some(Cause::UnknownPolicy));
    let foreign = "<x:StartDate xmlns:x=\"urn:x\">2026-01-01T00:00:00Z</x:StartDate>";
    assert_eq!(with(foreign), Some(Cause::UnknownPolicy));
    assert_eq!(
        with("<KeyUsage>Telepathy</KeyUsage>"),
        Some(Cause::UnknownPolicy)
    );
    assert_eq!(changed(">OTP<", ">CR<"), Some(Cause::Usage));
    let times = "<NumberOfTransactions>5</NumberOfTransactions>";
    assert_eq!(with(times), Some(Cause::Transactions));
    assert_eq!(changed("\"Local\"", "\"Prepend\""), Some(Cause::Pin));
    assert_eq!(
        changed("\"Local\"", "\"Sometimes\""),
        Some(Cause::UnknownPolicy)
    );
    assert_eq!(
        changed("2037-12-31T00:00:00Z", "some day"),
        Some(Cause::Date)
    );
}

#[test]
fn an_item_twice_is_taken_neither_time() {
    // Written otherwise, but the same.
    let twice = TOTP_CLEAR.replace("gt-2600-0001", "8123-4567-89");
    let both = Some(Cause::Twice);
    assert_eq!(causes(&twice, None), [both, both, None]);
}

#[test]
fn a_serial_number_is_a_makers() {
    let serial = |to: &str| changed("8123 4567 89", to);
    assert_eq!(serial("ｇｔ １２３４"), None);
    assert_eq!(serial(""), Some(Cause::NoSerial));
    assert_eq!(serial("123"), Some(Cause::Serial));
    assert_eq!(serial("81234/4567"), Some(Cause::Serial));
    // As the app's are.
    assert_eq!(serial("WF 4108 2260 79"), Some(Cause::Serial));
    let maker = "<Manufacturer>oath.TEST &amp; Söhne</Manufacturer>";
    assert_eq!(changed(maker, ""), Some(Cause::NoMaker));
}

#[test]
fn values_that_no_token_here_has_are_refused() {
    assert_eq!(changed("Length=\"6\"", "Length=\"7\""), Some(Cause::Digits));
    assert_eq!(
        changed("Length=\"6\"", "Length=\"-6\""),
        Some(Cause::Digits)
    );
    assert_eq!(
        changed("\"DECIMAL\"", "\"HEXADECIMAL\""),
        Some(Cause::Encoding)
    );
    let checked = "\"DECIMAL\" CheckDigits=\"true\"";
    assert_eq!(changed("\"DECIMAL\"", checked), Some(Cause::Encoding));
    let interval = |to: &str| {
        changed(
            "<TimeInterval><PlainValue>60",
            &format!("<TimeInterval><PlainValue>{to}"),
        )
    };
    assert_eq!(interval("45"), Some(Cause::Interval));
    assert_eq!(interval("-60"), Some(Cause::Interval));
    assert_eq!(interval("one minute"), Some(Cause::Form));
    let drift = "<TimeDrift><PlainValue>";
    assert_eq!(
        changed(drift, "<TimeDrift><PlainValue>11"),
        Some(Cause::Drift)
    );
    let secret = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";
    assert_eq!(
        changed(secret, "MTIzNDU2Nzg5MDEyMzQ1"),
        Some(Cause::SecretLength)
    );
    assert_eq!(changed(secret, "MTIzN"), Some(Cause::Form));
    let plain = "<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>";
    assert_eq!(changed(plain, ""), Some(Cause::NoSecret));
}

/// As in figures 4 and 5 of RFC 6030, with TOTP in them.
#[test]
fn a_pin_that_the_token_asks_for_is_its_own_business_and_a_reference_is_no_secret() {
    let totp = |figure: &str| {
        let totp = figure.replacen("pskc:hotp", "pskc:totp", 1);
        let interval = "<TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data>";
        causes(&totp.replacen("</Data>", interval, 1), None)
    };
    assert_eq!(totp(FIGURE_5), [None, Some(Cause::Algorithm)]);
    assert_eq!(totp(FIGURE_4), [Some(Cause::NoSecret)]);
}

#[test]
fn what_stands_there_twice_is_refused() {
    let second = "<Policy/><Policy>";
    assert_eq!(changed("<Policy>", second), Some(Cause::Form));
    let second = "<ExpiryDate>2099-12-31T00:00:00Z</ExpiryDate><ExpiryDate>";
    assert_eq!(changed("<ExpiryDate>", second), Some(Cause::Form));
    let second = "<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><Secret>";
    assert_eq!(changed("<Secret>", second), Some(Cause::Form));
    let second = "<SerialNo>1234567</SerialNo><SerialNo>";
    assert_eq!(changed("<SerialNo>", second), Some(Cause::Form));
    assert_eq!(changed("<Key ", "<Key/><Key "), Some(Cause::Form));
}

#[test]
fn an_entity_bomb_is_refused_before_it_grows() {
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE k [<!ENTITY a \"haha\">".to_owned();
    for (one, before) in ('b'..='p').zip('a'..) {
        let ten = format!("&{before};").repeat(10);
        write!(bomb, "<!ENTITY {one} \"{ten}\">").unwrap();
    }
    let rest = TOTP_CLEAR.split_once("?>").unwrap().1;
    write!(bomb, "]>{}", rest.replacen("oath.TEST", "&p;", 1)).unwrap();
    assert_eq!(refusal(&bomb, None), PskcError::Dtd);
    // Nor is one without the definition that it needs.
    let undefined = TOTP_CLEAR.replacen("&amp;", "&p;", 1);
    assert_eq!(refusal(undefined, None), PskcError::NotXml);
    let external = TOTP_CLEAR.replacen("<!--", "<!DOCTYPE k SYSTEM \"file:///etc/passwd\"><!--", 1);
    assert_eq!(refusal(external, None), PskcError::Dtd);
}

#[test]
fn a_file_that_is_none_is_named() {
    assert_eq!(refusal("", None), PskcError::NotXml);
    assert_eq!(refusal("serial,seed\n8123,00", None), PskcError::NotXml);
    assert_eq!(refusal([0x89, b'P', b'N', b'G'], None), PskcError::Encoding);
    assert_eq!(refusal("<html></html>", None), PskcError::NotPskc);
    assert_eq!(
        refusal("<KeyContainer Version=\"1.0\"/>", None),
        PskcError::NotPskc
    );
    let version = TOTP_CLEAR.replacen("Version=\"1.0\"", "Version=\"2.0\"", 1);
    assert_eq!(refusal(version, None), PskcError::Version);
    let two = format!("{TOTP_CLEAR}<more/>");
    assert_eq!(refusal(two, None), PskcError::NotXml);
    let crossed = TOTP_CLEAR.replacen("</Policy>", "</Data>", 1);
    assert_eq!(refusal(crossed, None), PskcError::NotXml);
    let late = TOTP_CLEAR.replacen("</KeyContainer>", "<EncryptionKey/></KeyContainer>", 1);
    assert_eq!(refusal(late, None), PskcError::Order);
}

#[test]
fn a_file_that_was_cut_off_is_taken_nowhere() {
    let root = TOTP_CLEAR.find("<KeyPackage>").unwrap();
    let end = TOTP_CLEAR.find("</KeyContainer>").unwrap() + "</KeyContainer>".len();
    for cut in (root..end).filter(|cut| TOTP_CLEAR.is_char_boundary(*cut)) {
        let error = refusal(&TOTP_CLEAR[..cut], None);
        let said = matches!(error, PskcError::Truncated | PskcError::NotXml);
        assert!(said, "{cut}: {error}");
    }
}

#[test]
fn utf_16_and_byte_order_marks_are_read() {
    let units: Vec<u16> = TOTP_CLEAR.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for (mark, bytes) in [
        (&b"\xEF\xBB\xBF"[..], TOTP_CLEAR.as_bytes()),
        (b"\xFF\xFE", &little),
        (b"\xFE\xFF", &big),
        (b"", &little),
        (b"", &big),
    ] {
        let file = [mark, bytes].concat();
        whole(&read(&file, None).unwrap());
    }
    let half = [b"\xFF\xFE", &little[..little.len() - 1]].concat();
    assert_eq!(refusal(half, None), PskcError::Truncated);
}

#[test]
fn a_file_of_200_megabytes_is_refused_by_its_size() {
    let file = vec![b' '; 200_000_000];
    assert!(file.len() > MOST_BYTES);
    assert_eq!(refusal(file, None), PskcError::TooLarge);
}

#[test]
fn a_file_cannot_keep_us_busy() {
    let rounds = |rounds: &str| {
        let file = TOTP_PASSWORD.replacen(">2000<", &format!(">{rounds}<"), 1);
        refusal(file, Some(&password("qwerty")))
    };
    assert_eq!(rounds("4000000000"), PskcError::Derivation);
    assert_eq!(rounds("0"), PskcError::Derivation);
    let deep = "<a>".repeat(100_000);
    let file = TOTP_CLEAR.replacen("<KeyPackage>", &format!("<KeyPackage>{deep}"), 1);
    assert_eq!(refusal(file, None), PskcError::TooMany);
    let wide = "<a/>".repeat(100_000);
    let file = TOTP_CLEAR.replacen("<KeyPackage>", &format!("<KeyPackage>{wide}"), 1);
    assert_eq!(refusal(file, None), PskcError::TooMany);
    let mut crowded = String::new();
    for number in 0..10_000 {
        write!(crowded, " a{number}=\"\"").unwrap();
    }
    let file = TOTP_CLEAR.replacen("<KeyPackage>", &format!("<KeyPackage{crowded}>"), 1);
    assert_eq!(refusal(file, None), PskcError::TooMany);
    let long = "8".repeat(1_000_000);
    let file = TOTP_CLEAR.replacen("8123 4567 89", &long, 1);
    assert_eq!(refusal(file, None), PskcError::TooMany);
    let file = TOTP_CLEAR.replacen("<KeyPackage>", &"<KeyPackage/>".repeat(100_001), 1);
    assert_eq!(refusal(file, None), PskcError::TooMany);
}

#[test]
fn fifty_thousand_protected_items_are_read_in_seconds() {
    let file = many(50_000);
    let begun = Instant::now();
    let container = read(file.as_bytes(), Some(&key())).unwrap();
    let took = begun.elapsed();
    assert_eq!(container.items.iter().flatten().count(), 50_000);
    let last = container.items.last().unwrap().as_ref().unwrap();
    assert_eq!((last.index, last.params.digits), (50_000, Digits::Six));
    assert_eq!(last.params.period, Period::Sixty);
    // Unoptimised, on a busy machine.
    assert!(took < Duration::from_mins(2), "{took:?}");
    eprintln!("{} bytes read in {took:?}", file.len());
}
