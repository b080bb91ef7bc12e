//! After a customer's file was made or changed, earlier calls of his numbers that belong to nobody become his (S3-41).

use crate::base::CustomerId;
use crate::calls::record;
use crate::db::Tx;
use crate::jobs::runner::{After, Handler, Trouble};
use crate::jobs::store::Job;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;

/// Handles [`ADOPT_CALLS`](crate::jobs::ADOPT_CALLS).
#[derive(Debug, Clone, Copy)]
pub struct AdoptCalls;

#[derive(Deserialize)]
struct Payload {
    customer_id: CustomerId,
}

impl Handler for AdoptCalls {
    fn run<'a>(&'a self, job: &'a Job) -> LocalBoxFuture<'a, Result<Option<After>, Trouble>> {
        let after = job.payload.read::<Payload>().map_err(|why| Trouble::Never(why.to_string()));
        let after = after.map(|p| Some(Box::new(move |tx: &mut Tx<'_>| record::adopt(tx, p.customer_id).map(drop)) as After));
        Box::pin(std::future::ready(after))
    }
}
