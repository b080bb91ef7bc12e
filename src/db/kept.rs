//! [`kept`]: a statement that stays prepared.
//!
//! Diesel parses an `UPDATE`, an insert of several rows and an `IN` of several values anew each time: it cannot know how many
//! texts there will be of them. Those of the paths that tickets take have a handful each; twenty-two were parsed for every ticket.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};

/// See [`kept`].
#[derive(Debug, Clone, Copy)]
pub struct Kept<Q>(Q);

/// Keeps a statement prepared by its text, as long as its connection lives. For statements whose text has few variants, and that
/// are loaded: what is executed for its count alone diesel takes by reference and asks the query inside, so an `UPDATE` returns ids.
pub fn kept<Q>(query: Q) -> Kept<Q> {
    Kept(query)
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

/// Found by its text, as there may be several.
impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Kept<Q> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::JobId;
    use crate::db::Conn;
    use crate::db::schema::jobs;
    use diesel::connection::{Connection, InstrumentationEvent};
    use diesel::prelude::*;
    use std::sync::{Arc, Mutex};

    /// An empty base of its own, and the texts that its connection prepared to keep.
    fn watched() -> (Conn, Arc<Mutex<Vec<String>>>) {
        let mut conn = Conn::Sqlite(SqliteConnection::establish(":memory:").expect("opens"));
        crate::db::migrate(&mut conn).expect("migrates");
        let texts = Arc::new(Mutex::new(vec![]));
        let seen = Arc::clone(&texts);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { sql, .. } = event {
                seen.lock().expect("nobody panics").push(sql.to_owned());
            }
        });
        (conn, texts)
    }

    #[test]
    fn an_update_is_prepared_once_when_it_is_kept_and_each_time_when_it_is_not() {
        let (mut conn, texts) = watched();
        let of = |n: u128| jobs::table.find(JobId::of(uuid::Uuid::from_u128(n)));
        for n in 0..3 {
            diesel::update(of(n)).set(jobs::state.eq("done")).execute(&mut conn).expect("valid");
        }
        assert_eq!(texts.lock().expect("nobody panics").len(), 0, "diesel keeps none by itself");
        for n in 0..3 {
            let row = diesel::update(of(n)).set(jobs::state.eq("done")).returning(jobs::id);
            assert_eq!(kept(row).load::<JobId>(&mut conn).expect("valid"), []);
        }
        let texts = texts.lock().expect("nobody panics");
        assert_eq!(texts.len(), 1, "{texts:?}");
    }
}
