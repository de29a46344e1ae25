//! The portal without a browser: forms are read from its pages and sent as a
//! browser would send them. For tables of many rows, and for many customers at
//! once.

mod page;

pub use page::Shown;

use crate::{
    issuer::{Customer, Institution, Issuer},
    portal::Values,
};
use anyhow::{Context, Result};
use reqwest::{Client, Response, header, redirect::Policy};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use url::Url;

/// More redirects than this are a circle.
const MOST_REDIRECTS: usize = 5;

/// One customer's visit to the portal of an institution, in English.
#[derive(Debug)]
pub struct HttpPortal {
    client: Client,
    base: Url,
    institution: Institution,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl HttpPortal {
    /// A visit that begins now. It goes to the issuer itself, past its proxy.
    ///
    /// # Errors
    /// When the institution is not in the demo data.
    pub fn of(issuer: &Issuer, slug: &str) -> Result<Self> {
        Self::at(&issuer.own_origin(), issuer.institution(slug)?)
    }

    /// A visit to an institution at another origin: another of its issuer's
    /// processes.
    ///
    /// # Errors
    /// When that is no origin.
    pub fn at(origin: &str, institution: &Institution) -> Result<Self> {
        Ok(Self {
            client: Client::builder()
                .no_proxy()
                .redirect(Policy::none())
                .build()?,
            base: Url::parse(origin)?,
            institution: institution.clone(),
            cookies: Mutex::default(),
        })
    }

    /// Its institution.
    #[must_use]
    pub fn institution(&self) -> &Institution {
        &self.institution
    }

    /// Logs in by contract ID and password, up to the home page.
    ///
    /// # Errors
    /// When another page comes.
    pub async fn log_in(&self, customer: &Customer) -> Result<Shown> {
        let page = self.get_own("login").await?;
        let typed = [
            ("contract_id", customer.contract_id.as_str()),
            ("password", customer.password.as_str()),
        ];
        self.send(&page, "login", &typed).await?.at("home")
    }

    /// Issues a token (again), up to the waiting page.
    ///
    /// # Errors
    /// When another page comes.
    pub async fn issue(&self, mail: &str, password: &str) -> Result<Values> {
        let page = self.get_own("issue").await?.at("issue")?;
        let typed = [
            ("mail", mail),
            ("mail_again", mail),
            ("activation_password", password),
            ("activation_password_again", password),
        ];
        let waiting = self.send(&page, "issue", &typed).await?.at("waiting")?;
        Ok(Values {
            service_id: waiting.value("service-id")?,
            user_id: waiting.value("user-id")?,
            mail: waiting.value("mail")?,
        })
    }

    /// The page that waits for the app.
    ///
    /// # Errors
    /// When the issuer does not answer.
    pub async fn waiting(&self) -> Result<Shown> {
        self.get_own("issue/waiting").await
    }

    /// Types a code into the waiting page and presses *confirm*.
    ///
    /// # Errors
    /// When there is no such page, or the issuer does not answer.
    pub async fn confirm(&self, code: &str) -> Result<Shown> {
        let page = self.waiting().await?.at("waiting")?;
        self.send(&page, "issue/waiting", &[("otp", code)]).await
    }

    /// A page below the institution's.
    ///
    /// # Errors
    /// When the issuer does not answer.
    pub async fn get_own(&self, path: &str) -> Result<Shown> {
        let url = self.own(path)?;
        self.follow(self.client.get(url)).await
    }

    /// Sends the form of a page that goes to `path`, with what it hides and
    /// what was typed.
    ///
    /// # Errors
    /// When the page has no such form, or the issuer does not answer.
    pub async fn send(&self, page: &Shown, path: &str, typed: &[(&str, &str)]) -> Result<Shown> {
        let url = self.own(path)?;
        let form = page.form(url.path())?;
        let mut fields = page::hidden(form);
        fields.extend(typed.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())));
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let kind = "application/x-www-form-urlencoded";
        let request = self.client.post(url).header(header::CONTENT_TYPE, kind);
        self.follow(request.body(body)).await
    }

    fn own(&self, path: &str) -> Result<Url> {
        Ok(self
            .base
            .join(&format!("/i/{}/{path}", self.institution.slug))?)
    }

    async fn follow(&self, request: reqwest::RequestBuilder) -> Result<Shown> {
        let mut answer = self.ask(request).await?;
        for _ in 0..MOST_REDIRECTS {
            let status = answer.status();
            let path = answer.url().path().to_owned();
            if !status.is_redirection() {
                let html = answer.text().await.context("a page cut off")?;
                return Ok(Shown {
                    status: status.as_u16(),
                    path,
                    html,
                });
            }
            let to = answer.headers().get(header::LOCATION);
            let to = to.context("a redirect to nowhere")?.to_str()?;
            let next = answer.url().join(to)?;
            answer = self.ask(self.client.get(next)).await?;
        }
        anyhow::bail!("the portal leads in circles")
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<Response> {
        let request = request
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::COOKIE, self.cookies());
        let answer = request.send().await.context("the portal does not answer")?;
        self.remember(&answer);
        Ok(answer)
    }

    fn cookies(&self) -> String {
        let jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = jar.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn remember(&self, answer: &Response) {
        let mut jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for line in answer.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap_or_default();
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            if value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
