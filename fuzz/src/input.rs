//! What a target is given.

use crate::edit::Edit;
use crate::examples::Examples;
use bolero::TypeGenerator;
use bolero::generator::produce;

/// Noise, or an example with some damage.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Input {
    /// Any bytes.
    Noise(Vec<u8>),
    /// An example, changed in a few places.
    Damaged(
        u8,
        #[generator(produce::<Vec<Edit>>().with().len(0_usize..5))] Vec<Edit>,
    ),
    /// The same; most inputs should be of this kind.
    DamagedOnce(u8, Edit),
}

impl Input {
    /// The bytes to give.
    pub fn bytes(&self, examples: &Examples) -> Vec<u8> {
        match self {
            Self::Noise(bytes) => bytes.clone(),
            Self::Damaged(which, edits) => damaged(examples, *which, edits),
            Self::DamagedOnce(which, edit) => damaged(examples, *which, std::slice::from_ref(edit)),
        }
    }
}

fn damaged(examples: &Examples, which: u8, edits: &[Edit]) -> Vec<u8> {
    let mut bytes = examples.pick(which.into()).to_vec();
    for edit in edits {
        edit.apply(&mut bytes);
    }
    bytes
}
