//! Taking secrets out of arrays that do not wipe themselves.

use zeroize::Zeroize as _;

/// The bytes of `array`, which is wiped.
pub(crate) fn taken(mut array: impl AsMut<[u8]>) -> Vec<u8> {
    let bytes = array.as_mut().to_vec();
    array.as_mut().zeroize();
    bytes
}
