//! Headers on every answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Nothing inline, nothing from elsewhere, in nobody's frame.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; font-src 'none'; media-src 'none'; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-src 'self'; frame-ancestors 'none'";

const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("cache-control", "no-store"),
];

/// Sets what the handler has not set itself.
pub(crate) fn harden(headers: &mut HeaderMap, https: bool) {
    for (name, value) in ALWAYS {
        set_if_missing(headers, name, value);
    }
    if https {
        set_if_missing(
            headers,
            "strict-transport-security",
            "max-age=63072000; includeSubDomains",
        );
    }
    headers.remove(header::SERVER);
}

fn set_if_missing(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    headers
        .entry(HeaderName::from_static(name))
        .or_insert(HeaderValue::from_static(value));
}
