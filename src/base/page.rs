//! Paging by cursor: a page names the last row it showed, so rows added meanwhile shift nothing.

/// Rows of a page unless the caller says otherwise.
pub const USUAL: u32 = 50;
/// Most rows of a page.
pub const MOST: u32 = 200;

/// A wanted page: at most `limit` rows after `cursor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// 1 to [`MOST`].
    pub limit: u32,
    /// The sort key of the last row shown before.
    pub cursor: Option<String>,
}

impl Wanted {
    /// Rows to read: one more than wanted, so that one sees whether there is a next page.
    #[must_use]
    pub fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Cuts the extra row off and names the cursor of the next page, if there is one.
    pub fn page<R, T>(&self, mut rows: Vec<R>, key: impl Fn(&R) -> String, show: impl Fn(R) -> T) -> mobile_api::Page<T> {
        let limit = self.limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(&key) } else { None };
        mobile_api::Page { items: rows.into_iter().map(show).collect(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_last_row_only_when_more_follow() {
        let wanted = Wanted { limit: 2, cursor: None };
        let three = wanted.page(vec![1, 2, 3], ToString::to_string, |r| r);
        assert_eq!((three.items, three.next.as_deref()), (vec![1, 2], Some("2")));
        let two = wanted.page(vec![1, 2], ToString::to_string, |r| r);
        assert_eq!(two.next, None);
    }
}
