//! What every operation of the OpenAPI document has in common, put in once.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Content, ContentBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder};

/// The key of an operation's extension that names the permission it needs.
pub const PERMISSION: &str = "x-permission";

/// The key of an operation's extension that says why it takes no `Idempotency-Key`.
pub const IDEMPOTENT: &str = "x-idempotent";

/// The operations of a path with their methods, in the order of RFC 9110.
pub fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch), ("DELETE", &item.delete)]
        .into_iter()
        .filter_map(|(method, op)| Some((method, op.as_ref()?)))
}

/// The name of the permission that an operation asks for.
#[must_use]
pub fn permission(op: &Operation) -> Option<&str> {
    op.extensions.as_ref()?.get(PERMISSION)?.as_str()
}

/// Adds what all operations share: refusals, the idempotency key, the sign-in. `open` says which permission names need
/// no sign-in.
pub(crate) fn finish(mut doc: OpenApi, open: impl Fn(&str) -> bool) -> OpenApi {
    let components = doc.components.get_or_insert_with(Components::new);
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let token = ApiKey::Query(ApiKeyValue::with_description("token", "a vehicle's tracker signs in with this and `id`"));
    components.add_security_scheme("tracker", SecurityScheme::ApiKey(token));
    components.responses.insert("Problem".into(), RefOr::T(problem()));
    components.schemas.insert("Problem".into(), <mobile_api::problem::Problem as utoipa::PartialSchema>::schema());
    components.schemas.insert("FieldError".into(), <mobile_api::problem::FieldError as utoipa::PartialSchema>::schema());
    components.schemas.insert("Code".into(), <mobile_api::code::Code as utoipa::PartialSchema>::schema());
    for item in doc.paths.paths.values_mut() {
        for op in [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            let open = permission(op).is_some_and(&open);
            share(op, open);
        }
        for op in [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            if is_idempotent(op) {
                continue;
            }
            op.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
        }
    }
    say_versions(&mut doc);
    doc
}

/// Whether an operation's answer carries an `ETag`.
pub(crate) fn is_tagged(op: &Operation) -> bool {
    let tagged = |answer: &RefOr<Response>| matches!(answer, RefOr::T(answer) if answer.headers.contains_key("ETag"));
    op.responses.responses.values().any(tagged)
}

/// Where what is sent or answered has a version, `If-Match` and `ETag` say it too.
fn say_versions(doc: &mut OpenApi) {
    let schemas = doc.components.as_ref().map(|c| serde_json::to_value(&c.schemas).unwrap_or_default()).unwrap_or_default();
    let versioned = |content: &RefOr<Content>| {
        let content = serde_json::to_value(content).unwrap_or_default();
        let name = content["schema"]["$ref"].as_str().and_then(|to| to.rsplit('/').next()).unwrap_or_default();
        schemas[name]["properties"].get("version").is_some()
    };
    for item in doc.paths.paths.values_mut() {
        for op in [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            if matches!(&op.request_body, Some(RefOr::T(body)) if body.content.values().any(versioned)) {
                op.parameters.get_or_insert_default().push(RefOr::T(if_match()));
            }
            for answer in op.responses.responses.values_mut() {
                if let RefOr::T(answer) = answer
                    && answer.content.values().any(versioned)
                {
                    let tag = HeaderBuilder::new().description(Some("The version of what is answered, for `If-Match`")).build();
                    answer.headers.insert("ETag".into(), RefOr::T(tag));
                }
            }
        }
    }
}

fn if_match() -> utoipa::openapi::path::Parameter {
    let schema = ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).pattern(Some("^\"[0-9]{1,18}\"$"));
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The `ETag` of what is to be changed, instead of `version` in the body"))
        .schema(Some(schema))
        .build()
}

/// Repeating it is harmless by what it says: it takes no key.
fn is_idempotent(op: &Operation) -> bool {
    op.extensions.as_ref().is_some_and(|e| e.contains_key(IDEMPOTENT))
}

fn share(op: &mut Operation, open: bool) {
    for status in ["4XX", "5XX"] {
        op.responses.responses.insert(status.into(), RefOr::Ref(Ref::from_response_name("Problem")));
    }
    if op.security.is_some() {
        return; // it signs in in a way of its own
    }
    op.security = Some(if open { vec![] } else { vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])] });
}

fn problem() -> utoipa::openapi::Response {
    let retry = HeaderBuilder::new().description(Some("Seconds to wait, where waiting helps")).build();
    ResponseBuilder::new()
        .description("Refused: `code` says why")
        .content("application/problem+json", ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build())
        .header("Retry-After", retry)
        .build()
}

fn idempotency_key() -> utoipa::openapi::path::Parameter {
    let schema = ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).min_length(Some(1)).max_length(Some(128));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("A repeated request with the same key acts once and gets the same answer, for a day"))
        .schema(Some(schema.pattern(Some("^[!-~]{1,128}$"))))
        .build()
}
