//! What customer, app and bank do that makes the issuer write, one after the
//! other, each of which can be refused and done again.

use anyhow::{Context, Result, bail, ensure};
use warifu_enroll::{
    TrustedCard,
    client::{AwaitingFinish, AwaitingStart, Registered},
};
use warifu_tests::{
    bank::{Bank, code_of, result, step_now},
    issuer::{Customer, Issuer},
    phone::{self, Phone, Reply},
    portal_http::{HttpPortal, Shown},
};

/// What every customer here chooses at issuance.
const PASSWORD: &str = "314159";

/// What the issuer made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It was done, and said so.
    Done,
    /// 503, with the code for it.
    Unavailable,
}

/// What makes the issuer write, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    LogIn,
    Issue,
    Start,
    Finish,
    Registered,
    Activate,
    WrongCode,
    Verify,
    UsedCode,
    LogOut,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::LogIn,
        Self::Issue,
        Self::Start,
        Self::Finish,
        Self::Registered,
        Self::Activate,
        Self::WrongCode,
        Self::Verify,
        Self::UsedCode,
        Self::LogOut,
    ];
}

/// One customer with portal, app and the bank's own system.
pub struct Walk {
    pub customer: Customer,
    portal: HttpPortal,
    phone: Phone,
    bank: Bank,
    card: TrustedCard,
    begun: Option<AwaitingStart>,
    started: Option<Reply>,
    proven: Option<AwaitingFinish>,
    pub token: Option<Registered>,
    /// The step of the code that was verified.
    pub asked: u64,
}

impl Walk {
    /// Of the customer of that number.
    pub async fn of(issuer: &Issuer, number: usize) -> Result<Self> {
        let institution = issuer.institution("shinkumi")?;
        let phone = Phone::at(&issuer.own_origin())?;
        let card = phone.card(institution).await?;
        Ok(Self {
            customer: institution.customer(number)?.clone(),
            portal: HttpPortal::of(issuer, "shinkumi")?,
            bank: Bank::of(institution, &issuer.own_origin())?,
            card,
            phone,
            begun: None,
            started: None,
            proven: None,
            token: None,
            asked: 0,
        })
    }

    /// All of it, on a disk that is well.
    pub async fn whole(&mut self) -> Result<()> {
        for step in Step::ALL {
            self.must(step).await?;
        }
        Ok(())
    }

    /// One step that must succeed.
    pub async fn must(&mut self, step: Step) -> Result<()> {
        let said = self.step(step).await.with_context(|| format!("{step:?}"))?;
        ensure!(
            said == Said::Done,
            "{step:?}: {said:?} on a disk that is well"
        );
        Ok(())
    }

    /// One step.
    pub async fn step(&mut self, step: Step) -> Result<Said> {
        match step {
            Step::LogIn => self.log_in().await,
            Step::Issue => self.issue().await,
            Step::Start => self.start().await,
            Step::Finish => self.finish().await,
            Step::Registered => self.registered().await,
            Step::Activate => self.activate().await,
            Step::WrongCode => self.wrong().await,
            Step::Verify => self.verify().await,
            Step::UsedCode => self.used().await,
            Step::LogOut => self.log_out().await,
        }
    }

    async fn log_in(&self) -> Result<Said> {
        let page = self.portal.get_own("login").await?;
        if page.name() == "error" {
            return shown(&page, "login");
        }
        let typed = [
            ("contract_id", self.customer.contract_id.as_str()),
            ("password", self.customer.password.as_str()),
        ];
        shown(&self.portal.send(&page, "login", &typed).await?, "home")
    }

    async fn issue(&self) -> Result<Said> {
        let page = self.portal.get_own("issue").await?;
        if page.name() == "error" {
            return shown(&page, "issue");
        }
        let mail = "someone@disk.example";
        let typed = [
            ("mail", mail),
            ("mail_again", mail),
            ("activation_password", PASSWORD),
            ("activation_password_again", PASSWORD),
        ];
        shown(&self.portal.send(&page, "issue", &typed).await?, "waiting")
    }

