//! What is said to a device, signed.

use super::ContactRefusal;
use super::stored::Contacted;
use super::word::word;
use crate::Issuer;
use crate::error::Error;
use crate::keys::card_mark;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::contact::{ChainPlace, Move, Reply, TokenWord, reply};
use warifu_otp::SerialNumber;

const DAY: u64 = 86_400;

impl Issuer {
    pub(super) fn said(
        &self,
        serial: &SerialNumber,
        token: &Contacted,
        next: Option<ChainPlace>,
        digest: &[u8; 32],
    ) -> Result<Vec<u8>, ContactRefusal> {
        let (state, since, held_for) = word(token, self.now());
        let institution = self.institution(&token.institution)?;
        let keys = self.keys(&token.institution)?;
        let said = Reply {
            v: 1,
            serial: serial.clone(),
            state,
            since,
            held_for,
            server_time_ms: self.parts.clock.now_ms(),
            next,
            card: card_mark(institution, keys, &self.parts.origin).map_err(Error::from)?,
            moved: self.told_move(token, state)?,
        };
        reply(&keys.signing, digest, &said).map_err(|_| Error::Handshake.into())
    }

    /// A move that the customer can do something about.
    fn told_move(&self, token: &Contacted, state: TokenWord) -> Result<Option<Move>, Error> {
        let over = matches!(state, TokenWord::Released | TokenWord::Cancelled);
        Ok(self.moved(token)?.filter(|_| !over))
    }

    pub(super) fn moved(&self, token: &Contacted) -> Result<Option<Move>, Error> {
        let next = token.successor.as_ref();
        let Some(next) = next.filter(|next| next.elsewhere && !next.ended) else {
            return Ok(None);
        };
        let days = u64::from(self.institution(&token.institution)?.enrolment.stop_days);
        let keys = self.keys(&token.institution)?;
        Ok(Some(Move {
            at: next.at,
            stop_until: next.at.plus(days.saturating_mul(DAY)),
            nonce: Bytes(keys.digest_of_move(token.id.as_bytes(), next.id.as_bytes())),
            stopped: next.stopped,
        }))
    }
}
