//! What sums with secrets leave on the stack.

use std::hint::black_box;

/// So much is overwritten at a time, in bytes.
const PIECE: usize = 8 * 1024;
/// And so often: more than our sums reach down, built for debugging.
const PIECES: usize = 8;

/// Does a sum with a secret and overwrites the stack that it has used. Keys of
/// ciphers and curves are copied there by libraries that do not wipe them all.
///
/// What the sum returns is moved and should hold no secret but on the heap.
pub fn leaving_nothing<T>(sum: impl FnOnce() -> T) -> T {
    let done = apart(sum);
    overwrite(PIECES);
    done
}

/// Never a part of its caller, so that all it uses lies below it.
#[inline(never)]
fn apart<T>(sum: impl FnOnce() -> T) -> T {
    sum()
}

#[inline(never)]
fn overwrite(pieces: usize) {
    let mut piece = [0_u8; PIECE];
    black_box(&mut piece);
    if pieces > 1 {
        overwrite(pieces - 1);
    }
    // Read once more, so that this call cannot give its place to the next.
    black_box(&mut piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_handed_back() {
        assert_eq!(leaving_nothing(|| 6 * 7), 42);
    }
}
