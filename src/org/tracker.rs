//! A vehicle's tracker signs in with a token that is derived, never stored: HMAC-SHA256 of the vehicle's id and its
//! tracker's epoch under the installation's secret. Raising the epoch ends the old token.

use crate::base::VehicleId;
use crate::config::secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The secret that every tracker's token is derived from.
#[derive(Clone)]
pub struct TrackerKey([u8; 32]);

impl std::fmt::Debug for TrackerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TrackerKey(…)")
    }
}

/// Its file in the data directory.
const FILE: &str = "tracker.key";

impl TrackerKey {
    /// From a configured secret of any length.
    #[must_use]
    pub fn from_secret(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// From the data directory; made, readable by its owner alone, when it is not there yet.
    ///
    /// # Errors
    /// When the file can be neither read nor made, or has not 32 bytes.
    pub fn open(data_dir: &Path) -> std::io::Result<Self> {
        secret::kept(data_dir, FILE, rand::random).map(Self)
    }

    fn mac(&self, vehicle: VehicleId, epoch: i32) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(vehicle.uuid().as_bytes());
        mac.update(&epoch.to_be_bytes());
        mac
    }

    /// Whether this is the vehicle's token of this epoch; takes the same time whatever is wrong with it.
    #[must_use]
    pub fn admits(&self, vehicle: VehicleId, epoch: i32, token: &str) -> bool {
        URL_SAFE_NO_PAD.decode(token).is_ok_and(|sent| self.mac(vehicle, epoch).verify_slice(&sent).is_ok())
    }
}

/// The token with which a vehicle's tracker reports while its epoch is `epoch`.
#[must_use]
pub fn tracker_token(key: &TrackerKey, vehicle: VehicleId, epoch: i32) -> String {
    URL_SAFE_NO_PAD.encode(key.mac(vehicle, epoch).finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Ids;

    #[test]
    fn a_token_opens_one_vehicle_for_one_epoch() {
        let key = TrackerKey::from_secret("of this installation");
        let (van, other) = (Ids::System.new_id(), Ids::System.new_id());
        let token = tracker_token(&key, van, 1);
        assert!(key.admits(van, 1, &token));
        assert!(!key.admits(van, 2, &token) && !key.admits(other, 1, &token) && !key.admits(van, 1, "") && !key.admits(van, 1, "!"));
        assert!(!TrackerKey::from_secret("another").admits(van, 1, &token));
    }
}
