//! The issuer on the network: device API, bank API, portal.
