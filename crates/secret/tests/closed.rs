//! What a secret must not be able to do.

use warifu_secret::{
    ActivationPassword, DerivedKey, EntryBytes, LoginPassword, OpaqueState, PrivateKeyBytes, Seed,
    closed,
};

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
