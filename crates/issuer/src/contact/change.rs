//! What support does to a token.

/// What support does to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// No code of it counts until it is resumed.
    Hold,
    /// It is held no longer; its contacts begin anew.
    Resume,
    /// It is locked no longer, and is what it was before. Codes that were used
    /// stay used.
    Unlock,
    /// It is over, on the customer's wish.
    Release,
    /// It is over.
    Cancel,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is done.
    Done,
    /// It was so before, or the token is over.
    Nothing,
    /// No token has that serial number.
    Unknown,
}
