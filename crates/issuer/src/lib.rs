//! What the issuer does, and the ports it needs.
