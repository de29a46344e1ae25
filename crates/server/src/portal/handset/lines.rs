//! Whom the demo's telephone can call, and from where.

use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, Slug};
use warifu_issuer::policy::Institution;
use warifu_issuer::telephone::PhoneNumber;

use crate::app::Shared;
use crate::cli::demo;
use crate::http::visit::Visit;
use crate::portal::leave::Leave;

/// An institution that asks its customers to call.
pub(super) struct Line {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) phones: Vec<Telephone>,
}

/// A telephone that a demo customer has on file.
pub(super) struct Telephone {
    pub(super) number: String,
    pub(super) label: String,
}

/// The institutions that ask their customers to call.
pub(super) async fn all(app: &Shared, visit: &Visit) -> Result<Vec<Line>, Leave> {
    let mut lines = Vec::new();
    for institution in app.issuer.institutions().iter() {
        let Some(check) = &institution.telephone_check else {
            continue;
        };
        let names = &institution.names;
        lines.push(Line {
            slug: institution.slug.to_string(),
            name: visit.lang.pick(&names.ja, &names.en).clone(),
            number: check.number.clone(),
            phones: phones(app, visit, institution).await?,
        });
    }
    Ok(lines)
}

/// The telephones of the demo's customers, whole: they are nobody's.
async fn phones(
    app: &Shared,
    visit: &Visit,
    institution: &Institution,
) -> Result<Vec<Telephone>, Leave> {
    let mut all = Vec::new();
    for person in demo::people(institution) {
        let Ok(contract) = ContractId::parse(&person.contract_id) else {
            continue;
        };
        let Some(customer) = by_contract(app, &institution.slug, &contract).await? else {
            continue;
        };
        for phone in app.issuer.phones(customer.id).await? {
            let label = phone.label.as_ref();
            let label = label.map_or("", |label| visit.lang.pick(&label.ja, &label.en));
            all.push(Telephone {
                number: phone.number.as_str().to_owned(),
                label: format!("{} {} {label}", grouped(&phone.number), person.contract_id),
            });
        }
    }
    Ok(all)
}

/// As it is printed: 090-0000-0001, 03-0000-0001.
fn grouped(number: &PhoneNumber) -> String {
    let digits = number.dialled();
    let before = digits.len().saturating_sub(8);
    match (
        digits.get(..before),
        digits.get(before..).map(|rest| rest.split_at(4)),
    ) {
        (Some(start), Some((middle, end))) => format!("{start}-{middle}-{end}"),
        _ => digits,
    }
}

async fn by_contract(
    app: &Shared,
    slug: &Slug,
    contract: &ContractId,
) -> Result<Option<Customer>, Leave> {
    let customers = &app.issuer.stores().customers;
    let found = customers.by_contract(slug, contract).await;
    Ok(found.map_err(warifu_issuer::Error::from)?)
}
