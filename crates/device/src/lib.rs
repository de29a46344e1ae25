//! What the app does, and the ports it needs.
