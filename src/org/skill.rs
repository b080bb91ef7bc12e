//! What a worker can do and a vehicle carries: closed lists, so that a flow, a worker and a dispatcher that compare
//! them never miss each other over a spelling.

/// Every skill there is; flows ask for some, workers have some.
pub const SKILLS: &[&str] = &["wash", "polish", "rescue", "tow", "flatbed", "tyre", "battery", "fuel", "unlock", "repair", "inspect"];

/// What a worker is.
pub const WORKER_KINDS: &[&str] = &["washer", "rescuer", "technician"];

/// What a vehicle of the chain is.
pub const VEHICLE_KINDS: &[&str] = &["van", "tow_truck", "flatbed"];

/// What a vehicle may carry.
pub const EQUIPMENT: &[&str] = &["water", "compressor", "generator", "flatbed", "winch", "dolly", "jump_starter", "tyre_tools", "fuel"];

/// Whether a flow may ask for this skill.
#[must_use]
pub fn known(skill: &str) -> bool {
    SKILLS.contains(&skill)
}
