//! The customers of a training chain, on top of its organisation.

use crate::access::Passwords;
use crate::base::BranchId;
use crate::customers::customer;
use crate::db::{Db, Fault};
use crate::org::people::People;
use crate::org::place;
use crate::org::seed::{Chain, Options};
use mobile_api::Datum;
use mobile_api::customers::NewCustomer;
use mobile_api::org::Seeded;
use rand::Rng;

/// Well-known places of the training town, about where they are: for the desk's search, not for driving.
const PLACES: &str = include_str!("seed-places.csv");
/// How many customers a training chain begins with.
const CUSTOMERS: u32 = 300;
/// Files opened by one command.
const BATCH: u32 = 50;
/// So that customers are not the workers over again.
const OTHER_PEOPLE: u64 = 0xc057_03e2;

/// A whole training chain in an empty database, customers included: what `admin seed` and the demo begin with.
///
/// # Errors
/// `already_exists` when the database is not empty; `invalid_field` for options out of bounds.
pub async fn seed(db: &Db, passwords: &Passwords, options: Options) -> Result<Seeded, Fault> {
    let chain = crate::org::seed::seed(db, passwords, options).await?;
    let known = place::parse(PLACES.as_bytes(), Datum::Wgs84).map_err(Fault::internal)?.entries;
    db.write(move |tx| place::import(tx, &known).map(drop)).await?;
    let mut people = People::new(options.seed ^ OTHER_PEOPLE);
    for _ in 0..CUSTOMERS / BATCH {
        let (group, branches) = (chain.group.clone(), homes(&chain));
        people = db
            .write(move |tx| {
                for _ in 0..BATCH {
                    let home = branches[people.rng.random_range(0..branches.len())];
                    customer::create(tx, &group, &invent(&mut people, home))?;
                }
                Ok(people)
            })
            .await?;
    }
    Ok(chain.seeded)
}

/// Home stores: the group itself keeps those whom no store has served yet.
fn homes(chain: &Chain) -> Vec<BranchId> {
    std::iter::once(chain.group.branch_id).chain(chain.below.iter().copied()).collect()
}

/// Somebody with a car or two and a number or two; some ring from a fixed line.
fn invent(people: &mut People, home: BranchId) -> NewCustomer {
    let mut numbers = vec![if people.happens(0.05) { people.fixed_line() } else { people.mobile() }];
    if people.happens(0.1) {
        numbers.push(people.mobile());
    }
    let cars = if people.happens(0.1) { 2 } else { 1 };
    let plates = (0..cars).map(|_| {
        let electric = people.happens(0.3);
        people.plate(electric)
    });
    let plates = plates.collect();
    let note = people.happens(0.08).then(|| "车位在地下二层，到了先打电话".to_owned());
    NewCustomer { name: people.name(), numbers, plates, note, lang: None, branch_id: Some(home.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{At, Clock, Ids};
    use crate::config::SignIn;
    use crate::db::{Settings, schema};
    use diesel::prelude::*;
    use mobile_api::access::Role;
    use mobile_api::code::Code;
    use std::collections::BTreeSet;

    fn empty(seed: u64) -> (Db, Passwords) {
        let clock = Clock::starting_at(At::from_us(1_772_409_600_000_000));
        let settings = Settings { durable: false, ..Settings::new("sqlite://:memory:") };
        let db = Db::inline(settings, clock.clone(), Ids::seeded(seed, clock), Box::new(drop)).expect("a database");
        let cheap = SignIn { hash_memory_kib: 8, hash_passes: 1, ..crate::config::Config::default().sign_in };
        (db, Passwords::new(&cheap).expect("a cost that can be"))
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_seed_makes_the_same_chain_and_a_full_database_is_refused() {
        let options = Options::default();
        let ((one, passwords), (two, _)) = (empty(7), empty(7));
        let first = seed(&one, &passwords, options).await.expect("it was empty");
        assert_eq!(first, seed(&two, &passwords, options).await.expect("it was empty"));
        let again = seed(&one, &passwords, options).await.expect_err("it is full");
        assert_eq!(again.code(), Some(Code::AlreadyExists));
    }

    #[tokio::test(start_paused = true)]
    async fn every_role_can_sign_in_and_everybody_has_a_place() {
        let (db, passwords) = empty(1);
        let seeded = seed(&db, &passwords, Options { branches: 3, seed: 4, ..Options::default() }).await.expect("it was empty");
        let roles: BTreeSet<Role> = seeded.sign_ins.iter().map(|s| s.role).collect();
        assert_eq!(roles.len(), 6);
        assert_eq!((seeded.branches.len(), seeded.zones.len()), (4, 1));
        assert_eq!(seeded.sign_ins.iter().filter(|s| s.worker_id.is_some()).count(), 60);
        assert!(seeded.sign_ins.iter().filter(|s| s.role == Role::Agent).all(|s| s.extension.is_some()));
        let logins: BTreeSet<&str> = seeded.sign_ins.iter().map(|s| s.login.as_str()).collect();
        assert_eq!(logins.len(), seeded.sign_ins.len());
        let count = db.read_now(|c| {
            let crews = schema::crews::table.filter(schema::crews::lead_id.is_null().or(schema::crews::vehicle_id.is_null()));
            let placed: i64 = schema::positions::table.count().get_result(c)?;
            let vehicles: i64 = schema::vehicles::table.count().get_result(c)?;
            Ok((schema::customers::table.count().get_result::<i64>(c)?, crews.count().get_result::<i64>(c)?, placed - vehicles))
        });
        assert_eq!(count.expect("counted"), (300, 0, 60), "customers, crews without lead or truck, workers with a place");
    }
}
