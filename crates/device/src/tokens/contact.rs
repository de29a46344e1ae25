//! Asks issuers how tokens stand.
//!
//! A contact is laid down in the public file before it is sent, so that what was
//! killed or cut off repeats the very same bytes: other bytes in their place
//! would look like a second device.

use std::sync::atomic::Ordering;

use warifu_enroll::bytes::{Blob, Bytes};
use warifu_enroll::contact::{self, ChainPlace, Reply, TokenWord};
use warifu_enroll::{ServiceId, TrustedCard};

use crate::data::{ContactRecord, TokenRecord, WordRecord};
use crate::device::Device;
use crate::entry::{Entry, Token};
use crate::tokens::clock::{Moment, measured_signed};
use crate::{DeviceError, institution};

/// Unless the customer asks, issuers are asked no more often than this.
const PAUSE_MS: i64 = 3 * 60 * 1000;

/// A contact that was laid down.
struct Laid {
    record: TokenRecord,
    contact: ContactRecord,
    body: Vec<u8>,
    /// It was never sent before, so that its answer is of this moment.
    fresh: bool,
    /// The card was fetched for it.
    card_is_new: bool,
}

impl Device {
    /// Asks the issuers of all tokens whose keys are here; `by_hand` where the
    /// customer wants to know, else not more often than every few minutes. An
    /// issuer that does not answer is asked next time.
    ///
    /// # Errors
    /// Those of the data file; where the customer asked, the first of those of
    /// [`Device::contact`].
    pub async fn contact_all(&self, by_hand: bool) -> Result<(), DeviceError> {
        if !self.may_ask(by_hand) {
            return Ok(());
        }
        let mut first = None;
        for token in self.tokens()? {
            let asked = self.contact(&token.id).await;
            first = first.or(asked.err());
        }
        match first.filter(|_| by_hand) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Asks the token's issuer how it stands, and keeps what it says.
    ///
    /// # Errors
    /// Those of key store, data and network; [`DeviceError::ContactRejected`].
    /// Nothing is sent for a token whose key is not here, nor before it is noted.
    pub async fn contact(&self, id: &str) -> Result<(), DeviceError> {
        let _one_at_a_time = self.contacting.lock().await;
        self.contact_alone(id).await
    }

    /// As [`Device::contact`], by who holds the lock.
    pub(super) async fn contact_alone(&self, id: &str) -> Result<(), DeviceError> {
        let token = self.token_entry(id).await?;
        let laid = self.lay_down(id, &token).await?;
        let sent = self.moment();
        let origin = &laid.record.institution.origin;
        let serial = &laid.record.serial;
        let answer = match self.issuer.contact(origin, serial, &laid.body).await {
            Err(DeviceError::ContactRejected) => {
                self.take_back(id).await?;
                if self.ended_unheard(&laid.record, sent) {
                    return self.note_end(id, sent).await;
                }
                return Err(DeviceError::ContactRejected);
            }
            other => other?,
        };
        let received = self.moment();
        let reply = self.read_reply(&laid, &answer).await?;
        self.hear(&laid, &reply, sent, received).await?;
        if !laid.card_is_new && laid.contact.card != Some(reply.card) {
            // What the card says anew can wait for the next contact.
            let _ = self.take_card_over(id, Some(reply.card)).await;
        }
        Ok(())
    }

    /// What the key store holds of a token that is here.
    pub(super) async fn token_entry(&self, id: &str) -> Result<Box<Token>, DeviceError> {
        match self.entry(id).await? {
            Entry::Token(token) => Ok(token),
            Entry::Pending(_) => Err(DeviceError::KeystoreEntryDamaged),
        }
    }

    fn may_ask(&self, by_hand: bool) -> bool {
        let (now, last) = (
            self.clock.since_boot_ms(),
            self.asked_at.load(Ordering::SeqCst),
        );
        let due = by_hand || now < last || now.saturating_sub(last) >= PAUSE_MS;
        if due {
            self.asked_at.store(now, Ordering::SeqCst);
        }
        due
    }

    /// The contact that is under way, or a new one, written down.
    async fn lay_down(&self, id: &str, token: &Token) -> Result<Laid, DeviceError> {
        let mut record = self.stored(id)?;
        let card_is_new = record.contact.is_none();
        if card_is_new {
            self.take_card_over(id, None).await?;
            record = self.stored(id)?;
        }
        let contact = record.contact.clone();
        let mut contact = contact.ok_or(DeviceError::TokenUnknown)?;
        let begun = contact.sending.take();
        let fresh = begun.is_none();
        let body = match begun {
            Some(Blob(body)) => body,
            None => self.new_contact(&record, &contact, token)?,
        };
        if fresh {
            let sending = Some(Blob(body.clone()));
            self.change_contact(id, |contact| contact.sending = sending)
                .await?;
        }
        Ok(Laid {
            record,
            contact,
            body,
            fresh,
            card_is_new,
        })
    }

    fn new_contact(
        &self,
        record: &TokenRecord,
        contact: &ContactRecord,
        token: &Token,
    ) -> Result<Vec<u8>, DeviceError> {
        let mut nonce = [0; 16];
        self.chance.fill(&mut nonce);
        let (key, host) = (token.device_key()?, &record.institution.host);
        Ok(contact::contact(
            &key,
            &record.serial,
            host,
            &contact.place,
            Bytes(nonce),
        )?)
    }

    /// The reply, believed; where its key is another than was known, the card is
    /// asked for.
    async fn read_reply(&self, laid: &Laid, answer: &[u8]) -> Result<Reply, DeviceError> {
        let serial = &laid.record.serial;
        let by = |key| contact::read_reply(key, serial, &laid.body, answer);
        let mut read = by(&laid.contact.signing_key);
        if read == Err(warifu_enroll::Error::AnswerSignature) {
            self.take_card_over(&laid.record.id, None).await?;
            let known = self.stored(&laid.record.id)?.contact;
            let known = known.ok_or(DeviceError::TokenUnknown)?;
            read = by(&known.signing_key);
        }
        read.map_err(|_| DeviceError::IssuerAnswerInvalid)
    }

    async fn hear(
        &self,
        laid: &Laid,
        reply: &Reply,
        sent: Moment,
        received: Moment,
    ) -> Result<(), DeviceError> {
        let id = laid.record.id.as_str();
        let clock = measured_signed(reply.server_time_ms, sent, received);
        if laid.fresh {
            self.watch.note(id, clock);
        }
        let word = WordRecord {
            state: reply.state,
            since: reply.since.map(|time| time.0),
            held_for: reply.held_for,
            moved: reply.moved,
            usable_from: reply.usable_from.map(|time| time.0),
            issue_from: reply.issue_from.map(|time| time.0),
            heard_at: received.now_ms,
        };
        self.change_token(id, |token| {
            if laid.fresh {
                token.clock = Some(clock);
            }
            token.bind_until = reply.bind_until.map(|time| time.0).or(token.bind_until);
            // An older issuer does not say it; an end once named stays.
            token.valid_until = reply.valid_until.map(|time| time.0).or(token.valid_until);
            if let Some(contact) = &mut token.contact {
                contact.sending = None;
                if laid.card_is_new {
                    contact.card = Some(reply.card);
                }
                contact.place = reply.next.unwrap_or(contact.place);
                contact.word = Some(word);
            }
        })
        .await
    }

    /// Nobody has said that it was bound, and its time for that is over: an issuer
    /// that knows nothing of it has deleted it.
    fn ended_unheard(&self, record: &TokenRecord, now: Moment) -> bool {
        let correction = self.reading(record, now).correction();
        let now = now.now_ms.saturating_add(correction) / 1000;
        let now = u64::try_from(now).unwrap_or(0);
        record.unbound_until().is_some_and(|until| until <= now)
    }

    async fn note_end(&self, id: &str, now: Moment) -> Result<(), DeviceError> {
        self.change_token(id, |token| {
            let word = WordRecord {
                state: TokenWord::Expired,
                since: token.bind_until,
                held_for: None,
                moved: None,
                usable_from: None,
                issue_from: None,
                heard_at: now.now_ms,
            };
            if let Some(contact) = &mut token.contact {
                contact.word = Some(word);
            }
        })
        .await
    }

    /// The issuer will never take these bytes.
    async fn take_back(&self, id: &str) -> Result<(), DeviceError> {
        self.change_contact(id, |contact| contact.sending = None)
            .await
    }

    /// Fetches the institution's card, and takes over what it says; `mark` is
    /// the issuer's name for it.
    async fn take_card_over(&self, id: &str, mark: Option<Bytes<32>>) -> Result<(), DeviceError> {
        let service = self.stored(id)?.institution.service_id;
        let service = ServiceId::parse(&service)?;
        let card = self.trust.card_of(&service, &self.issuer, self.now());
        let card = card.await?;
        self.change_token(id, |token| take_over(token, &card, mark))
            .await
    }

    async fn change_contact(
        &self,
        id: &str,
        change: impl FnOnce(&mut ContactRecord),
    ) -> Result<(), DeviceError> {
        self.change_token(id, |token| token.contact.as_mut().map_or((), change))
            .await
    }

    async fn change_token(
        &self,
        id: &str,
        change: impl FnOnce(&mut TokenRecord),
    ) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                let token = data.tokens.iter_mut().find(|token| token.id == id);
                change(token.ok_or(DeviceError::TokenUnknown)?);
                Ok(())
            })
            .await
    }
}

fn take_over(token: &mut TokenRecord, card: &TrustedCard, mark: Option<Bytes<32>>) {
    token.institution = institution::of_card(card);
    let signing_key = card.card().signing_key;
    match &mut token.contact {
        Some(contact) => {
            contact.signing_key = signing_key;
            contact.card = mark.or(contact.card);
        }
        None => {
            token.contact = Some(ContactRecord {
                signing_key,
                card: mark,
                place: ChainPlace::FIRST,
                sending: None,
                word: None,
            });
        }
    }
}
