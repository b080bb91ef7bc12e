//! Who calls.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a customer is written to in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// A customer's file, as the list and the pop-up show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Id.
    pub id: String,
    /// Home branch.
    pub branch_id: String,
    /// Name.
    pub name: String,
    /// Numbers, E.164; masked for those who need not see them.
    pub numbers: Vec<String>,
    /// Cars by plate.
    pub cars: Vec<Car>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// What he is written to in.
    #[serde(default)]
    pub lang: Lang,
    /// For PATCH.
    pub version: i64,
}

/// A customer's car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Car {
    /// Id.
    pub id: String,
    /// Without the dot, such as `陕A7K3Q2`.
    pub plate: String,
}

/// `POST /customers`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Any spelling.
    #[schema(max_items = 10)]
    pub numbers: Vec<String>,
    /// Plates.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub plates: Vec<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// What he is written to in; Chinese unless said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lang: Option<Lang>,
    /// Home branch; the caller's own unless said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub branch_id: Option<String>,
}

/// `PATCH /customers/{id}`: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomer {
    /// The version last seen.
    pub version: i64,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// All numbers from now on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_items = 10)]
    pub numbers: Option<Vec<String>>,
    /// All plates from now on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_items = 20)]
    pub plates: Option<Vec<String>>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// What he is written to in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lang: Option<Lang>,
}

/// Query of `GET /customers`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct CustomersQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Any spelling of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 32)]
    pub phone: Option<String>,
    /// A plate, with or without the dot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 16)]
    pub plate: Option<String>,
    /// Part of a name or plate, or a number: part of one for those who see whole numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub q: Option<String>,
}
