//! The limits that a body's schema states, enforced: what the OpenAPI document says of lengths, ranges and counts is what
//! the server checks, so the two cannot drift and no handler forgets one.

use mobile_api::problem::FieldError;
use parking_lot::Mutex;
use serde_json::Value;
use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Deepest nesting looked at: bodies are flat, and a schema that names itself must end somewhere.
const DEPTH: usize = 8;
/// Most faults told at once.
const TOLD: usize = 20;

/// What a value must keep to.
#[derive(Debug, Default, PartialEq)]
struct Shape {
    /// Characters of a text, or entries of a list.
    least: Option<u64>,
    most: Option<u64>,
    minimum: Option<f64>,
    maximum: Option<f64>,
    fields: BTreeMap<String, Shape>,
    items: Option<Box<Shape>>,
    /// One of these, told apart by the value of a field.
    variants: Vec<Variant>,
}

/// What a body must keep to when its field `tag` says `name`.
#[derive(Debug, PartialEq)]
struct Variant {
    tag: String,
    name: String,
    shape: Shape,
}

/// Shapes by type, each worked out once.
static SHAPES: Mutex<BTreeMap<TypeId, Arc<Shape>>> = Mutex::new(BTreeMap::new());

/// Every field of `value` that does not keep to what `T`'s schema says, in the order of their names.
pub(super) fn faults<T: ToSchema + 'static>(value: &Value) -> Vec<FieldError> {
    let shape = shape_of::<T>();
    let mut found = vec![];
    look(&shape, value, "", &mut found);
    found.truncate(TOLD);
    found
}

fn shape_of<T: ToSchema + 'static>() -> Arc<Shape> {
    let make = || {
        let mut below = vec![];
        T::schemas(&mut below);
        let named: BTreeMap<String, Value> = below.into_iter().map(|(name, schema)| (name, json(&schema))).collect();
        Arc::new(compile(&json(&T::schema()), &named, DEPTH))
    };
    Arc::clone(SHAPES.lock().entry(TypeId::of::<T>()).or_insert_with(make))
}

fn json(schema: &impl serde::Serialize) -> Value {
    // Schemas are written as JSON for every client; one that could not be would check nothing here.
    serde_json::to_value(schema).unwrap_or_default()
}

fn compile(schema: &Value, named: &BTreeMap<String, Value>, depth: usize) -> Shape {
    let Some(depth) = depth.checked_sub(1) else { return Shape::default() };
    if let Some(to) = schema["$ref"].as_str() {
        let name = to.rsplit('/').next().unwrap_or_default();
        return named.get(name).map(|s| compile(s, named, depth)).unwrap_or_default();
    }
    if let Some(only) = optional(schema) {
        return compile(only, named, depth);
    }
    let variants = schema["oneOf"].as_array().into_iter().flatten().filter_map(|one| variant(one, named, depth));
    let variants = variants.filter(|v| v.shape != Shape::default()).collect();
    let count = |a: &str, b: &str| schema[a].as_u64().or_else(|| schema[b].as_u64());
    let fields = schema["properties"].as_object().into_iter().flatten();
    Shape {
        least: count("minLength", "minItems"),
        most: count("maxLength", "maxItems"),
        minimum: schema["minimum"].as_f64(),
        maximum: schema["maximum"].as_f64(),
        fields: fields.map(|(name, s)| (name.clone(), compile(s, named, depth))).filter(|(_, s)| *s != Shape::default()).collect(),
        items: schema.get("items").map(|s| Box::new(compile(s, named, depth))).filter(|s| **s != Shape::default()),
        variants,
    }
}

/// One way a tagged enum can be written.
fn variant(schema: &Value, named: &BTreeMap<String, Value>, depth: usize) -> Option<Variant> {
    let says = |(tag, s): (&String, &Value)| match s["enum"].as_array()?.as_slice() {
        [Value::String(name)] => Some((tag.clone(), name.clone())),
        _ => None,
    };
    let (tag, name) = schema["properties"].as_object()?.iter().find_map(says)?;
    Some(Variant { tag, name, shape: compile(schema, named, depth) })
}

/// The one thing that a "this or null" allows.
fn optional(schema: &Value) -> Option<&Value> {
    let either = schema["oneOf"].as_array()?;
    let mut real = either.iter().filter(|s| s["type"] != "null");
    real.next().filter(|_| real.next().is_none())
}

