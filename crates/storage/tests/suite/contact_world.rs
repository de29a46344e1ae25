//! A device in contact with the issuer.

use crate::world::{HERE, World};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::client::Registered;
use warifu_enroll::contact::{ChainPlace, Reply, contact, read_reply, stop};
use warifu_issuer::audit::{Record, verify};
use warifu_issuer::contact::{Change, Changed, ContactRefusal, NewChange};
use warifu_otp::SerialNumber;

/// What a device holds of its chain.
#[derive(Clone, Copy)]
pub struct Line {
    pub place: ChainPlace,
    nonce: u8,
}

impl Line {
    /// Of a device whose nonces nobody else draws.
    pub fn of(nonce: u8) -> Self {
        Self {
            place: ChainPlace::FIRST,
            nonce,
        }
    }

    /// The bytes of the next contact.
    pub fn next(&mut self, token: &Registered) -> Vec<u8> {
        self.nonce = self.nonce.wrapping_add(2);
        let nonce = Bytes([self.nonce; 16]);
        contact(
            &token.device_key,
            &token.serial,
            AUTHORITY,
            &self.place,
            nonce,
        )
        .unwrap()
    }
}

pub const AUTHORITY: &str = "127.0.0.1:8083";

impl World {
    pub async fn send(
        &self,
        serial: &SerialNumber,
        body: &[u8],
    ) -> Result<Vec<u8>, ContactRefusal> {
        self.issuer.contact(serial.as_str(), body, HERE).await
    }

    pub fn read(&self, token: &Registered, body: &[u8], answer: &[u8]) -> Reply {
        let key = self.card().card().signing_key;
        read_reply(&key, &token.serial, body, answer).unwrap()
    }

    /// One contact, heard by the device.
    pub async fn contact(&self, token: &Registered, line: &mut Line) -> Reply {
        let body = line.next(token);
        let answer = self.send(&token.serial, &body).await.unwrap();
        let reply = self.read(token, &body, &answer);
        line.place = reply.next.unwrap_or(line.place);
        reply
    }

    pub async fn stop(&self, token: &Registered, nonce: Bytes<16>) -> Result<(), ContactRefusal> {
        let body = stop(&token.device_key, &token.serial, AUTHORITY, nonce).unwrap();
        self.issuer
            .stop_move(token.serial.as_str(), &body, HERE)
            .await
    }

    pub async fn change_token(&self, serial: &SerialNumber, change: Change) -> Changed {
        let new = NewChange {
            serial: serial.clone(),
            change,
            by: "operator".to_owned(),
            why: "asked".to_owned(),
            form: (change == Change::Cancel).then(|| "K-1".to_owned()),
            again_from: self.now(),
            at: self.now(),
        };
        let support = self.issuer.stores().support.clone();
        support.change(new).await.unwrap()
    }

    /// What the log says of held tokens, whole and linked.
    pub async fn held(&self) -> Vec<Record> {
        let audit = &self.issuer.stores().audit;
        let records = audit.records(&crate::world::slug(), 0, 1000).await.unwrap();
        verify(None, &records).unwrap();
        let held = records.into_iter();
        held.filter(|record| record.event == "token_held").collect()
    }
}
