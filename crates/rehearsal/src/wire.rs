//! The way between app and bank: what passes, what is lost, what waits.

use async_trait::async_trait;
use warifu_device::ports::{IssuerClient, IssuerError, Request, Response};

use crate::Broken;
use crate::bank::Bank;
use crate::fault::{Fault, Message, page, problem};

impl Bank {
    /// Until somebody orders something else, or all begins anew.
    async fn hold(&self, message: Message) -> Option<Fault> {
        loop {
            let released = self.released.notified();
            match self.fault(message) {
                Some(Fault::Held) => released.await,
                other => return other,
            }
        }
    }
}

#[async_trait]
impl IssuerClient for Bank {
    async fn send(&self, request: &Request) -> Result<Response, IssuerError> {
        let known = self.institutions.iter();
        let mut paths = known.filter_map(|one| request.url.strip_prefix(one.origin.as_str()));
        let path = paths.next().ok_or(IssuerError::Unreachable)?;
        let message = Message::of(path);
        let fault = self.hold(message).await;
        match fault {
            Some(Fault::Lost(error)) => return Err(error),
            Some(Fault::Problem(status, code)) => return Ok(problem(status, code)),
            Some(Fault::Page) => return Ok(page()),
            _ => {}
        }
        let body = request.body.as_deref().unwrap_or_default();
        let answer = self.answer(message, path, body);
        let mut response = answer.unwrap_or_else(|Broken| problem(500, "internal"));
        response.date = self.date();
        if fault == Some(Fault::Altered) {
            let end = response.body.iter_mut().nth_back(4);
            if let Some(byte) = end {
                *byte ^= 1;
            }
        }
        Ok(response)
    }
}
