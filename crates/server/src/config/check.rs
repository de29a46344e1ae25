//! Rules that a shape cannot express.

use std::net::IpAddr;

use warifu_enroll::{Origin, Transport};

use super::{Config, ConfigError, Security};

impl Config {
    /// Checks what depends on more than one key.
    ///
    /// # Errors
    /// [`ConfigError::Value`] with the key and its rule.
    pub fn checked(self) -> Result<Self, ConfigError> {
        self.check_origin()?;
        self.check_mail()?;
        self.check_telephony()?;
        self.check_client_certificates()?;
        self.check_numbers()?;
        if self.demo.enabled && !self.listen.ip().is_loopback() {
            return refuse("demo.enabled", "a demonstration listens on loopback only");
        }
        // Plain ones are loopback's already.
        let at_home = |origin: &String| {
            origin.starts_with("http://") || origin.starts_with("https://127.0.0.1:")
        };
        if self.demo.enabled && !self.public_origin.as_ref().is_none_or(at_home) {
            return refuse(
                "demo.enabled",
                "a demonstration's public_origin is on loopback, nothing that others reach",
            );
        }
        if self.demo.catcher.is_some_and(|a| !a.ip().is_loopback()) {
            return refuse("demo.catcher", "the mail catcher listens on loopback only");
        }
        Ok(self)
    }

    fn check_origin(&self) -> Result<(), ConfigError> {
        let Some(origin) = &self.public_origin else {
            if self.listen.ip() == IpAddr::from([127, 0, 0, 1]) {
                return Ok(());
            }
            return refuse(
                "public_origin",
                "must be given where the issuer does not listen on 127.0.0.1",
            );
        };
        let rule = "must be https://host[:port], without a path; http only for 127.0.0.1";
        // What apps accept, and written as they write it.
        match Origin::parse(origin, Transport::LoopbackToo) {
            Ok(parsed) if parsed.as_str() == origin => Ok(()),
            _ => refuse("public_origin", rule),
        }
    }

    fn check_mail(&self) -> Result<(), ConfigError> {
        let loopback = self.mail.host == "localhost"
            || self
                .mail
                .host
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.is_loopback());
        if self.mail.security == Security::None && !loopback {
            return refuse(
                "mail.security",
                "must be starttls or tls where mail.host is not loopback",
            );
        }
        if self.mail.username.is_some() != self.mail.password_file.is_some() {
            return refuse("mail.password_file", "goes together with mail.username");
        }
        Ok(())
    }

    fn check_telephony(&self) -> Result<(), ConfigError> {
        let telephony = &self.telephony;
        if telephony.account_sid.is_some() != telephony.auth_token_file.is_some() {
            return refuse(
                "telephony.auth_token_file",
                "goes together with telephony.account_sid",
            );
        }
        let is_name = |sid: &String| {
            !sid.is_empty() && sid.len() <= 64 && sid.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if !telephony.account_sid.as_ref().is_none_or(is_name) {
            return refuse(
                "telephony.account_sid",
                "must be letters and digits, at most 64",
            );
        }
        if self.demo.enabled && telephony.account_sid.is_some() {
            return refuse("telephony", "a demonstration has a telephone of its own");
        }
        Ok(())
    }

    /// All or nothing; a demonstration makes what is missing.
    fn check_client_certificates(&self) -> Result<(), ConfigError> {
        let given = &self.client_certificates;
        let all = [
            given.origin.is_some(),
            given.certificate_file.is_some(),
            given.key_file.is_some(),
            given.ca_file.is_some(),
        ];
        let all = all.map(|one| one == given.listen.is_some());
        if !self.demo.enabled && all.contains(&false) {
            return refuse(
                "client_certificates",
                "listen, origin, certificate_file, key_file and ca_file go together",
            );
        }
        if self.demo.enabled && given.listen.is_some_and(|a| !a.ip().is_loopback()) {
            return refuse(
                "client_certificates.listen",
                "a demonstration listens on loopback only",
            );
        }
        let fits = given.origin.as_ref().is_none_or(|origin| {
            let parsed = Origin::parse(origin, Transport::LoopbackToo);
            origin.starts_with("https://") && parsed.is_ok_and(|one| one.as_str() == origin)
        });
        if !fits {
            let rule = "must be https://host[:port], without a path";
            return refuse("client_certificates.origin", rule);
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), ConfigError> {
        let limits = &self.limits;
        if limits.requests_per_minute == 0 {
            return refuse(
                "limits.requests_per_minute",
                "must be 1 or more: 0 would let nobody in",
            );
        }
        if limits.enrolments_at_once == 0
            || limits.self_registrations_at_once == 0
            || limits.contacts_at_once == 0
            || limits.logins_at_once == 0
        {
            return refuse(
                "limits",
                "enrolments_at_once, self_registrations_at_once, contacts_at_once and logins_at_once must be 1 or more",
            );
        }
        if limits.slow_at_once == 0 {
            return refuse("limits.slow_at_once", "must be 1 or more");
        }
        if !(4096..=1024 * 1024).contains(&limits.body_bytes) {
            return refuse("limits.body_bytes", "must be from 4096 to 1048576");
        }
        if limits.request_seconds == 0
            || limits.connection_idle_seconds == 0
            || self.mail.timeout_seconds == 0
        {
            return refuse("limits", "a time of 0 seconds would let nothing finish");
        }
        if self.mail.timeout_seconds > 60 {
            return refuse("mail.timeout_seconds", "must be from 1 to 60");
        }
        if limits.connections == 0 {
            return refuse("limits.connections", "must be 1 or more");
        }
        if self.mail.retry_seconds == 0 {
            return refuse("mail.retry_seconds", "must be 1 or more");
        }
        if !(10..=720).contains(&self.session.absolute_minutes) {
            return refuse("session.absolute_minutes", "must be from 10 to 720");
        }
        if !(2..=60).contains(&self.console.idle_minutes) {
            return refuse("console.idle_minutes", "must be from 2 to 60");
        }
        if !(10..=720).contains(&self.console.absolute_minutes) {
            return refuse("console.absolute_minutes", "must be from 10 to 720");
        }
        if !(1..=128).contains(&self.console.import_mib) {
            return refuse("console.import_mib", "must be from 1 to 128");
        }
        if self.utc_offset_minutes.abs() > 14 * 60 {
            return refuse("utc_offset_minutes", "must be from -840 to 840");
        }
        Ok(())
    }
}

fn refuse<T>(key: &'static str, rule: &'static str) -> Result<T, ConfigError> {
    Err(ConfigError::Value { key, rule })
}
