//! Secrets, each its own type.
