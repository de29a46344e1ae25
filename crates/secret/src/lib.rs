//! Secrets, each its own type.
//!
//! A secret here has no `Debug`, no `Clone`, no `Serialize` and no `==`; it is
//! wiped when dropped. It is opened with `expose`, and each place that does so
//! says why that is safe in an `// EXPOSE:` line.
//!
//! None of this compiles:
//!
//! ```compile_fail,E0277
//! println!("{:?}", warifu_secret::Seed::new(vec![1; 20]));
//! ```
//! ```compile_fail,E0277
//! println!("{}", warifu_secret::ActivationPassword::new(String::new()));
//! ```
//! ```compile_fail,E0599
//! let twice = warifu_secret::Seed::new(vec![1; 20]).clone();
//! ```
//! ```compile_fail,E0369
//! use warifu_secret::Seed;
//! let same = Seed::new(vec![1; 20]) == Seed::new(vec![1; 20]);
//! ```
//! ```compile_fail,E0277
//! let json = serde_json::to_string(&warifu_secret::Seed::new(vec![1; 20]));
//! ```
//!
//! Nor does a type that holds a secret and can be printed, where [`closed!`]
//! stands beside it:
//!
//! ```compile_fail,E0283
//! #[derive(Debug)]
//! struct Login {
//!     password: String,
//! }
//! warifu_secret::closed!(Login);
//! ```
//!
//! This does:
//!
//! ```
//! struct Login {
//!     password: warifu_secret::LoginPassword,
//! }
//! warifu_secret::closed!(Login);
//! ```

mod closed;
mod stack;

pub use stack::leaving_nothing;

use secrecy::{ExposeSecret, SecretBox};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Declares a secret of bytes.
macro_rules! secret_bytes {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(SecretBox<Vec<u8>>);

        impl $name {
            /// Takes the bytes over; the caller keeps no copy.
            #[must_use]
            pub fn new(bytes: Vec<u8>) -> Self {
                Self(SecretBox::new(Box::new(bytes)))
            }

            /// Opens the secret. Say why in an `// EXPOSE:` line.
            #[must_use]
            pub fn expose(&self) -> &[u8] {
                self.0.expose_secret()
            }

            /// Compares in constant time.
            #[must_use]
            pub fn matches(&self, other: &[u8]) -> bool {
                // EXPOSE: compared in constant time, nothing leaves.
                self.expose().ct_eq(other).into()
            }
        }
    };
}

/// Declares a secret of text.
macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(SecretBox<Zeroizing<String>>);

        impl $name {
            /// Takes the text over; the caller keeps no copy.
            #[must_use]
            pub fn new(text: String) -> Self {
                Self(SecretBox::new(Box::new(Zeroizing::new(text))))
            }

            /// Opens the secret. Say why in an `// EXPOSE:` line.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }

            /// Compares in constant time.
            #[must_use]
            pub fn matches(&self, other: &Self) -> bool {
                // EXPOSE: compared in constant time, nothing leaves.
                let (own, other) = (self.expose().as_bytes(), other.expose().as_bytes());
                own.ct_eq(other).into()
            }
        }
    };
}

secret_bytes!(
    /// The key that one-time passwords are made from: 20, 32 or 64 bytes; 16 to
    /// 128 where a maker of hardware tokens chose it.
    Seed
);
secret_bytes!(
    /// A symmetric key derived in the enrolment, 32 bytes.
    DerivedKey
);
secret_bytes!(
    /// A private key's encoding, as it lies in a key store or a key file.
    PrivateKeyBytes
);
secret_bytes!(
    /// An OPAQUE state that must outlive a process.
    OpaqueState
);
secret_bytes!(
    /// What a key store's entry holds, encoded.
    EntryBytes
);
secret_bytes!(
    /// A key under which a maker's file of hardware tokens is sealed.
    TransportKey
);
secret_text!(
    /// The password under which a maker's file of hardware tokens is sealed.
    TransportPassword
);
secret_text!(
    /// The password that the customer chose when the token was issued, normalised.
    ActivationPassword
);
secret_text!(
    /// The password that opens the portal.
    LoginPassword
);
secret_text!(
    /// The digits that open the app while it is locked.
    UnlockPin
);
secret_text!(
    /// What opens the vault file, normalised.
    Passphrase
);
