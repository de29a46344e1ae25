//! Whose request it is.

use std::net::IpAddr;

use axum::http::HeaderMap;

use crate::config::Network;

/// The caller's address: the peer's, or, where the peer is a trusted proxy, the
/// last one in `X-Forwarded-For` that is not a trusted proxy itself. What stands
/// before that was written by the caller and counts for nothing.
pub(crate) fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
    if !is_trusted(peer) {
        return peer.to_canonical();
    }
    let mut nearest = peer;
    for hop in hops(headers).rev() {
        let Some(ip) = hop else { break };
        nearest = ip;
        if !is_trusted(ip) {
            break;
        }
    }
    nearest.to_canonical()
}

fn hops(headers: &HeaderMap) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(|hop| hop.trim().parse().ok())
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let trusted = [Network::parse("10.0.0.0/8").unwrap()];
        caller(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_say_who_he_is() {
        assert_eq!(seen("192.0.2.7", "198.51.100.1"), "192.0.2.7");
    }

    #[test]
    fn a_trusted_proxy_is_believed() {
        assert_eq!(seen("10.0.0.1", "198.51.100.1"), "198.51.100.1");
    }

    #[test]
    fn what_the_caller_wrote_before_the_proxy_counts_for_nothing() {
        assert_eq!(
            seen("10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2"),
            "198.51.100.1"
        );
    }

    #[test]
    fn nonsense_ends_the_search() {
        assert_eq!(seen("10.0.0.1", "203.0.113.9, nonsense"), "10.0.0.1");
    }
}
