//! How long a call to the key store may take while no prompt is up.

use std::time::Duration;

use super::store;

/// What the platform's store is given. In demo builds `WARIFU_STORE_PATIENCE`
/// says it in seconds: a machine that tests may stand still for longer than a
/// customer would wait.
pub fn patience() -> Duration {
    #[cfg(feature = "demo")]
    if let Some(wanted) = wanted(std::env::var("WARIFU_STORE_PATIENCE").ok()) {
        return wanted;
    }
    store::ANSWER_TIME
}

/// What is no number of seconds is not heard.
#[cfg(feature = "demo")]
fn wanted(said: Option<String>) -> Option<Duration> {
    said?.parse().ok().map(Duration::from_secs)
}

#[cfg(all(test, feature = "demo"))]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_heard_and_nothing_else() {
        assert_eq!(wanted(Some("60".into())), Some(Duration::from_mins(1)));
        for said in [
            None,
            Some(String::new()),
            Some("-1".into()),
            Some("1m".into()),
        ] {
            assert_eq!(wanted(said), None);
        }
    }
}
