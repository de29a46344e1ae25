//! A key store in every bad state, at every moment the app needs it: said by
//! its name in time, nothing made, deleted or asked, and afterwards all is as
//! it was. The store is a scripted one; `key_store.rs` meets the real one.

mod asking;
mod enrolling;
mod place;
mod resuming;
mod starting;
mod trouble;
