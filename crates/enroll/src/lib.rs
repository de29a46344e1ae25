//! The enrolment: wire messages and both halves of the handshake, without I/O.
