//! How long the app waits for what is usually there at once.

use std::time::Duration;

/// What is waited instead of the usual time. In demo builds `WARIFU_PATIENCE` says
/// it in seconds: a machine that tests may stand still for longer than a customer
/// would wait.
pub fn wanted() -> Option<Duration> {
    #[cfg(feature = "demo")]
    return seconds(std::env::var("WARIFU_PATIENCE").ok());
    #[cfg(not(feature = "demo"))]
    None
}

/// What is no number of seconds is not heard.
#[cfg(feature = "demo")]
fn seconds(said: Option<String>) -> Option<Duration> {
    said?.parse().ok().map(Duration::from_secs)
}

#[cfg(all(test, feature = "demo"))]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_heard_and_nothing_else() {
        assert_eq!(seconds(Some("60".into())), Some(Duration::from_mins(1)));
        let others = [
            None,
            Some(String::new()),
            Some("-1".into()),
            Some("1m".into()),
        ];
        for said in others {
            assert_eq!(seconds(said), None);
        }
    }
}
