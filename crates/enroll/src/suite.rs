//! Suite 1: OPAQUE-3DH (RFC 9807) over ristretto255 with SHA-512 and Argon2id.

use argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::errors::InternalError;
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use opaque_ke::{CipherSuite, Ristretto255, TripleDh};
use sha2::Sha512;

/// Memory in KiB: 64 MiB.
const MEMORY: u32 = 64 * 1024;
/// Passes over the memory.
const PASSES: u32 = 3;
/// Lanes.
const LANES: u32 = 1;
/// RFC 9807 §7: the salt is 16 zero bytes; the OPRF's output is salted enough.
const SALT: [u8; 16] = [0; 16];

/// OPRF(ristretto255, SHA-512), HKDF-SHA-512, HMAC-SHA-512, 3DH.
pub(crate) struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Stretch;
}

/// Argon2id version 0x13, 64 MiB, t = 3, p = 1, 16 zero bytes of salt; as
/// many bytes out as in (64 here). RFC 9106.
#[derive(Default)]
pub(crate) struct Stretch;

impl Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let failed = |_| InternalError::KsfError;
        let params = Params::new(MEMORY, PASSES, LANES, Some(L::USIZE)).map_err(failed)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut output = GenericArray::default();
        argon2
            .hash_password_into(&input, &SALT, &mut output)
            .map_err(failed)?;
        Ok(output)
    }
}
