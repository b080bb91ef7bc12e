//! A caller's phone said where he is: his link is used up, and his ticket gets the place.

use crate::base::{Point, Wgs84};
use crate::calls::locate::{self, Link};
use crate::db::{Fault, Tx};
use crate::tickets::flow::Flows;
use crate::tickets::model::{By, Changes, Command};
use crate::tickets::store;
use mobile_api::code::Code;

/// Takes what a link brought. A ticket that cannot have the place any more (the crew is there, it lies in another zone)
/// stays as it is, and the link keeps the point and why.
///
/// # Errors
/// `not_found`, `expired`; when the database says no.
pub fn take(tx: &mut Tx<'_>, flows: &Flows, hash: &str, at: Point<Wgs84>, accuracy_m: Option<f64>) -> Result<Link, Fault> {
    let link = locate::found(tx, hash, at, accuracy_m)?;
    let Some(ticket) = link.ticket_id else { return Ok(link) };
    let changes = Changes { point: Some(at), accuracy_m, located: true, ..Changes::default() };
    // A refusal comes before anything is written: the machine and the checks look first.
    match store::advance(tx, flows, ticket, None, &By::System, Command::Change(changes)) {
        Ok(_) => Ok(link),
        Err(Fault::Refused(why)) => {
            let why = named(why.code);
            locate::refused(tx, link.id, &why)?;
            Ok(Link { refused: Some(why), ..link })
        }
        Err(other) => Err(other),
    }
}

/// A code as the wire writes it.
fn named(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|v| v.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}
