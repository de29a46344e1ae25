//! What people type, put right.

use proptest::prelude::*;

use crate::bytes;
use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::password::{Characters, PasswordPolicy, normalise};

#[test]
fn full_width_digits_spaces_and_hyphens_are_put_right() {
    for typed in [
        "10212083",
        "１０２１２０８３",
        "1021-2083",
        " 1021 2083 ",
        "1021ー2083",
        "１０２１－２０８３",
        "1021−2083",
        "1021‐2083",
        "1021\u{3000}2083",
        "1021\u{200B}2083",
    ] {
        assert_eq!(
            ServiceId::parse(typed).unwrap().as_str(),
            "10212083",
            "{typed}"
        );
    }
    for typed in [
        "2083l0000193a001",
        "２０８３Ｌ００００１９３Ａ００１",
        "2083L-0000193-A001",
    ] {
        assert_eq!(
            UserId::parse(typed).unwrap().as_str(),
            "2083L0000193A001",
            "{typed}"
        );
    }
}

#[test]
fn a_wrong_service_id_says_what_is_wrong() {
    assert_eq!(ServiceId::parse("1021208"), Err(Error::ServiceIdLength));
    assert_eq!(ServiceId::parse(""), Err(Error::ServiceIdLength));
    assert_eq!(ServiceId::parse("102120834"), Err(Error::ServiceIdLength));
    assert_eq!(
        ServiceId::parse("1021208A"),
        Err(Error::ServiceIdCharacters)
    );
    assert_eq!(
        ServiceId::parse("一〇二一二〇八三"),
        Err(Error::ServiceIdCharacters)
    );
}

#[test]
fn a_wrong_user_id_says_what_is_wrong() {
    assert_eq!(UserId::parse(" - "), Err(Error::UserIdEmpty));
    assert_eq!(UserId::parse(&"A".repeat(33)), Err(Error::UserIdLength));
    assert!(UserId::parse(&"A".repeat(32)).is_ok());
    assert_eq!(UserId::parse("ABC_1"), Err(Error::UserIdCharacters));
    assert_eq!(UserId::parse("利用者"), Err(Error::UserIdCharacters));
}

#[test]
fn ids_on_the_wire_are_exact() {
    assert!(serde_json::from_str::<ServiceId>("\"10212083\"").is_ok());
    assert!(serde_json::from_str::<ServiceId>("\"1021-2083\"").is_err());
    assert!(serde_json::from_str::<UserId>("\"a\"").is_err());
}

#[test]
fn a_password_is_made_half_width_and_keeps_its_case() {
    let policy = PasswordPolicy {
        min: 4,
        max: 8,
        characters: Characters::LettersAndDigits,
    };
    let password = normalise("Ｋagi７３９２", policy).unwrap();
    assert_eq!(password.expose(), "Kagi7392");
    assert_eq!(normalise("kagi", policy).unwrap().expose(), "kagi");
}

#[test]
fn a_password_against_the_policy_says_what_is_wrong() {
    let digits = PasswordPolicy {
        min: 4,
        max: 8,
        characters: Characters::Digits,
    };
    let length = Some(Error::PasswordLength { min: 4, max: 8 });
    assert_eq!(normalise("123", digits).err(), length);
    assert_eq!(normalise("123456789", digits).err(), length);
    let characters = Some(Error::PasswordCharacters(Characters::Digits));
    assert_eq!(normalise("12a4", digits).err(), characters);
    assert_eq!(normalise("1234 ", digits).err(), characters);
    assert!(normalise("12345678", digits).is_ok());
}

proptest! {
    #[test]
    fn putting_right_twice_changes_nothing_more(typed: String) {
        if let Ok(id) = UserId::parse(&typed) {
            prop_assert_eq!(UserId::parse(id.as_str()), Ok(id));
        }
        let policy = PasswordPolicy { min: 0, max: 255, characters: Characters::LettersAndDigits };
        if let Ok(once) = normalise(&typed, policy) {
            let twice = normalise(once.expose(), policy).unwrap();
            prop_assert_eq!(once.expose(), twice.expose());
        }
    }

    #[test]
    fn base64url_comes_back_and_has_one_form(raw: Vec<u8>, text in "[A-Za-z0-9_=-]{0,24}") {
        prop_assert_eq!(bytes::decode(&bytes::encode(&raw)), Ok(raw));
        if let Ok(read) = bytes::decode(&text) {
            prop_assert_eq!(bytes::encode(&read), text);
        }
    }
}
