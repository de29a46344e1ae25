//! Where a token's chain of contacts stands, and what a contact is to it.

use warifu_enroll::contact::ChainPlace;

/// So many digests of earlier contacts are known: a network may deliver late
/// what it has delivered before.
const EARLIER: usize = 4;

/// Where a token's chain of contacts stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainRow {
    /// What the next contact must bring.
    pub expected: ChainPlace,
    /// Nobody has come in this epoch yet: the first from an earlier one is taken.
    pub fresh: bool,
    /// SHA-256 of the last contact's bytes.
    pub request: Option<[u8; 32]>,
    /// Its answer.
    pub reply: Option<Vec<u8>>,
    /// The digests of some before it, one after the other.
    pub earlier: Vec<u8>,
    /// It is in the database.
    pub stored: bool,
}

/// What a contact is to a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The one that is due.
    Next,
    /// The last one once more: this was its answer.
    Repeat(Vec<u8>),
    /// One from before the last, come late or twice.
    Stale,
    /// From a time that this database knows nothing of.
    Ahead,
    /// Other bytes where somebody was before: there are two devices.
    Twice,
}

impl ChainRow {
    /// Of a token that has never been in contact.
    #[must_use]
    pub const fn first(epoch: u64) -> Self {
        Self {
            expected: ChainPlace {
                epoch,
                ..ChainPlace::FIRST
            },
            fresh: epoch > 0,
            request: None,
            reply: None,
            earlier: Vec::new(),
            stored: false,
        }
    }

    /// The digests that are known once `request` is not the last any more.
    #[must_use]
    pub fn remembered(&self) -> Vec<u8> {
        let last = self.request.iter().flatten();
        let known = last.chain(&self.earlier).copied();
        known.take(EARLIER * 32).collect()
    }

    fn remembers(&self, digest: &[u8; 32]) -> bool {
        self.earlier.chunks_exact(32).any(|known| known == digest)
    }
}

/// What a contact with these bytes, from this place, is to the chain.
#[must_use]
pub fn judge(row: &ChainRow, came: ChainPlace, digest: &[u8; 32]) -> Seen {
    if row.request.as_ref() == Some(digest)
        && let Some(reply) = &row.reply
    {
        return Seen::Repeat(reply.clone());
    }
    if row.remembers(digest) || row.request.as_ref() == Some(digest) {
        return Seen::Stale;
    }
    let due = row.expected;
    if row.fresh {
        return if came.epoch < due.epoch {
            Seen::Next
        } else {
            Seen::Ahead
        };
    }
    if came == due {
        return Seen::Next;
    }
    if (came.epoch, came.counter) > (due.epoch, due.counter) {
        return Seen::Ahead;
    }
    Seen::Twice
}

#[cfg(test)]
mod tests {
    use super::*;
    use warifu_enroll::bytes::Bytes;

    fn place(epoch: u64, counter: u64, chain: u8) -> ChainPlace {
        ChainPlace {
            epoch,
            counter,
            chain: Bytes([chain; 32]),
        }
    }

    fn row() -> ChainRow {
        ChainRow {
            expected: place(1, 5, 7),
            fresh: false,
            request: Some([9; 32]),
            reply: Some(b"said".to_vec()),
            earlier: [[8; 32], [6; 32]].concat(),
            stored: true,
        }
    }

    #[test]
    fn a_chain_tells_the_next_from_a_repeat_and_from_another_device() {
        let row = row();
        let said = |came, digest: u8| judge(&row, came, &[digest; 32]);
        assert_eq!(said(place(1, 5, 7), 1), Seen::Next);
        assert_eq!(said(place(1, 4, 2), 9), Seen::Repeat(b"said".to_vec()));
        assert_eq!(said(place(1, 3, 2), 8), Seen::Stale);
        assert_eq!(said(place(1, 4, 2), 1), Seen::Twice, "a used counter");
        assert_eq!(said(place(1, 5, 6), 1), Seen::Twice, "another chain");
        assert_eq!(said(place(0, 9, 6), 1), Seen::Twice, "an old epoch");
        assert_eq!(said(place(1, 6, 7), 1), Seen::Ahead);
        assert_eq!(said(place(2, 0, 0), 1), Seen::Ahead);
    }

    #[test]
    fn in_a_new_epoch_the_first_is_taken_and_the_second_is_another_device() {
        let mut row = ChainRow::first(3);
        assert_eq!(judge(&row, place(2, 99, 1), &[1; 32]), Seen::Next);
        assert_eq!(judge(&row, place(3, 0, 0), &[1; 32]), Seen::Ahead);
        row.fresh = false;
        row.expected = place(3, 1, 4);
        row.request = Some([1; 32]);
        assert_eq!(judge(&row, place(2, 99, 1), &[2; 32]), Seen::Twice);
    }

    #[test]
    fn a_few_digests_are_remembered_and_the_newest_first() {
        let mut row = row();
        for digest in 20..30_u8 {
            row.earlier = row.remembered();
            row.request = Some([digest; 32]);
        }
        let known: Vec<u8> = row.earlier.iter().step_by(32).copied().collect();
        assert_eq!(known, [28, 27, 26, 25]);
    }
}
