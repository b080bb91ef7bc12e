//! The gate before every route under `/api/v1`: who asks, and may he?
//!
//! The OpenAPI document is the table of rights: each operation names its permission as `x-permission`. What the document
//! does not name does not exist for a client, so a route that somebody forgot to document or to protect is closed, not
//! open.

use crate::access::Permission;
use crate::http::openapi;
use std::collections::BTreeMap;

/// Which permission each method of each path pattern asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights(BTreeMap<String, BTreeMap<&'static str, Permission>>);

impl Rights {
    /// Reads them off the document.
    ///
    /// # Errors
    /// Names the operations that carry no permission, or one that does not exist.
    pub fn of(doc: &utoipa::openapi::OpenApi) -> Result<Self, String> {
        let mut rights = Self::default();
        let mut bad = vec![];
        for (path, item) in &doc.paths.paths {
            for (method, op) in openapi::operations(item) {
                match openapi::permission(op).and_then(Permission::named) {
                    Some(right) => {
                        rights.0.entry(path.clone()).or_default().insert(method, right);
                    }
                    None => bad.push(format!("{method} {path}")),
                }
            }
        }
        if bad.is_empty() { Ok(rights) } else { Err(format!("no known x-permission on {}", bad.join(", "))) }
    }

    /// The methods that a path pattern answers, with what each asks for.
    #[must_use]
    pub fn of_path(&self, pattern: &str) -> Option<&BTreeMap<&'static str, Permission>> {
        self.0.get(pattern)
    }
}