fn look(shape: &Shape, value: &Value, path: &str, found: &mut Vec<FieldError>) {
    let mut fault = |message: String| found.push(FieldError { field: path.to_owned(), message });
    match value {
        Value::String(text) => {
            if text.contains('\0') {
                fault("may not hold a NUL character".into());
            }
            count(shape, text.chars().count() as u64, "characters").map(fault);
        }
        Value::Number(n) => {
            let n = n.as_f64().unwrap_or(f64::NAN);
            match (shape.minimum, shape.maximum) {
                (Some(low), _) if n < low => fault(format!("must be at least {low}")),
                (_, Some(high)) if n > high => fault(format!("must be at most {high}")),
                _ => {}
            }
        }
        Value::Array(items) => {
            count(shape, items.len() as u64, "entries").map(&mut fault);
            let (any, none) = (shape.items.as_deref(), Shape::default());
            items.iter().enumerate().for_each(|(i, item)| look(any.unwrap_or(&none), item, &format!("{path}.{i}"), found));
        }
        Value::Object(fields) => {
            let none = Shape::default();
            let said = |v: &&Variant| fields.get(&v.tag).and_then(Value::as_str) == Some(&v.name);
            let shape = shape.variants.iter().find(said).map_or(shape, |v| &v.shape);
            for (name, below) in fields {
                let at = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                look(shape.fields.get(name).unwrap_or(&none), below, &at, found);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn count(shape: &Shape, n: u64, what: &str) -> Option<String> {
    match (shape.least, shape.most) {
        (Some(least), Some(most)) if n < least || n > most => Some(format!("must have {least} to {most} {what}")),
        (Some(least), None) if n < least => Some(format!("must have at least {least} {what}")),
        (None, Some(most)) if n > most => Some(format!("must have at most {most} {what}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mobile_api::org::ChangeWorker;
    use mobile_api::zone::NewZone;
    use serde_json::json;

    fn fields<T: ToSchema + 'static>(value: Value) -> Vec<String> {
        faults::<T>(&value).into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn ranges_lengths_and_counts_are_the_documents() {
        let good = json!({ "branch_id": "b", "code": "XA", "name": "西安", "lat": 34.2, "lon": 108.9, "radius_m": 30000 });
        assert_eq!(fields::<NewZone>(good.clone()), Vec::<String>::new());
        for (field, bad) in
            [("lat", json!(90.1)), ("lon", json!(-181)), ("name", json!("")), ("name", json!("长".repeat(101))), ("code", json!("X\u{0}"))]
        {
            let mut zone = good.clone();
            zone[field] = bad;
            assert_eq!(fields::<NewZone>(zone), [field]);
        }
        let mut long = good;
        long["name"] = json!("长".repeat(100));
        assert_eq!(fields::<NewZone>(long), Vec::<String>::new(), "characters are counted, not bytes");
    }

    #[test]
    fn what_may_be_absent_is_checked_when_it_is_there() {
        assert_eq!(fields::<ChangeWorker>(json!({ "version": 1, "name": null })), Vec::<String>::new());
        assert_eq!(fields::<ChangeWorker>(json!({ "version": 1, "name": "", "skills": [] })), ["name", "skills"]);
    }

    #[test]
    fn of_a_tagged_enum_the_variant_that_is_said_counts() {
        use mobile_api::field::PushTarget;
        assert_eq!(fields::<PushTarget>(json!({ "kind": "fcm", "token": "" })), ["token"]);
        assert_eq!(fields::<PushTarget>(json!({ "kind": "fcm", "token": "t" })), Vec::<String>::new());
        let long = "x".repeat(257);
        assert_eq!(fields::<PushTarget>(json!({ "kind": "webpush", "endpoint": "https://x", "p256dh": long, "auth": "" })), ["p256dh"]);
    }

    #[test]
    fn what_is_nested_is_named_by_its_path() {
        let ticket = json!({ "kind": "wash", "phone": "13800138000", "place": { "lat": 91, "lon": 0 } });
        assert_eq!(fields::<mobile_api::tickets::NewTicket>(ticket), ["place.lat"]);
    }
}
