//! Runs a target.

use crate::examples::Examples;
use crate::input::Input;

/// Runs `accepts` on the examples of `fuzz/corpus/NAME`, then on what bolero
/// makes of them, until the time is over.
///
/// # Panics
/// Where `accepts` panics, where it refuses a good example, or where there are
/// no examples.
pub fn fuzz(name: &str, accepts: fn(&[u8]) -> bool) {
    let examples = Examples::of(name).unwrap_or_else(|error| panic!("fuzz/corpus/{name}: {error}"));
    fuzz_with(name, &examples, accepts);
}

/// As [`fuzz`], with examples from elsewhere.
///
/// # Panics
/// As [`fuzz`].
pub fn fuzz_with(name: &str, examples: &Examples, accepts: fn(&[u8]) -> bool) {
    assert!(examples.iter().count() > 0, "{name} has no examples");
    for example in examples.iter() {
        let accepted = accepts(&example.bytes);
        let good = example.is_good();
        assert!(accepted || !good, "{} is refused", example.path.display());
    }
    bolero::check!(name = name)
        .with_type::<Input>()
        .for_each(|input: &Input| {
            accepts(&input.bytes(examples));
        });
}
