//! What is done to a token, by its name in the table of its life, by who may do it.

use crate::contact_world::Line;
use crate::contract_world::{register, tsubaki, turn, user};
use crate::life_world::{LIFE, Life, Thing, refused, word_of};
use crate::world::slug;
use warifu_enroll::contact::{HeldFor, TokenWord};
use warifu_issuer::console::Cared;
use warifu_issuer::contact::{Change, Changed};
use warifu_issuer::contract::{Mode, RegisterWish, Turned};
use warifu_issuer::ids::Slug;
use warifu_issuer::life::{Actor, StateName};
use warifu_issuer::release::Released;
use warifu_issuer::stock::By;
use warifu_issuer::verification::{Purpose, Verdict, Who};

type Done = Result<(), &'static str>;

impl Life {
    /// Does it: whether it was done, or the code that it was refused with.
    pub async fn operate(
        &self,
        token: Thing<'_>,
        what: &str,
        (actor, from): (Actor, StateName),
    ) -> Done {
        match what {
            "bind" if actor == Actor::Company => self.register(token).await,
            "bind" => self.bind(token, token.code(self.world.now())).await,
            "wrong codes to bind" if actor == Actor::Company => self.guess_theirs(token).await,
            "wrong codes to bind" => self.guess_to_bind(token).await,
            "unlock to bind" => self.unlock_free(token).await,
            "first code" => self.show_first(token, self.who(actor)).await,
            "wrong codes" => self.guess(token, self.who(actor)).await,
            "hold" | "outweigh" if actor == Actor::Device => self.two_devices().await,
            "hold" => self.change(token, Change::Hold).await,
            "resume" => self.change(token, Change::Resume).await,
            "unlock" => self.change(token, Change::Unlock).await,
            "release" => self.change(token, Change::Release).await,
            "cancel" => self.change(token, Change::Cancel).await,
            "supersede" if actor == Actor::Company => self.exchange(token).await,
            "supersede" if actor == Actor::Device => self.enrol_another().await,
            "supersede" => {
                self.supersede(self.who(actor)).await;
                Ok(())
            }
            "give up" if actor == Actor::Company => self.unregister(token).await,
            "give up" => self.give_up(from).await,
            "change of mode" => match turn(&self.world, &self.company, Mode::Shared).await {
                Turned::Done => Ok(()),
                Turned::Shut => Err("locked"),
                Turned::Otherwise | Turned::NoAddress => Err("otherwise"),
            },
            "stop" => self.stop().await,
            "time" | "time unbound" => {
                self.world.later(LIFE);
                Ok(())
            }
            other => panic!("{other}: nothing here does it"),
        }
    }

    /// The customer in the portal, or by the bank's own systems.
    fn who(&self, actor: Actor) -> Who {
        if actor == Actor::Customer {
            Who::Customer(self.customer.id)
        } else {
            self.user()
        }
    }

    async fn change(&self, token: Thing<'_>, change: Change) -> Done {
        match self.world.change_token(token.serial(), change).await {
            Changed::Done => Ok(()),
            Changed::Nothing => Err("nothing"),
            Changed::Unknown => Err("unknown"),
        }
    }

    async fn unlock_free(&self, token: Thing<'_>) -> Done {
        let by = By::new("operator", "asked").unwrap();
        let issuer = &self.world.issuer;
        match issuer.unlock_free(&slug(), token.serial(), &by).await {
            Ok(Cared::Done) => Ok(()),
            _ => Err("nothing"),
        }
    }

    async fn show_first(&self, token: Thing<'_>, who: Who) -> Done {
        let code = token.code(self.world.now());
        let issuer = &self.world.issuer;
        let verdict = issuer.verify(&slug(), who, Purpose::Activate, &code).await;
        match verdict.unwrap() {
            Verdict::Accepted { .. } => Ok(()),
            other => Err(word_of(&other)),
        }
    }

    /// Two devices with its key, in contact one after the other.
    async fn two_devices(&self) -> Done {
        // A mail a second and token.
        self.world.later(1);
        self.world.contact(&self.token, &mut Line::of(1)).await;
        let second = self.world.contact(&self.token, &mut Line::of(2)).await;
        match (second.state, second.held_for) {
            (TokenWord::Held, Some(HeldFor::TwoDevices)) => Ok(()),
            _ => Err("as_it_stands"),
        }
    }

    async fn register(&self, token: Thing<'_>) -> Done {
        let code = token.code(self.world.now());
        self.register_by(token, None, code).await
    }

    async fn register_by(
        &self,
        token: Thing<'_>,
        present: Option<Thing<'_>>,
        code: String,
    ) -> Done {
        let wish = RegisterWish {
            mode: Mode::Own,
            user: user(1, 1),
            present: present.map(|one| one.serial().clone()),
            serial: token.serial().clone(),
            otp: code.into(),
        };
        let done = self.world.issuer.register(&self.company, wish).await;
        done.map(drop).map_err(|refusal| refused(&refusal))
    }

    async fn guess_theirs(&self, token: Thing<'_>) -> Done {
        for number in 0..12 {
            let code = token.wrong(self.world.now(), number);
            match self.register_by(token, None, code).await {
                Err("wrong") => self.world.later(60),
                Err("locked") if number > 0 => return Ok(()),
                other => return other,
            }
        }
        Err("never")
    }

    /// Another one of the company's in its place.
    async fn exchange(&self, token: Thing<'_>) -> Done {
        let Thing::Hard(present) = token else {
            return Err("not theirs");
        };
        let holder = (Mode::Own, user(1, 1));
        let next = &self.theirs[1];
        let done = register(&self.world, &self.company, holder, next, Some(present)).await;
        done.map(drop).map_err(|refusal| refused(&refusal))
    }

    async fn enrol_another(&self) -> Done {
        self.world.issue("b2c3d4").await;
        self.world.finish_issued("b2c3d4").await;
        Ok(())
    }

    async fn unregister(&self, token: Thing<'_>) -> Done {
        let (user, serial) = (user(1, 1), token.serial().clone());
        let issuer = &self.world.issuer;
        let done = issuer.unregister(&self.company, Mode::Own, &user, serial);
        released(done.await.unwrap().0)
    }

    /// One that waits for its first code goes with the one that it is to follow.
    async fn give_up(&self, from: StateName) -> Done {
        if from == StateName::Enrolled {
            self.beside("in_use").await;
        }
        released(self.world.issuer.release(&self.customer).await.unwrap())
    }

    async fn stop(&self) -> Done {
        let stopped = self.world.issuer.stop_issuance(&self.customer).await;
        stopped.unwrap().then_some(()).ok_or("nothing")
    }

    /// The institution whose log has it.
    pub fn slug_of(token: Thing<'_>, theirs: bool) -> Slug {
        match token {
            Thing::Hard(_) if theirs => tsubaki(),
            _ => slug(),
        }
    }
}

fn released(done: Released) -> Done {
    match done {
        Released::Done { .. } => Ok(()),
        Released::Nothing => Err("nothing"),
        Released::Shut => Err("locked"),
    }
}
