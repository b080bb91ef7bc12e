//! Paging at the edge: `limit` and `cursor` of a query become a [`Wanted`] page.

use crate::base::page::{MOST, USUAL, Wanted};
use crate::db::Refusal;
use mobile_api::code::Code;

/// Longest cursor that this server writes is far below this.
const CURSOR_MAX: usize = 200;

/// The page a query asks for.
///
/// # Errors
/// When `limit` is not 1..=200 or `cursor` cannot be one of ours.
pub fn wanted(limit: Option<u32>, cursor: Option<String>) -> Result<Wanted, Refusal> {
    let limit = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Refusal::field("limit", format!("must be 1 to {MOST}")));
    }
    if cursor.as_ref().is_some_and(|c| c.len() > CURSOR_MAX) {
        return Err(bad_cursor());
    }
    Ok(Wanted { limit, cursor })
}

/// Reads a cursor as the sort key it was made of, such as an id.
///
/// # Errors
/// When it is not one of ours.
pub fn key<K: std::str::FromStr>(wanted: &Wanted) -> Result<Option<K>, Refusal> {
    wanted.cursor.as_deref().map(str::parse).transpose().map_err(|_unreadable| bad_cursor())
}

/// The cursor is not one that a page of this list named.
#[must_use]
pub fn bad_cursor() -> Refusal {
    Refusal::new(Code::MalformedQuery, "cursor: take it from `next` of the page before")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_bounded() {
        assert_eq!(wanted(None, None).expect("usual").limit, USUAL);
        assert_eq!(wanted(Some(MOST), None).expect("most").limit, MOST);
        for limit in [0, MOST + 1, u32::MAX] {
            assert_eq!(wanted(Some(limit), None).expect_err("out of bounds").code, Code::InvalidField);
        }
        let cursor = Wanted { limit: 1, cursor: Some("x".into()) };
        assert_eq!(key::<crate::base::BranchId>(&cursor).expect_err("not an id").code, Code::MalformedQuery);
    }
}
