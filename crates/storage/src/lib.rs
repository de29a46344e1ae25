//! The issuer's ports on a database.
