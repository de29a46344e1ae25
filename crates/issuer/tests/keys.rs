//! Key files, sealing, and the documents that are signed with them.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use tempfile::TempDir;
use warifu_issuer::SystemChance;
use warifu_issuer::audit::Head;
use warifu_issuer::ids::Slug;
use warifu_issuer::keys::{KeyError, KeyRing, MasterKey, root_key, sign_head, verify_head};
use warifu_issuer::ports::Chance;
use warifu_issuer::sealing::{Place, Purpose, SealError, SealingKey};
use warifu_otp::Step;

#[test]
fn keys_are_made_once_and_found_again() {
    let folder = TempDir::new().unwrap();
    let first = ring(folder.path()).unwrap();
    let again = ring(folder.path()).unwrap();
    let (first, again) = (first.of(&slug()).unwrap(), again.of(&slug()).unwrap());
    assert_eq!(first.card.public(), again.card.public());
    assert_eq!(first.signing.public(), again.signing.public());
    assert_eq!(first.opaque.public_key(), again.opaque.public_key());
    assert_eq!(
        first.digest_of_code(&[1; 16], Step(1), "123456"),
        again.digest_of_code(&[1; 16], Step(1), "123456")
    );
    let sealed = first
        .data
        .seal(b"seed", &place(b"token"), &mut SystemChance.rng())
        .unwrap();
    let opened = again.data.open(&sealed, &place(b"token")).unwrap();
    assert_eq!(opened.as_slice(), b"seed");
}

#[cfg(unix)]
#[test]
fn key_files_are_nobody_elses_to_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    ring(folder.path()).unwrap();
    for name in ["master.key", "shinkumi.keys"] {
        let path = folder.path().join(name);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let refused = ring(folder.path()).err().unwrap();
        assert_eq!(refused, KeyError::Exposed(path.clone()));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn who_makes_keys_at_the_same_time_uses_the_same_keys() {
    for _ in 0..20 {
        let folder = TempDir::new().unwrap();
        let start = std::sync::Barrier::new(4);
        let made: Vec<_> = std::thread::scope(|scope| {
            let make = || {
                start.wait();
                let ring = ring(folder.path()).unwrap();
                ring.of(&slug()).unwrap().opaque.public_key()
            };
            let all: Vec<_> = (0..4).map(|_| scope.spawn(make)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(made.iter().all(|key| *key == made[0]));
    }
}

#[test]
fn what_a_broken_off_run_left_behind_is_removed() {
    let folder = TempDir::new().unwrap();
    let left = ["master.new", "master.00ff.new", "shinkumi.00ff.new"];
    for name in left {
        std::fs::write(folder.path().join(name), "half").unwrap();
    }
    ring(folder.path()).unwrap();
    for name in left {
        assert!(!folder.path().join(name).exists(), "{name}");
    }
}

#[test]
fn a_damaged_key_file_is_named_and_never_replaced() {
    let folder = TempDir::new().unwrap();
    ring(folder.path()).unwrap();
    let path = folder.path().join("shinkumi.keys");
    let text = std::fs::read_to_string(&path).unwrap();
    let cut = text.get(..text.len() / 2).unwrap();
    std::fs::write(&path, cut).unwrap();
    assert_eq!(
        ring(folder.path()).err().unwrap(),
        KeyError::Damaged(path.clone())
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), cut);
}

#[test]
fn keys_of_another_master_are_refused_as_such() {
    let folder = TempDir::new().unwrap();
    ring(folder.path()).unwrap();
    std::fs::remove_file(folder.path().join("master.key")).unwrap();
    let path = folder.path().join("shinkumi.keys");
    assert_eq!(
        ring(folder.path()).err().unwrap(),
        KeyError::OtherMaster(path)
    );
}

#[test]
fn no_private_key_stands_in_the_file() {
    let folder = TempDir::new().unwrap();
    let ring = ring(folder.path()).unwrap();
    let text = std::fs::read_to_string(folder.path().join("shinkumi.keys")).unwrap();
    let keys = ring.of(&slug()).unwrap();
    // EXPOSE: a test looks for the key where it must not be.
    let card = warifu_enroll::bytes::encode(keys.card.to_bytes().expose());
    assert!(!text.contains(&card));
}

#[test]
fn a_sealed_value_opens_at_its_place_only() {
    let mut rng = SystemChance.rng();
    let key = SealingKey::random(&mut rng);
    let sealed = key.seal(b"seed", &place(b"one"), &mut rng).unwrap();
    assert_eq!(
        key.open(&sealed, &place(b"one")).unwrap().as_slice(),
        b"seed"
    );
    assert_eq!(key.open(&sealed, &place(b"two")), Err(SealError));
    let elsewhere = Slug::new("michishio").unwrap();
    let moved = Place {
        institution: &elsewhere,
        ..place(b"one")
    };
    assert_eq!(key.open(&sealed, &moved), Err(SealError));
    let other = Place {
        purpose: Purpose::Record,
        ..place(b"one")
    };
    assert_eq!(key.open(&sealed, &other), Err(SealError));
    for byte in 0..sealed.bytes.len() {
        let mut altered = sealed.clone();
        altered.bytes[byte] ^= 1;
        assert_eq!(key.open(&altered, &place(b"one")), Err(SealError));
    }
    let another = SealingKey::random(&mut rng);
    assert_eq!(another.open(&sealed, &place(b"one")), Err(SealError));
}

#[test]
fn a_head_is_signed_by_its_institution_and_no_other_head_fits() {
    let folder = TempDir::new().unwrap();
    let ring = ring(folder.path()).unwrap();
    let keys = ring.of(&slug()).unwrap();
    let head = Head {
        institution: slug(),
        sequence: 7,
        hash: [3; 32],
    };
    let signature = sign_head(keys, &head).unwrap();
    let public = keys.signing.public().to_bytes().0;
    assert!(verify_head(&public, &head, &signature));
    let cut = Head {
        sequence: 6,
        ..head
    };
    assert!(!verify_head(&public, &cut, &signature));
}

#[test]
fn the_demo_root_key_is_there() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions/demo-root.key");
    root_key(&path, true).unwrap();
}

#[test]
fn a_master_key_of_another_form_is_refused() {
    for text in ["", "00", "zz", &"0".repeat(63), &"0".repeat(66)] {
        assert!(matches!(MasterKey::from_hex(text), Err(KeyError::Form)));
    }
    assert!(MasterKey::from_hex(&"0f".repeat(32)).is_ok());
}

fn ring(folder: &Path) -> Result<KeyRing, KeyError> {
    let mut rng = SystemChance.rng();
    let master = MasterKey::load_or_create(&folder.join("master.key"), &mut rng)?;
    KeyRing::load_or_create(folder, &master, [&slug()], &mut rng)
}

fn slug() -> Slug {
    Slug::new("shinkumi").unwrap()
}

fn place(subject: &[u8]) -> Place<'_> {
    use std::sync::OnceLock;
    static SLUG: OnceLock<Slug> = OnceLock::new();
    Place {
        purpose: Purpose::Seed,
        subject,
        institution: SLUG.get_or_init(slug),
    }
}
