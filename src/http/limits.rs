//! How often one user, and one address, may ask.

use crate::base::{Clock, UserId};
use crate::config::{Limits, Switch};
use crate::http::Problem;
use governor::clock::Clock as Ticks;
use governor::nanos::Nanos;
use governor::{Quota, RateLimiter};
use mobile_api::code::Code;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// Our clock as the limiter wants it.
#[derive(Debug, Clone)]
struct ByClock(Clock);

impl Ticks for ByClock {
    type Instant = Nanos;
    fn now(&self) -> Nanos {
        Nanos::from(u64::try_from(self.0.now().us()).unwrap_or(0).saturating_mul(1000))
    }
}

type Keyed<K> = RateLimiter<K, governor::state::keyed::DashMapStateStore<K>, ByClock, governor::middleware::NoOpMiddleware<Nanos>>;

/// Counts per node; generous, against runaway clients rather than against use.
pub struct RateLimits {
    users: Option<Keyed<UserId>>,
    addresses: Option<Keyed<IpAddr>>,
    clock: ByClock,
}

impl RateLimits {
    /// As the settings say.
    #[must_use]
    pub fn new(settings: &Limits, clock: &Clock) -> Self {
        let (on, clock) = (settings.rate == Switch::On, ByClock(clock.clone()));
        let users = on.then(|| RateLimiter::dashmap_with_clock(quota(settings.user_per_s, settings.user_burst), clock.clone()));
        let addresses = on.then(|| RateLimiter::dashmap_with_clock(quota(settings.address_per_s, settings.address_burst), clock.clone()));
        Self { users, addresses, clock }
    }

    /// Counts a request of a user.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn user(&self, id: UserId) -> Result<(), Problem> {
        self.count(self.users.as_ref(), &id)
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn address(&self, ip: IpAddr) -> Result<(), Problem> {
        self.count(self.addresses.as_ref(), &ip)
    }

    fn count<K: Hash + Eq + Clone>(&self, limiter: Option<&Keyed<K>>, key: &K) -> Result<(), Problem> {
        let Some(limiter) = limiter else { return Ok(()) };
        limiter.check_key(key).map_err(|until| {
            let wait_s = until.wait_time_from(self.clock.now()).as_secs() + 1;
            Problem::new(Code::TooManyRequests, format!("slow down: try again in {wait_s} s")).retry_after_s(wait_s)
        })
    }

    /// Forgets who has been quiet; run it now and then, so that memory stays bounded.
    pub fn sweep(&self) {
        if let Some(users) = &self.users {
            users.retain_recent();
        }
        if let Some(addresses) = &self.addresses {
            addresses.retain_recent();
        }
    }
}

/// The settings' check has looked: neither is 0.
fn quota(per_s: u32, burst: u32) -> Quota {
    let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(per_s)).allow_burst(at_least_one(burst))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{At, Ids};
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_runaway_client_waits_and_others_do_not() {
        let clock = Clock::starting_at(At::from_us(1));
        let settings = Limits { user_per_s: 2, user_burst: 3, ..crate::config::Config::default().limits };
        let limits = RateLimits::new(&settings, &clock);
        let ids = Ids::seeded(1, clock);
        let (greedy, modest) = (ids.new_id(), ids.new_id());
        for _ in 0..3 {
            limits.user(greedy).expect("within the burst");
        }
        assert_eq!(limits.user(greedy).expect_err("past it").code(), Code::TooManyRequests);
        limits.user(modest).expect("another user");
        tokio::time::advance(Duration::from_secs(1)).await;
        limits.user(greedy).expect("after a second");
        limits.sweep();
    }
}
