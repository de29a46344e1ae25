//! What is said to a device, signed.

use super::ContactRefusal;
use super::stored::{Contacted, IssuedNext, Stands, Successor};
use super::word::word;
use crate::Issuer;
use crate::error::Error;
use crate::ids::IssuanceId;
use crate::keys::card_mark;
use crate::self_registration::Unbound;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::contact::{ChainPlace, Move, Reply, TokenWord, reply};
use warifu_otp::{SerialNumber, UnixTime};

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
            bind_until: None,
            valid_until: token.valid_until,
            usable_from: self.usable_from(token, state),
            issue_from: self.issue_from_now(token, state)?,
            server_time_ms: self.parts.clock.now_ms(),
            next,
            card: card_mark(institution, keys, &self.parts.origin).map_err(Error::from)?,
            moved: self.told_move(token, state)?,
        };
        reply(&keys.signing, digest, &said).map_err(|_| Error::Handshake.into())
    }

    /// What is said of a token that is nobody's: until when it may be bound, or
    /// that this is over. It has no chain yet, so that nothing is to go on from.
    pub(super) fn said_free(
        &self,
        serial: &SerialNumber,
        free: &Unbound,
        digest: &[u8; 32],
    ) -> Result<Vec<u8>, ContactRefusal> {
        let institution = self.institution(&free.institution)?;
        let keys = self.keys(&free.institution)?;
        let over = free.ends_at <= self.now();
        let said = Reply {
            v: 1,
            serial: serial.clone(),
            state: if over {
                TokenWord::Expired
            } else {
                TokenWord::Unbound
            },
            since: over.then_some(free.ends_at),
            held_for: None,
            bind_until: (!over).then_some(free.ends_at),
            // Its institution gives it one when it is bound.
            valid_until: None,
            usable_from: None,
            issue_from: None,
            server_time_ms: self.parts.clock.now_ms(),
            next: None,
            card: card_mark(institution, keys, &self.parts.origin).map_err(Error::from)?,
            moved: None,
        };
        reply(&keys.signing, digest, &said).map_err(|_| Error::Handshake.into())
    }

    /// From when on payments take it, where they will and do not yet.
    fn usable_from(&self, token: &Contacted, state: TokenWord) -> Option<UnixTime> {
        let counts = matches!(state, TokenWord::Enrolled | TokenWord::InUse);
        let from = token.usable_from.filter(|_| counts);
        from.filter(|from| self.now() < *from)
    }

    /// Where it was released: from when on another one may be issued, where that is
    /// yet to come.
    fn issue_from_now(
        &self,
        token: &Contacted,
        state: TokenWord,
    ) -> Result<Option<UnixTime>, Error> {
        let (TokenWord::Released, Stands::Ended { at, .. }) = (state, &token.stands) else {
            return Ok(None);
        };
        let from = self.again_from(&token.institution, *at)?;
        Ok(Some(from).filter(|from| self.now() < *from))
    }

    /// A move that the customer can do something about.
    fn told_move(&self, token: &Contacted, state: TokenWord) -> Result<Option<Move>, Error> {
        let over = matches!(state, TokenWord::Released | TokenWord::Cancelled);
        Ok(self.moved(token)?.filter(|_| !over))
    }

    pub(super) fn moved(&self, token: &Contacted) -> Result<Option<Move>, Error> {
        let (at, stopped, to) = if let Some(next) = live(token) {
            let id = next.issuance.as_ref().map(IssuanceId::as_bytes);
            (next.at, next.stopped, id.unwrap_or(next.id.as_bytes()))
        } else if let Some(next) = self.issued_next(token) {
            (next.at, next.stopped, next.id.as_bytes())
        } else {
            return Ok(None);
        };
        let days = u64::from(self.institution(&token.institution)?.enrolment.stop_days);
        let keys = self.keys(&token.institution)?;
        Ok(Some(Move {
            at,
            stop_until: at.plus(days.saturating_mul(DAY)),
            // The same for what was issued and for the token that comes of it.
            nonce: Bytes(keys.digest_of_move(token.id.as_bytes(), to)),
            stopped,
        }))
    }

    /// What was issued in the token's place, while it may be enrolled, or where it
    /// was stopped from here.
    pub(super) fn issued_next<'a>(&self, token: &'a Contacted) -> Option<&'a IssuedNext> {
        let now = self.now();
        let next = token.issued.as_ref()?;
        let pending = next.pending_until.is_some_and(|until| now < until);
        (pending || next.stopped).then_some(next)
    }
}

/// The token that is about to take its place, on another device.
pub(super) fn live(token: &Contacted) -> Option<&Successor> {
    let next = token.successor.as_ref();
    next.filter(|next| next.elsewhere && !next.ended)
}
