//! Each way in which an issuer can fail is told apart.
