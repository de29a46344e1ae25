//! What a secret must not be able to do.

use static_assertions::assert_not_impl_any;
use std::fmt::{Debug, Display};
use warifu_secret::{
    ActivationPassword, DerivedKey, EntryBytes, LoginPassword, OpaqueState, PrivateKeyBytes, Seed,
};

macro_rules! closed {
    ($($secret:ty),+) => {
        $(assert_not_impl_any!($secret: Debug, Display, Clone, Copy, serde::Serialize, PartialEq, AsRef<[u8]>);)+
    };
}

closed!(
    ActivationPassword,
    DerivedKey,
    EntryBytes,
    LoginPassword,
    OpaqueState,
    PrivateKeyBytes,
    Seed
);

#[test]
fn a_secret_matches_only_itself() {
    let seed = Seed::new(vec![1, 2, 3]);
    assert!(seed.matches(&[1, 2, 3]));
    assert!(!seed.matches(&[1, 2, 4]));
    assert!(!seed.matches(&[1, 2]));
}
