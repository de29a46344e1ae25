//! How a state is laid down between two steps: a tag, the fields each with
//! its length, and a SHA-256 over all of it, so that damage shows.

use sha2::{Digest as _, Sha256};

use crate::error::Error;

const CHECK: usize = 32;

/// `tag ‖ (length (4, big-endian) ‖ field)* ‖ SHA-256`. The memory is taken
/// once, so that no partial copy is left behind.
pub(crate) fn pack(tag: &[u8], fields: &[&[u8]]) -> Result<Vec<u8>, Error> {
    let content: usize = fields.iter().map(|f| f.len() + 4).sum();
    let mut out = Vec::with_capacity(tag.len() + content + CHECK);
    out.extend_from_slice(tag);
    for field in fields {
        let length = u32::try_from(field.len()).map_err(|_| Error::Internal)?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(field);
    }
    let check = Sha256::digest(&out);
    out.extend_from_slice(&check);
    Ok(out)
}

/// Takes apart what [`pack`] made: exactly `N` fields.
pub(crate) fn unpack<'a, const N: usize>(
    tag: &[u8],
    stored: &'a [u8],
) -> Result<[&'a [u8]; N], Error> {
    let split = stored.len().checked_sub(CHECK).ok_or(Error::StateDamaged)?;
    let (content, check) = stored.split_at(split);
    if Sha256::digest(content).as_slice() != check {
        return Err(Error::StateDamaged);
    }
    let mut rest = content.strip_prefix(tag).ok_or(Error::StateDamaged)?;
    let mut fields = [[].as_slice(); N];
    for field in &mut fields {
        (*field, rest) = take(rest).ok_or(Error::StateDamaged)?;
    }
    if rest.is_empty() {
        Ok(fields)
    } else {
        Err(Error::StateDamaged)
    }
}

/// Whether `stored` begins with `tag`.
pub(crate) fn is(tag: &[u8], stored: &[u8]) -> bool {
    stored.starts_with(tag)
}

/// Reads a number of 8 bytes, big-endian.
pub(crate) fn number(field: &[u8]) -> Result<u64, Error> {
    let bytes = field.try_into().map_err(|_| Error::StateDamaged)?;
    Ok(u64::from_be_bytes(bytes))
}

fn take(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    rest.split_at_checked(length)
}
