//! The document is checked in, so a change of the contract is seen in review.

use nearhand::api;
use serde_json::Value;
use std::path::Path;

fn document() -> Value {
    serde_json::to_value(api::document()).expect("JSON")
}

/// Every `$ref` and the place it stands.
fn refs<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            for (key, below) in map {
                match below {
                    Value::String(to) if key == "$ref" => found.push(to),
                    _ => refs(below, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|i| refs(i, found)),
        _ => {}
    }
}

/// Run with `UPDATE=1` to write it anew.
#[test]
fn the_checked_in_document_is_the_servers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mobile-api/openapi.json");
    let now = format!("{}\n", serde_json::to_string_pretty(&document()).expect("JSON"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &now).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "the API changed: look at the difference, then run this test with UPDATE=1 and commit mobile-api/openapi.json");
}

#[test]
fn the_document_has_the_shape_of_3_1() {
    let doc = document();
    assert!(doc["openapi"].as_str().expect("version").starts_with("3.1"), "{}", doc["openapi"]);
    assert!(doc["info"]["license"]["name"].as_str().is_some_and(|n| !n.is_empty()));
    let mut used = vec![];
    refs(&doc, &mut used);
    for to in used {
        assert!(doc.pointer(to.trim_start_matches('#')).is_some(), "{to} leads nowhere");
    }
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in doc["paths"].as_object().expect("paths") {
        assert!(path.starts_with("/api/v1/") || path == "/osmand" || path == "/l/{token}", "{path}");
        for (method, op) in item.as_object().expect("an item") {
            let name = op["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{name} is used twice");
            assert!(op["tags"].as_array().is_some_and(|t| !t.is_empty()), "{method} {path} has no tag");
            assert!(op["summary"].as_str().is_some_and(|s| !s.is_empty()), "{method} {path} has no summary");
            for (status, answer) in op["responses"].as_object().expect("responses") {
                let said = answer.get("$ref").is_some() || answer["description"].as_str().is_some_and(|d| !d.is_empty());
                assert!(said, "{method} {path} {status} has no description");
            }
            let declared: Vec<_> = op["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "path").collect();
            assert_eq!(declared.len(), path.matches('{').count(), "{method} {path}: one parameter a placeholder");
            for p in declared {
                assert!(path.contains(&format!("{{{}}}", p["name"].as_str().expect("a name"))), "{method} {path}: {p}");
            }
        }
    }
}
