//! What is inside the sealed parts.

use warifu_enroll::wire::{DeviceReport, SealedGrant};
use warifu_fuzz::fuzz;

#[test]
fn a_grant_is_read_or_refused() {
    fuzz("grant", |bytes| {
        let Ok(grant) = serde_json::from_slice::<SealedGrant>(bytes) else {
            return false;
        };
        let written = serde_json::to_vec(&grant).unwrap();
        assert_eq!(
            serde_json::from_slice::<SealedGrant>(&written).unwrap(),
            grant
        );
        true
    });
}

#[test]
fn a_devices_report_is_read_or_refused() {
    fuzz("report", |bytes| {
        let Ok(report) = serde_json::from_slice::<DeviceReport>(bytes) else {
            return false;
        };
        let written = serde_json::to_vec(&report).unwrap();
        assert_eq!(
            serde_json::from_slice::<DeviceReport>(&written).unwrap(),
            report
        );
        true
    });
}
