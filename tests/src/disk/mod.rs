//! Disks that fail: small ones that are filled, read-only, taken away; and one
//! that takes no more from a given write on.

mod faulty;
mod small;

pub use faulty::{Error, FaultyDisk};
pub use small::SmallDisk;
