//! Every label of the protocol, so that no two purposes share one.

pub(crate) const DIRECTORY: &[u8] = b"warifu/1 directory";
pub(crate) const CARD: &[u8] = b"warifu/1 card";
pub(crate) const CONTEXT: &[u8] = b"warifu/1 enroll";
pub(crate) const CREDENTIAL: &[u8] = b"warifu/1 credential";
pub(crate) const TRANSCRIPT: &[u8] = b"warifu/1 transcript";
pub(crate) const CLIENT_TO_ISSUER: &[u8] = b"warifu/1 client to issuer";
pub(crate) const ISSUER_TO_CLIENT: &[u8] = b"warifu/1 issuer to client";
pub(crate) const REGISTERED: &[u8] = b"warifu/1 registered";
pub(crate) const SEED: &[u8] = b"warifu/1 seed";
pub(crate) const KEY_CHECK: &[u8] = b"warifu/1 key check";
pub(crate) const POSSESSION: &[u8] = b"warifu/1 possession";
pub(crate) const FINISH_REQUEST: &[u8] = b"warifu/1 finish request";
pub(crate) const FINISH_RESPONSE: &[u8] = b"warifu/1 finish response";
pub(crate) const SELF_CONTEXT: &[u8] = b"warifu/1 self-registration";
pub(crate) const SELF_POSSESSION: &[u8] = b"warifu/1 self-registration possession";
pub(crate) const SELF_TRANSCRIPT: &[u8] = b"warifu/1 self-registration transcript";
pub(crate) const SELF_RESPONSE: &[u8] = b"warifu/1 self-registration response";
pub(crate) const SELF_EXPORT: &[u8] = b"warifu/1 self-registration export";
pub(crate) const CONTACT: &[u8] = b"warifu/1 contact";
pub(crate) const CONTACT_REPLY: &[u8] = b"warifu/1 contact reply";
pub(crate) const STOP: &[u8] = b"warifu/1 stop";
