//! What a secret must not be able to do, held when it is compiled.

/// Fails to compile where one of the types can be printed, copied, compared
/// byte for byte, read as bytes, or written out by serde. Stands beside each
/// type that holds a secret; a test finds those that lack it.
#[macro_export]
macro_rules! closed {
    ($($secret:ty),+ $(,)?) => {$(
        const _: fn() = || {
            // Where one of the others applies too, `_` below can be either, and
            // the compiler says so.
            trait Closed<By> {
                fn closed() {}
            }
            impl<T: ?Sized> Closed<[(); 0]> for T {}
            impl<T: ?Sized + ::core::fmt::Debug> Closed<[(); 1]> for T {}
            impl<T: ?Sized + ::core::fmt::Display> Closed<[(); 2]> for T {}
            impl<T: ?Sized + ::core::clone::Clone> Closed<[(); 3]> for T {}
            impl<T: ?Sized + ::core::cmp::PartialEq> Closed<[(); 4]> for T {}
            impl<T: ?Sized + ::core::convert::AsRef<[u8]>> Closed<[(); 5]> for T {}
            impl<T: ?Sized + ::core::ops::Deref> Closed<[(); 6]> for T {}
            impl<T: ?Sized + serde::Serialize> Closed<[(); 7]> for T {}
            let _ = <$secret as Closed<_>>::closed;
        };
    )+};
}
