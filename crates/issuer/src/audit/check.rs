//! Whether a whole log is what was written: its chain, the end that is kept
//! beside it, and ends that were signed earlier and kept elsewhere.

use super::read::{BATCH, Logs};
use super::{ChainError, GENESIS, Head, Record, SignedHead, verify};
use crate::error::Error;
use crate::ids::Slug;
use crate::keys;
use std::collections::BTreeMap;
use thiserror::Error as ThisError;

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheck {
    /// Whose log.
    pub institution: Slug,
    /// How many entries are in order, from the first on.
    pub entries: u64,
    /// The hash of the last of them.
    pub hash: [u8; 32],
    /// How many signed ends agree with it.
    pub heads: usize,
    /// What is wrong; nothing where all is in order.
    pub faults: Vec<AuditFault>,
}

/// What is wrong with a log.
#[derive(Debug, ThisError, Clone, Copy, PartialEq, Eq)]
pub enum AuditFault {
    /// The chain breaks; nothing behind that was looked at.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The database's own word on where the log ends is another.
    #[error("the database says that the log ends at {kept}, and it ends at {found}")]
    End {
        /// Where it should.
        kept: u64,
        /// Where it does.
        found: u64,
    },
    /// A signed end lies beyond the log's: its tail was cut off.
    #[error("a signed head has number {kept}, and the log ends at {found}: its tail was cut off")]
    CutOff {
        /// Where it ended once.
        kept: u64,
        /// Where it does now.
        found: u64,
    },
    /// A signed end has another hash than the entry of that number.
    #[error("audit record {0} is not the one of a signed head: the log was made anew")]
    OtherChain(u64),
    /// A head that was handed in is not signed by the institution.
    #[error("a head of number {0} that was handed in is not signed by the institution")]
    NotSigned(u64),
}

/// Ends that are yet to be met, by number.
struct Kept(BTreeMap<u64, [u8; 32]>);

impl Kept {
    /// Looks at one entry; whether an end agrees with it.
    fn meet(&mut self, record: &Record) -> Result<bool, AuditFault> {
        match self.0.remove(&record.sequence) {
            None => Ok(false),
            Some(hash) if hash == record.hash => Ok(true),
            Some(_) => Err(AuditFault::OtherChain(record.sequence)),
        }
    }
}

impl Logs<'_> {
    /// Follows an institution's whole log, few entries in memory at a time, and
    /// holds it against `heads` that were signed earlier (of which other
    /// institutions' are passed over). `progress` hears how far it is.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::Key`]. What is wrong with the log is no error:
    /// it is in the answer.
    pub async fn check(
        &self,
        institution: &Slug,
        heads: &[SignedHead],
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<AuditCheck, Error> {
        let mut check = AuditCheck {
            institution: institution.clone(),
            entries: 0,
            hash: GENESIS,
            heads: 0,
            faults: Vec::new(),
        };
        let mut kept = self.signed_ones(institution, heads, &mut check)?;
        let log = &self.stores.audit_log;
        let before = log.end(institution).await?;
        if self.follow(&mut check, &mut kept, progress).await? {
            let after = log.end(institution).await?;
            ends(&mut check, before.as_ref(), after.as_ref());
        }
        let found = check.entries;
        let chain_is_whole = !check
            .faults
            .iter()
            .any(|f| matches!(f, AuditFault::Chain(_)));
        let beyond = kept.0.into_keys().filter(|_| chain_is_whole);
        let cut = beyond.map(|kept| AuditFault::CutOff { kept, found });
        check.faults.extend(cut);
        Ok(check)
    }

    /// The institution's own of the heads, those that are not signed as faults.
    fn signed_ones(
        &self,
        institution: &Slug,
        heads: &[SignedHead],
        check: &mut AuditCheck,
    ) -> Result<Kept, Error> {
        let key = self.keys.of(institution)?.signing.public().to_bytes().0;
        let mut kept = BTreeMap::new();
        let ours = |one: &&SignedHead| one.head.institution == *institution;
        for SignedHead { head, signature } in heads.iter().filter(ours) {
            if !keys::verify_head(&key, head, signature) {
                check.faults.push(AuditFault::NotSigned(head.sequence));
            } else if kept
                .insert(head.sequence, head.hash)
                .is_some_and(|hash| hash != head.hash)
            {
                check.faults.push(AuditFault::OtherChain(head.sequence));
            }
        }
        Ok(Kept(kept))
    }

    /// Whether it came to the log's end.
    async fn follow(
        &self,
        check: &mut AuditCheck,
        kept: &mut Kept,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<bool, Error> {
        let audit = &self.stores.audit;
        let mut head: Option<Head> = None;
        loop {
            let records = audit
                .records(&check.institution, check.entries, BATCH)
                .await?;
            if records.is_empty() {
                return Ok(true);
            }
            for record in &records {
                head = match verify(head, std::slice::from_ref(record)) {
                    Ok(head) => head,
                    Err(error) => {
                        check.faults.push(AuditFault::Chain(error));
                        return Ok(false);
                    }
                };
                (check.entries, check.hash) = (record.sequence, record.hash);
                match kept.meet(record) {
                    Ok(met) => check.heads = check.heads.saturating_add(usize::from(met)),
                    Err(fault) => check.faults.push(fault),
                }
            }
            progress(check.entries);
        }
    }
}

/// The database's own word, before and after: entries may have come meanwhile.
fn ends(check: &mut AuditCheck, before: Option<&Head>, after: Option<&Head>) {
    let number = |head: Option<&Head>| head.map_or(0, |head| head.sequence);
    let (found, kept) = (check.entries, number(after));
    if !(number(before)..=kept).contains(&found) {
        check.faults.push(AuditFault::End { kept, found });
    } else if after.is_some_and(|end| end.sequence == found && end.hash != check.hash) {
        check.faults.push(AuditFault::OtherChain(found));
    }
}
