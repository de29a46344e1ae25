//! Warifu end to end: the real app, key store, browser, mail and database.
//!
//! A [`desk`] is one customer's computer, a [`driver`] drives what is shown on
//! it, an [`issuer`] is the bank's side, a [`proxy`] is a bad network between
//! them, a [`walk`] is the way from the bank's page to an accepted password, and
//! [`procedures`] are the five that banks run.

pub mod around;
pub mod atspi;
pub mod bank;
pub mod books;
pub mod canary;
pub mod clock;
pub mod desk;
pub mod disk;
pub mod drag;
pub mod driver;
pub mod issuer;
pub mod killed;
pub mod killpoint;
pub mod lane;
pub mod lang;
pub mod locking;
pub mod logs;
pub mod mortal;
pub mod onward;
pub mod painted;
pub mod phone;
pub mod pictures;
pub mod places;
pub mod portal;
pub mod portal_http;
pub mod ports;
pub mod postbox;
pub mod procedures;
pub mod process;
pub mod proxy;
pub mod rehearsal;
pub mod replica;
pub mod scene;
pub mod screens;
pub mod sheets;
pub mod signed;
pub mod significance;
pub mod tls;
pub mod wait;
pub mod walk;
