//! Own SQL types, so that one `table!` serves both databases with the best column of each:
//! [`Uid`] is uuid | TEXT, [`Ts`] timestamptz | INTEGER (Unix microseconds), [`Doc`] jsonb | TEXT.

use crate::base::{At, Id};
use crate::db::conn::{MultiBackend, MultiMeta, MultiRawValue};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self as st, Nullable, SingleValue, SqlType};
use diesel::sqlite::{Sqlite, SqliteValue};

/// An identifier.
#[derive(SqlType, QueryId, Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "postgres", diesel(postgres_type(oid = 2950, array_oid = 2951)))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Uid;
/// A moment.
#[derive(SqlType, QueryId, Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "postgres", diesel(postgres_type(oid = 1184, array_oid = 1185)))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Ts;
/// A JSON document.
#[derive(SqlType, QueryId, Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "postgres", diesel(postgres_type(oid = 3802, array_oid = 3807)))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Doc;

impl st::SqlOrd for Ts {}
impl st::SqlOrd for Uid {}

/// A JSON document as a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Json(pub serde_json::Value);

impl Json {
    /// Any serialisable value.
    pub fn of<T: serde::Serialize>(value: &T) -> Json {
        // Every type that is stored this way has string keys and finite numbers, so this cannot fail in practice; a
        // value that does not fit is kept as null rather than losing the whole command.
        Json(serde_json::to_value(value).unwrap_or(serde_json::Value::Null))
    }
    /// Reads it back.
    ///
    /// # Errors
    /// When the stored document has another shape: a damaged row, or a migration forgotten.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, crate::db::Fault> {
        serde_json::from_value(self.0.clone()).map_err(crate::db::Fault::internal)
    }
}

macro_rules! value_of {
    ($sql:ident, [$($g:ident)?], $rust:ty) => {
        impl<$($g)?> AsExpression<$sql> for $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<'e $(, $g)?> AsExpression<$sql> for &'e $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<$($g)?> AsExpression<Nullable<$sql>> for $rust {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<'e $(, $g)?> AsExpression<Nullable<$sql>> for &'e $rust {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<DB: Backend $(, $g)?> ToSql<Nullable<$sql>, DB> for $rust
        where
            $rust: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
        impl<DB: Backend, ST: SingleValue $(, $g)?> Queryable<ST, DB> for $rust
        where
            $rust: FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> { Ok(row) }
        }
        // What a MultiConnection needs on top for every own type.
        impl<$($g: 'static)?> ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($sql, self));
                Ok(IsNull::No)
            }
        }
        impl<$($g: 'static)?> FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(v: MultiRawValue<'_>) -> deserialize::Result<Self> {
                v.from_sql::<$rust, $sql>()
            }
        }
    };
}
macro_rules! multi_type {
    ($($sql:ident),+) => {$(
        impl st::HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> MultiMeta {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
    )+};
}
multi_type!(Uid, Ts, Doc);
value_of!(Uid, [T], Id<T>);
value_of!(Ts, [], At);
value_of!(Doc, [], Json);

impl<T> ToSql<Uid, Sqlite> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.uuid().hyphenated().to_string());
        Ok(IsNull::No)
    }
}
impl<T> FromSql<Uid, Sqlite> for Id<T> {
    fn from_sql(mut v: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Id::of(uuid::Uuid::parse_str(v.read_text())?))
    }
}
impl ToSql<Ts, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.us());
        Ok(IsNull::No)
    }
}
impl FromSql<Ts, Sqlite> for At {
    fn from_sql(mut v: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(At::from_us(v.read_long()))
    }
}
impl ToSql<Doc, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl FromSql<Doc, Sqlite> for Json {
    fn from_sql(mut v: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Json(serde_json::from_str(v.read_text())?))
    }
}

#[cfg(feature = "postgres")]
mod pg {
    use super::{At, Doc, FromSql, Id, Json, Output, ToSql, Ts, Uid, deserialize, serialize, st};
    use diesel::pg::data_types::PgTimestamp;
    use diesel::pg::{Pg, PgValue};

    /// PostgreSQL counts microseconds from 2000-01-01.
    const EPOCH_US: i64 = 946_684_800_000_000;

    impl<T> ToSql<Uid, Pg> for Id<T> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<st::Uuid, Pg>::to_sql(&self.uuid(), &mut out.reborrow())
        }
    }
    impl<T> FromSql<Uid, Pg> for Id<T> {
        fn from_sql(v: PgValue<'_>) -> deserialize::Result<Self> {
            <uuid::Uuid as FromSql<st::Uuid, Pg>>::from_sql(v).map(Id::of)
        }
    }
    impl ToSql<Ts, Pg> for At {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            let t = PgTimestamp(self.us().saturating_sub(EPOCH_US));
            ToSql::<st::Timestamptz, Pg>::to_sql(&t, &mut out.reborrow())
        }
    }
    impl FromSql<Ts, Pg> for At {
        fn from_sql(v: PgValue<'_>) -> deserialize::Result<Self> {
            let PgTimestamp(us) = FromSql::<st::Timestamptz, Pg>::from_sql(v)?;
            Ok(At::from_us(us.checked_add(EPOCH_US).ok_or("time out of range")?))
        }
    }
    impl ToSql<Doc, Pg> for Json {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<st::Jsonb, Pg>::to_sql(&self.0, &mut out.reborrow())
        }
    }
    impl FromSql<Doc, Pg> for Json {
        fn from_sql(v: PgValue<'_>) -> deserialize::Result<Self> {
            <serde_json::Value as FromSql<st::Jsonb, Pg>>::from_sql(v).map(Json)
        }
    }
}
