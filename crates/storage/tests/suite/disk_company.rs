//! What a company's contract writes, for the walk through all that writes.

use crate::world::{USER, World, slug};
use warifu_enroll::UserId;
use warifu_issuer::SystemChance;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::contract::{
    Fingerprint, Keep, Mode, NewCertificate, NewContract, NewMode, Sharer, Turned,
};
use warifu_issuer::ids::MailId;
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::ports::{Chance as _, StoreError};
use warifu_issuer::verification::{Outcome, Ruling, Token, Tried, Try, WrongRule};

/// What writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Company {
    Users,
    Card,
    Ask,
    Certificate,
    Guess,
    Turn,
}

impl Company {
    pub async fn step(self, world: &World) -> Result<(), StoreError> {
        let (stores, customer) = (world.issuer.stores(), world.customer().await);
        let user = UserId::parse(USER).unwrap();
        match self {
            Self::Users => {
                let new = NewContract {
                    customer: customer.id,
                    mode: Mode::Own,
                    users: vec![(user, "割符 太郎".to_owned())],
                    audit: entry(world, Event::ContractEntered),
                };
                stores.contracts.set(new).await
            }
            Self::Card => {
                let cells = vec![("A".to_owned(), [1; 16])];
                stores.cards.set(customer.id, cells).await
            }
            Self::Ask => {
                let asked = stores.cards.ask(customer.id, "A".to_owned(), 5).await?;
                assert_eq!(asked.as_deref(), Some("A"));
                Ok(())
            }
            Self::Certificate => {
                let new = NewCertificate {
                    fingerprint: Fingerprint::of(&world.now().0.to_be_bytes()),
                    institution: slug(),
                    customer: customer.id,
                    at: world.now(),
                    audit: entry(world, Event::CertificateBound),
                };
                stores.certificates.bind(new).await
            }
            Self::Guess => guess(world, user).await,
            Self::Turn => turn(world, user).await,
        }
    }
}

fn entry(world: &World, event: Event) -> Entry {
    Entry::new(&slug(), world.now(), event, "contract")
}

/// The token that was bound just before.
async fn bound(world: &World) -> Token {
    world.standing().await.tokens.into_iter().next().unwrap()
}

async fn guess(world: &World, user: UserId) -> Result<(), StoreError> {
    let token = bound(world).await;
    let tried = Tried {
        tries: vec![Try {
            token: token.id,
            outcome: Outcome::Wrong { digest: [9; 16] },
            audit: entry(world, Event::CodeWrong),
            mail: mail(world, &token),
        }],
        activation_only: false,
        rule: WrongRule {
            slow_from: 3,
            slow_most: 30,
            lock_at: 10,
        },
        sharer: Some(Sharer(user)),
        at: world.now(),
        coming: None,
    };
    let ruling = world.issuer.stores().tokens.rule(tried).await?;
    assert!(matches!(ruling, Ruling::Wrong { failures: 1, .. }));
    Ok(())
}

async fn turn(world: &World, user: UserId) -> Result<(), StoreError> {
    let (token, customer) = (bound(world).await, world.customer().await);
    let contract = world.issuer.contract(&customer).await.unwrap().unwrap();
    let new = NewMode {
        customer: customer.id,
        to: contract.mode.other(),
        keep: Some(Keep {
            serial: token.serial.clone(),
            user,
        }),
        mail: mail(world, &token),
        audit: entry(world, Event::ContractModeChanged),
    };
    let said = world.issuer.stores().contracts.turn(new).await?;
    assert_eq!(said, Turned::Done);
    Ok(())
}

fn mail(world: &World, token: &Token) -> NewMail {
    NewMail {
        id: MailId::random(&mut SystemChance.rng()),
        institution: slug(),
        customer: token.customer,
        to: token.mail.clone(),
        language: token.language,
        notice: Notice::ModeChanged {
            shared: true,
            kept: None,
        },
        at: world.now(),
    }
}
