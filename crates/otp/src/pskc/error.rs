//! What is wrong with a file of hardware tokens, or with one of its items.

use thiserror::Error;

/// Why nothing of a file is taken.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum PskcError {
    /// More than [`super::MOST_BYTES`].
    #[error("the file is too large: 128 MiB are the most")]
    TooLarge,
    /// More than [`super::MOST_ITEMS`], or one that is far too large.
    #[error("the file holds too much: 100,000 items are the most, and each is small")]
    TooMany,
    /// Neither UTF-8 nor UTF-16.
    #[error("the file is neither UTF-8 nor UTF-16: it is no XML, or in another encoding")]
    Encoding,
    /// No XML.
    #[error("the file is no well-formed XML")]
    NotXml,
    /// It ends in the middle.
    #[error("the file ends in the middle: it did not arrive whole")]
    Truncated,
    /// A document type definition, by which files grow as they are read.
    #[error("the file has a document type definition, which no token file needs")]
    Dtd,
    /// XML, but nothing of RFC 6030.
    #[error("the file is no KeyContainer of RFC 6030")]
    NotPskc,
    /// Another version than 1.0.
    #[error("the file is of another version of PSKC than 1.0")]
    Version,
    /// How it is protected is said twice, or after the first item.
    #[error("the file says how it is protected twice, or too late")]
    Order,
    /// It is protected by a key, and none was given.
    #[error("the file is protected by a key, which was not given")]
    KeyNeeded,
    /// It is protected by a password, and none was given.
    #[error("the file is protected by a password, which was not given")]
    PasswordNeeded,
    /// It is in clear, though a key or password was given.
    #[error("a key or password was given, but the file is in clear: is it the maker's?")]
    NotProtected,
    /// Protected in another way: by certificate, say.
    #[error("the file is protected in a way that is not known here")]
    Unsupported,
    /// PBKDF2 with parameters that are not known, or would take too long.
    #[error("the file wants its key derived in a way that is not known here, or takes too long")]
    Derivation,
    /// Encrypted without a MAC, or with one that is not known.
    #[error("the file is encrypted without a MAC that is known here: it could have been changed")]
    MacMethod,
    /// The key is of another length than the cipher's.
    #[error("the key has another length than the file's cipher takes")]
    KeyLength,
    /// The key does not open it.
    #[error("the key or password does not open the file, or all of it was changed")]
    WrongKey,
}

impl PskcError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "pskc_too_large",
            Self::TooMany => "pskc_too_many",
            Self::Encoding => "pskc_encoding",
            Self::NotXml => "pskc_not_xml",
            Self::Truncated => "pskc_truncated",
            Self::Dtd => "pskc_dtd",
            Self::NotPskc => "pskc_not_pskc",
            Self::Version => "pskc_version",
            Self::Order => "pskc_order",
            Self::KeyNeeded => "pskc_key_needed",
            Self::PasswordNeeded => "pskc_password_needed",
            Self::NotProtected => "pskc_not_protected",
            Self::Unsupported => "pskc_unsupported",
            Self::Derivation => "pskc_derivation",
            Self::MacMethod => "pskc_mac_method",
            Self::KeyLength => "pskc_key_length",
            Self::WrongKey => "pskc_wrong_key",
        }
    }
}

/// Why one item is not taken.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Not of RFC 6030's form: an element missing, twice, or unreadable.
    #[error("not of the form that RFC 6030 gives it")]
    Form,
    /// It does not say who made it.
    #[error("no maker")]
    NoMaker,
    /// It has no serial number.
    #[error("no serial number")]
    NoSerial,
    /// Not 4 to 20 letters and digits, or beginning as the app's do.
    #[error("the serial number is not 4 to 20 letters and digits, or begins with WF")]
    Serial,
    /// Another item has the same serial number: none of them is taken.
    #[error("the serial number stands in the file more than once")]
    Twice,
    /// Not TOTP.
    #[error("unknown algorithm: only TOTP is known here")]
    Algorithm,
    /// TOTP over another hash than SHA-1, SHA-256, SHA-512.
    #[error("unknown hash: only HMAC-SHA1, -SHA256 and -SHA512 are known here")]
    Suite,
    /// Codes that are not decimal digits, or have a check digit.
    #[error("its codes are not plain decimal digits")]
    Encoding,
    /// Neither 6 nor 8 digits.
    #[error("its codes have neither 6 nor 8 digits")]
    Digits,
    /// Neither 30 nor 60 seconds.
    #[error("its codes last neither 30 nor 60 seconds")]
    Interval,
    /// A clock that is further off than ten steps.
    #[error("its clock is too far off")]
    Drift,
    /// A policy that is not known; RFC 6030 §5 then forbids its use.
    #[error("unknown policy element: its use is not permitted")]
    UnknownPolicy,
    /// Not to be used for one-time passwords.
    #[error("its policy does not permit one-time passwords")]
    Usage,
    /// Only so many uses, which nobody here would count.
    #[error("its policy limits how often it may be used")]
    Transactions,
    /// A PIN that would have to be looked at together with the code.
    #[error("its policy wants a PIN in or with the code")]
    Pin,
    /// A date that is none.
    #[error("a date cannot be read")]
    Date,
    /// No secret in it.
    #[error("no secret")]
    NoSecret,
    /// In clear, in a file that is protected.
    #[error("its secret is in clear, in a file that is protected")]
    Unprotected,
    /// Encrypted, in a file that does not say how.
    #[error("encrypted, in a file that does not say by which key")]
    NoKey,
    /// Another cipher than AES-128-CBC and AES-256-CBC.
    #[error("unknown cipher, or one for a key of another length")]
    Cipher,
    /// No MAC, which CBC needs.
    #[error("no MAC: it could have been changed")]
    NoMac,
    /// The MAC does not fit.
    #[error("wrong MAC: it was changed")]
    WrongMac,
    /// Fewer than 16 bytes, or more than 128.
    #[error("the secret has fewer than 16 bytes, or more than 128")]
    SecretLength,
}

impl Cause {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "item_form",
            Self::NoMaker => "item_no_maker",
            Self::NoSerial => "item_no_serial",
            Self::Serial => "item_serial",
            Self::Twice => "item_twice",
            Self::Algorithm => "item_algorithm",
            Self::Suite => "item_suite",
            Self::Encoding => "item_encoding",
            Self::Digits => "item_digits",
            Self::Interval => "item_interval",
            Self::Drift => "item_drift",
            Self::UnknownPolicy => "item_unknown_policy",
            Self::Usage => "item_usage",
            Self::Transactions => "item_transactions",
            Self::Pin => "item_pin",
            Self::Date => "item_date",
            Self::NoSecret => "item_no_secret",
            Self::Unprotected => "item_unprotected",
            Self::NoKey => "item_no_key",
            Self::Cipher => "item_cipher",
            Self::NoMac => "item_no_mac",
            Self::WrongMac => "item_wrong_mac",
            Self::SecretLength => "item_secret_length",
        }
    }
}
