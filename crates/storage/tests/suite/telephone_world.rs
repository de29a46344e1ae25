//! Telephones in the small world.

use crate::world::{World, slug};
use warifu_enroll::UserId;
use warifu_issuer::audit::{Record, verify};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{CallId, PageId};
use warifu_issuer::telephone::{
    CalledFrom, Caller, Challenge, CheckRefusal, Heard, Keyed, PhoneNumber, Said, UseRefusal,
};

pub const MOBILE: &str = "090-0000-5678";
pub const HOME: &str = "03-0000-1234";
/// Our session, and another.
pub const PAGE: PageId = PageId::from_bytes([7; 16]);
pub const ELSEWHERE: PageId = PageId::from_bytes([8; 16]);

pub fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

/// Two digits that are not the page's, the `which`-th of them.
pub fn wrong(challenge: &Challenge, which: usize) -> String {
    let right = challenge.code.digits();
    let all = (0..100).map(|code| format!("{code:02}"));
    all.filter(|code| *code != right).nth(which).unwrap()
}

impl World {
    /// Our customer has a mobile and a telephone at home on file.
    pub async fn with_phones() -> Self {
        let world = Self::new().await;
        let customer = world.customer().await;
        for text in [MOBILE, HOME] {
            let added = world.issuer.add_phone(&customer, number(text), None);
            added.await.unwrap();
        }
        world
    }

    /// Somebody else, who has the same telephone at home on file.
    pub async fn housemate(&self) -> Customer {
        let user = UserId::parse("2083L0000193A002").unwrap();
        let customers = &self.issuer.stores().customers;
        let customer = customers.by_user(&slug(), &user).await.unwrap().unwrap();
        let added = self.issuer.add_phone(&customer, number(HOME), None);
        added.await.unwrap();
        customer
    }

    /// Our page waits for a call from the mobile.
    pub async fn wait(&self) -> Challenge {
        self.wait_on(PAGE).await.unwrap()
    }

    pub async fn wait_on(&self, page: PageId) -> Result<Challenge, CheckRefusal> {
        let customer = self.customer().await;
        self.issuer.begin_telephone_check(&customer, 1, page).await
    }

    /// One request of the provider's.
    pub async fn hear(&self, call: &str, step: u32, from: &str, keyed: &str) -> Said {
        let caller = match from {
            "" => Caller::Withheld,
            from => Caller::Known(number(from)),
        };
        let heard = Heard {
            call: CallId::new(call).unwrap(),
            step,
            caller,
            keyed: Keyed::of(keyed),
        };
        self.issuer.telephone(&slug(), &heard).await.unwrap()
    }

    /// A call from the mobile, from its beginning to the first code keyed in.
    pub async fn call(&self, call: &str, keyed: &str) -> Said {
        assert_eq!(self.hear(call, 0, MOBILE, "").await, Said::Ask);
        self.hear(call, 1, MOBILE, keyed).await
    }

    pub async fn use_it(
        &self,
        challenge: &Challenge,
        page: PageId,
    ) -> Result<CalledFrom, UseRefusal> {
        let customer = self.customer().await.id;
        self.issuer
            .use_telephone_check(customer, challenge.id, page)
            .await
    }

    /// How the check stands on our page.
    pub async fn stands(&self, challenge: &Challenge) -> &'static str {
        let found = self.issuer.telephone_check(challenge.id, PAGE).await;
        found.unwrap().map_or("gone", |found| found.state.name())
    }

    /// The log, whole and linked.
    pub async fn log(&self) -> Vec<Record> {
        let audit = &self.issuer.stores().audit;
        let records = audit.records(&slug(), 0, 1000).await.unwrap();
        verify(None, &records).unwrap();
        records
    }

    /// What the log says of telephones, in order.
    pub async fn heard_of(&self) -> Vec<String> {
        let records = self.log().await.into_iter().map(|record| record.event);
        let of_telephones =
            |event: &String| event.starts_with("telephone_") || event.starts_with("call_");
        records.filter(of_telephones).collect()
    }
}
