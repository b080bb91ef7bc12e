//! Passwords: argon2id, away from the async threads, a bounded number at once.

use crate::config::SignIn;
use crate::db::{Fault, Refusal};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use mobile_api::code::Code;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Most sign-ins that wait for a hash; one more is refused with 503.
const WAITING: usize = 256;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    argon: Argon2<'static>,
    /// Hashes worked out at once.
    at_once: Semaphore,
    /// Everybody inside: at work and waiting.
    room: Semaphore,
    /// What an unknown login's password is checked against, so that the time tells nobody which logins exist.
    nobody: String,
}

impl Passwords {
    /// With the settings' cost.
    ///
    /// # Errors
    /// When the cost cannot be (the settings' check has looked before).
    pub fn new(settings: &SignIn) -> Result<Self, Fault> {
        let params = Params::new(settings.hash_memory_kib, settings.hash_passes, 1, None).map_err(Fault::internal)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon, "nobody has this password")?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = settings.hashes_at_once.unwrap_or((cores / 2).max(1));
        Ok(Self(Arc::new(Inner { argon, at_once: Semaphore::new(at_once), room: Semaphore::new(at_once + WAITING), nobody })))
    }

    /// The hash to store of a new password.
    ///
    /// # Errors
    /// `overloaded` when too many wait.
    pub async fn hash(&self, password: String) -> Result<String, Fault> {
        self.work(move |inner| hash(&inner.argon, &password)).await?
    }

    /// The same for threads that may block: the command line and seeding.
    ///
    /// # Errors
    /// When the machine has no randomness for the salt.
    pub fn hash_now(&self, password: &str) -> Result<String, Fault> {
        hash(&self.0.argon, password)
    }

    /// Whether a password is the one whose hash was stored; with no hash (an unknown login) it takes as long and says no.
    ///
    /// # Errors
    /// `overloaded` when too many wait.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Fault> {
        self.work(move |inner| {
            let known = stored.is_some();
            let stored = stored.as_deref().unwrap_or(&inner.nobody);
            let hash = PasswordHash::new(stored).map_err(Fault::internal)?;
            Ok(inner.argon.verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await?
    }

    async fn work<T: Send + 'static>(&self, f: impl FnOnce(&Inner) -> T + Send + 'static) -> Result<T, Fault> {
        let full = |_full| Refusal::new(Code::Overloaded, "too many people are signing in: try again");
        let _inside = self.0.room.try_acquire().map_err(full)?;
        let _turn = self.0.at_once.acquire().await.map_err(Fault::internal)?;
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || f(&inner)).await.map_err(Fault::internal)
    }
}

fn hash(argon: &Argon2<'_>, password: &str) -> Result<String, Fault> {
    argon.hash_password(password.as_bytes()).map(|h| h.to_string()).map_err(Fault::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn only_the_right_password_of_a_known_user_is_right() {
        let settings = SignIn { hash_memory_kib: 8, hash_passes: 1, ..crate::config::Config::default().sign_in };
        let passwords = Passwords::new(&settings).expect("params");
        let stored = passwords.hash("swordfish".into()).await.expect("hashed");
        assert!(stored.starts_with("$argon2id$") && !stored.contains("swordfish"));
        assert!(passwords.verify("swordfish".into(), Some(stored.clone())).await.expect("checked"));
        assert!(!passwords.verify("Swordfish".into(), Some(stored)).await.expect("checked"));
        assert!(!passwords.verify("nobody has this password".into(), None).await.expect("checked"));
    }
}
