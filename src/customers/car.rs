//! Customers' cars. The plate is the thread of all that is known of a customer (S3-23): unique among live cars.

use crate::base::{At, CarId, CustomerId, Plate};
use crate::db::schema::{cars, customers};
use crate::db::{Conn, Fault, MultiBackend, Refusal, Tx};
use crate::org::form::Form;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use mobile_api::code::Code;

/// A row of `cars`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = cars, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Car {
    /// It.
    pub id: CarId,
    /// Whose.
    pub customer_id: CustomerId,
    /// As stored.
    pub plate: String,
    /// Whether he still has it; a car given away keeps its history.
    pub live: bool,
    /// When it was entered.
    pub created_at: At,
}

// ---- store ----

/// The live car with this plate, whoever has it.
///
/// # Errors
/// When the database cannot be read.
pub fn by_plate(conn: &mut Conn, plate: &Plate) -> Result<Option<Car>, Fault> {
    let row = cars::table.filter(cars::plate.eq(plate.as_str())).filter(cars::live.eq(true));
    Ok(row.select(Car::as_select()).first(conn).optional()?)
}

/// A new live car, or the one that another node was quicker to enter with the same plate.
///
/// # Errors
/// When the database says no.
pub(super) fn enter(tx: &mut Tx<'_>, customer: CustomerId, plate: &Plate) -> Result<Car, Fault> {
    let car = Car { id: tx.new_id(), customer_id: customer, plate: plate.as_str().into(), live: true, created_at: tx.now };
    // In a savepoint of its own, so that a broken uniqueness does not end the whole command.
    match tx.conn.transaction(|conn| diesel::insert_into(cars::table).values(&car).execute(conn)) {
        Ok(_) => Ok(car),
        Err(why @ Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => by_plate(tx.conn, plate)?.ok_or_else(|| why.into()),
        Err(why) => Err(why.into()),
    }
}

/// From now on exactly these are the customer's live cars; one he had before comes back with its history.
///
/// # Errors
/// `already_exists` when another customer has one of them.
pub(super) fn set(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    plates: &[Plate],
    sees: &dyn Fn(&mut Conn, CustomerId) -> bool,
) -> Result<(), Fault> {
    let his = cars::table.filter(cars::customer_id.eq(customer));
    let gone = his.filter(cars::live.eq(true)).filter(cars::plate.ne_all(plates.iter().map(Plate::as_str)));
    diesel::update(gone).set(cars::live.eq(false)).execute(tx.conn)?;
    for plate in plates {
        let car = match by_plate(tx.conn, plate)? {
            Some(car) => car,
            None => match his.filter(cars::plate.eq(plate.as_str())).select(Car::as_select()).first(tx.conn).optional()? {
                Some(old) => {
                    diesel::update(cars::table.find(old.id)).set(cars::live.eq(true)).execute(tx.conn)?;
                    old
                }
                None => enter(tx, customer, plate)?,
            },
        };
        if car.customer_id != customer {
            return Err(taken(tx.conn, &car, sees)?);
        }
    }
    Ok(())
}

/// Says whose a plate is only to those who see him.
fn taken(conn: &mut Conn, car: &Car, sees: &dyn Fn(&mut Conn, CustomerId) -> bool) -> Result<Fault, Fault> {
    let plate = &car.plate;
    if !sees(conn, car.customer_id) {
        return Ok(Refusal::new(Code::AlreadyExists, format!("{plate} is in another file already")).into());
    }
    let name: String = customers::table.find(car.customer_id).select(customers::name).first(conn)?;
    Ok(Refusal::new(Code::AlreadyExists, format!("{plate} is in the file of {name} already")).into())
}

/// The live cars of these customers, in the order they were entered.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn of(conn: &mut Conn, customers: &[CustomerId]) -> Result<Vec<Car>, Fault> {
    let rows = cars::table.filter(cars::customer_id.eq_any(customers)).filter(cars::live.eq(true));
    Ok(rows.order((cars::created_at, cars::id)).select(Car::as_select()).load(conn)?)
}

/// A pattern of LIKE for a plate that is quoted in a search, whole or in part, without what people write between its signs.
/// One sign alone finds nothing.
pub(super) fn pattern(part: &str) -> String {
    let signs: String = part.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
    let plain = part.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "·.-".contains(c));
    if plain && signs.chars().count() > 1 { format!("%{signs}%") } else { String::new() }
}

/// Plates as typed, each once.
pub(super) fn plates(form: &mut Form, typed: &[String]) -> Vec<Plate> {
    let mut plates = vec![];
    for (i, text) in typed.iter().enumerate() {
        match Plate::parse(text) {
            Ok(plate) if !plates.contains(&plate) => plates.push(plate),
            Ok(_) => {}
            Err(why) => form.wrong(&format!("plates.{i}"), why.to_string()),
        }
    }
    plates
}
