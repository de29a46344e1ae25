//! The signed ends of the audit chains, as they stand in the issuer's log.

use crate::books::Link;
use anyhow::{Context, Result, ensure};
use ed25519_dalek::{Signature, VerifyingKey};

/// Every end of that institution's chain in the log is signed by it, and the
/// chain as it is now goes through it. How many there were.
///
/// # Errors
/// When one is not, or the chain has been cut off before it.
pub fn check(log: &str, slug: &str, key: &[u8; 32], chain: &[Link]) -> Result<usize> {
    let key = VerifyingKey::from_bytes(key)?;
    let mark = format!("institution={slug} ");
    let lines = log.lines().filter(|line| line.contains("audit head"));
    let mut count = 0;
    for line in lines.filter(|line| line.contains(&mark)) {
        let sequence: u64 = field(line, "sequence")?.parse()?;
        let (hash, signature) = (bytes(line, "hash")?, bytes(line, "signature")?);
        let mut signed = b"warifu/1 audit head".to_vec();
        signed.extend(u32::try_from(slug.len())?.to_be_bytes());
        signed.extend(slug.as_bytes());
        signed.extend(sequence.to_be_bytes());
        signed.extend(&hash);
        let signature = Signature::from_slice(&signature)?;
        key.verify_strict(&signed, &signature)
            .with_context(|| format!("a head that is not signed: {line}"))?;
        let place = usize::try_from(sequence)?.checked_sub(1);
        let link = place.and_then(|place| chain.get(place));
        let link = link.with_context(|| format!("the chain was cut off before: {line}"))?;
        ensure!(link.hash == hash, "the chain was made anew after: {line}");
        count += 1;
    }
    Ok(count)
}

fn bytes(line: &str, name: &str) -> Result<Vec<u8>> {
    let digits: Vec<u8> = field(line, name)?
        .chars()
        .filter_map(|c| u8::try_from(c.to_digit(16)?).ok())
        .collect();
    let pairs = digits.chunks_exact(2);
    Ok(pairs.map(|p| p.iter().fold(0, |b, d| b * 16 + d)).collect())
}

fn field<'l>(line: &'l str, name: &str) -> Result<&'l str> {
    let mark = format!("{name}=");
    let rest = line.split(' ').find_map(|word| word.strip_prefix(&mark));
    let rest = rest.with_context(|| format!("no {name} in: {line}"))?;
    Ok(rest.trim_matches('"'))
}