    /// The same bytes, however often.
    async fn start(&mut self) -> Result<Said> {
        if self.begun.is_none() {
            let begun = phone::begin(&self.card, &self.customer.user_id, PASSWORD)?;
            self.begun = Some(begun);
        }
        let begun = self.begun.as_ref().context("begun")?;
        let reply = self.phone.post(&phone::start(begun)).await?;
        let said = replied(&reply)?;
        if said == Said::Done {
            self.started = Some(reply);
        }
        Ok(said)
    }

    async fn finish(&mut self) -> Result<Said> {
        if self.proven.is_none() {
            let begun = self.begun.take().context("not begun")?;
            let reply = self.started.as_ref().context("not started")?;
            self.proven = Some(phone::prove(begun, &self.card, PASSWORD, reply)?);
        }
        let proven = self.proven.as_ref().context("proven")?;
        let reply = self.phone.post(&phone::finish(proven)).await?;
        let said = replied(&reply)?;
        if said == Said::Done {
            let proven = self.proven.take().context("proven")?;
            self.token = Some(phone::end(proven, &reply)?);
        }
        Ok(said)
    }

    async fn registered(&self) -> Result<Said> {
        let post = phone::confirmation(self.token()?)?;
        replied(&self.phone.post(&post).await?)
    }

    async fn activate(&self) -> Result<Said> {
        let page = self.portal.waiting().await?;
        match page.name().as_str() {
            "error" => return shown(&page, "waiting"),
            // It was done, and what the session has shown could not be noted.
            "login-otp" => return Ok(Said::Done),
            _ => {}
        }
        let code = code_of(self.token()?, step_now(self.token()?));
        let typed = [("otp", code.as_str())];
        shown(
            &self.portal.send(&page, "issue/waiting", &typed).await?,
            "in-use",
        )
    }

    /// A code that no step near shows.
    async fn wrong(&self) -> Result<Said> {
        let token = self.token()?;
        let now = step_now(token);
        let near: Vec<_> = (-5..=5).map(|by| code_of(token, now.offset(by))).collect();
        let mut codes = (0..).map(|number| format!("{number:06}"));
        let wrong = codes.find(|code| !near.contains(code)).context("a code")?;
        self.judged(&wrong, "wrong").await
    }

    /// The code of the next step: this one's has activated the token.
    async fn verify(&mut self) -> Result<Said> {
        if self.asked == 0 {
            self.asked = step_now(self.token()?).offset(1).0;
        }
        let code = code_of(self.token()?, warifu_otp::Step(self.asked));
        self.judged(&code, "accepted").await
    }

    async fn used(&self) -> Result<Said> {
        let code = code_of(self.token()?, warifu_otp::Step(self.asked));
        self.judged(&code, "used").await
    }

    async fn judged(&self, code: &str, as_what: &str) -> Result<Said> {
        let reply = self.bank.ask(&self.customer.user_id, code).await?;
        let said = replied(&reply)?;
        if said == Said::Done {
            let judged = result(&reply)?;
            ensure!(judged == as_what, "judged {judged}, not {as_what}");
        }
        Ok(said)
    }

    async fn log_out(&self) -> Result<Said> {
        let page = self.portal.get_own("").await?;
        match page.name().as_str() {
            "error" => shown(&page, "login"),
            // It was done, and its answer lost.
            "login" => Ok(Said::Done),
            _ => shown(&self.portal.send(&page, "logout", &[]).await?, "login"),
        }
    }

    fn token(&self) -> Result<&Registered> {
        self.token.as_ref().context("no token")
    }
}

/// A page: the one that was meant, or the one that says what is wrong.
fn shown(page: &Shown, meant: &str) -> Result<Said> {
    if page.name() == meant && page.status == 200 {
        return Ok(Said::Done);
    }
    let errors = page.errors();
    let named = page.name() == "error" && errors == ["unavailable"];
    if named && page.status == 503 {
        return Ok(Said::Unavailable);
    }
    bail!("{} {:?} {errors:?}, not {meant}", page.status, page.name())
}

/// An answer: what was asked for, or problem details with their code.
fn replied(reply: &Reply) -> Result<Said> {
    if (200..300).contains(&reply.status) {
        return Ok(Said::Done);
    }
    let said = String::from_utf8_lossy(&reply.body);
    let problem: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let code = problem.get("code").and_then(serde_json::Value::as_str);
    ensure!(
        reply.status == 503 && code == Some("unavailable"),
        "{} {said}",
        reply.status
    );
    Ok(Said::Unavailable)
}
