//! Binding: a customer takes a token that is there already, in the app or in
//! hardware, and may exchange it or stop it again.

mod bind;
mod challenge;
mod judge;
mod refusal;
mod stored;

pub use bind::{Act, Bound, Wish};
pub(crate) use challenge::NAME as TRANSFER_PASSWORD;
pub use challenge::{Places, TransferPassword};
pub use refusal::BindRefusal;
pub use stored::{Details, Expected, FreeToken, Kind, NewBinding, Receipt, Taken, WrongGuess};
