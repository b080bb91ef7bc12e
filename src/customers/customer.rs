//! Customers: one file each, kept by their home store (S5-02), found by number, plate or part of a name.

use crate::access::{Caller, Permission, audit};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, CarId, CustomerId, Phone, Plate, phone};
use crate::customers::car::{self, Car};
use crate::customers::number::{self, KNOWN, MAYBE, Number};
use crate::db::schema::{branches, cars, customers, numbers};
use crate::db::{Conn, Db, Fault, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use crate::jobs::Lang;
use crate::org::form::Form;
use crate::org::{at_version, one_changed};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::Page;
use mobile_api::calls::Match;
use mobile_api::customers as wire;
use mobile_api::customers::{ChangeCustomer, CustomersQuery, NewCustomer};
use utoipa::OpenApi;

/// A row of `customers`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = customers, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Customer {
    /// He, or it.
    pub id: CustomerId,
    /// Home store.
    pub branch_id: BranchId,
    /// Name, as typed: it is text and never markup.
    pub name: String,
    /// Free text.
    pub note: Option<String>,
    /// Raised by every change of the file.
    pub version: i64,
    /// When he was entered.
    pub created_at: At,
    /// `zh` or `en`: what he is written to in.
    pub lang: String,
}

/// All that the pop-up shows of a customer himself.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// He.
    pub customer: Customer,
    /// His known numbers.
    pub numbers: Vec<Number>,
    /// His live cars.
    pub cars: Vec<Car>,
}

impl File {
    /// As `scope` may see it.
    #[must_use]
    pub fn show(self, scope: &Caller) -> mobile_api::customers::Customer {
        self.wire(|norm| scope.phone(norm))
    }

    /// With its numbers as `phone` writes them.
    pub fn wire(self, phone: impl Fn(&str) -> String) -> mobile_api::customers::Customer {
        let customer = self.customer;
        mobile_api::customers::Customer {
            id: customer.id.to_string(),
            branch_id: customer.branch_id.to_string(),
            name: customer.name,
            numbers: self.numbers.iter().map(|n| phone(&n.norm)).collect(),
            cars: self.cars.into_iter().map(|c| mobile_api::customers::Car { id: c.id.to_string(), plate: c.plate }).collect(),
            note: customer.note,
            lang: if Lang::read(&customer.lang) == Lang::En { wire::Lang::En } else { wire::Lang::Zh },
            version: customer.version,
        }
    }
}

/// What a booking knows of whoever it is for.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Home store of a file that is made.
    pub branch: BranchId,
    /// Name, if he said one.
    pub name: Option<String>,
    /// The number he rang from, or wants to be rung at.
    pub phone: Phone,
    /// The car it is about.
    pub plate: Option<Plate>,
}

/// What is looked for; all that is given must fit.
#[derive(Debug, Default, PartialEq)]
struct Sought {
    norm: Option<String>,
    plate: Option<String>,
    part: Option<String>,
}

// ---- rules ----

impl Sought {
    fn read(query: &CustomersQuery) -> Result<Self, Fault> {
        let mut form = Form::new();
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(ToOwned::to_owned);
        let norm =
            given(&query.phone).map(|text| phone::norm(&text).unwrap_or_else(|| noted(&mut form, "phone", &number::unreadable(&text))));
        let plate = given(&query.plate).map(|text| form.plate("plate", &text));
        let part = given(&query.q).map(|text| form.line("q", &text, 64));
        form.done()?;
        Ok(Self { norm, plate, part })
    }
}

fn noted(form: &mut Form, field: &str, message: &str) -> String {
    form.wrong(field, message);
    String::new()
}

/// A pattern of LIKE that finds `part` anywhere; its own wildcards stand for themselves.
pub(super) fn anywhere(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// What a file is called until somebody asks the customer's name; it shows no more of the number than a mask does.
fn stand_in(phone: &Phone) -> String {
    let number = phone.as_str();
    format!("客户 {}", &number[number.len().saturating_sub(4)..])
}

/// As the table writes it.
const fn code(lang: wire::Lang) -> &'static str {
    match lang {
        wire::Lang::Zh => Lang::Zh.as_str(),
        wire::Lang::En => Lang::En.as_str(),
    }
}

// ---- store ----

/// What a customer is written to in; Chinese when nobody knows him.
///
/// # Errors
/// When the database cannot be read.
pub fn lang_of(conn: &mut Conn, id: Option<CustomerId>) -> Result<Lang, Fault> {
    let Some(id) = id else { return Ok(Lang::Zh) };
    let lang: Option<String> = customers::table.find(id).select(customers::lang).first(conn).optional()?;
    Ok(lang.map_or(Lang::Zh, |lang| Lang::read(&lang)))
}

diesel::define_sql_function! {
    /// Lower case: of ASCII on SQLite, of every letter on PostgreSQL.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// A file within scope.
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, scope: &Caller, id: CustomerId) -> Result<File, Fault> {
    let found = customers::table.find(id).select(Customer::as_select()).first(conn).optional()?;
    let customer = found.filter(|c| scope.sees(c.branch_id)).ok_or_else(|| Refusal::not_found("customer"))?;
    files(conn, vec![customer])?.pop().ok_or_else(|| Fault::internal("one customer has one file"))
}

/// The customers of these ids with their numbers and cars, in the order of the ids; for screen pops.
///
/// # Errors
/// When the database cannot be read.
pub fn by_ids(conn: &mut Conn, ids: &[CustomerId]) -> Result<Vec<File>, Fault> {
    let mut rows: Vec<Customer> = customers::table.filter(customers::id.eq_any(ids)).select(Customer::as_select()).load(conn)?;
    rows.sort_by_key(|c| ids.iter().position(|id| *id == c.id));
    files(conn, rows)
}

/// Whom a number leads to (S2-26), however it was signalled: the known, or else the maybes.
///
/// # Errors
/// When the database cannot be read.
pub fn by_number(conn: &mut Conn, scope: &[BranchId], number: &str) -> Result<(Match, Vec<File>), Fault> {
    let Some(norm) = phone::norm(number) else { return Ok((Match::None, vec![])) };
    let (found, owners) = number::owners(conn, scope, &norm)?;
    Ok((found, by_ids(conn, &owners)?))
}

/// Joins customers with their numbers and cars, two queries for any number of them.
fn files(conn: &mut Conn, rows: Vec<Customer>) -> Result<Vec<File>, Fault> {
    let ids: Vec<CustomerId> = rows.iter().map(|c| c.id).collect();
    let (mut numbers, mut cars) = (number::of(conn, &ids)?, car::of(conn, &ids)?);
    let mut file = |customer: Customer| {
        let numbers = numbers.extract_if(.., |n| n.customer_id == customer.id).collect();
        let cars = cars.extract_if(.., |c| c.customer_id == customer.id).collect();
        File { customer, numbers, cars }
    };
    Ok(rows.into_iter().map(&mut file).collect())
}

/// One page of the files within scope that fit the query.
///
/// # Errors
/// `invalid_field` for a number or plate that cannot be one.
pub fn find(conn: &mut Conn, scope: &Caller, query: &CustomersQuery, wanted: &Wanted) -> Result<Vec<File>, Fault> {
    let sought = Sought::read(query)?;
    let mut rows = customers::table.filter(customers::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(norm) = &sought.norm {
        rows = rows.filter(customers::id.eq_any(number::owners(conn, &scope.scope(), norm)?.1));
    }
    if let Some(plate) = &sought.plate {
        let owner = cars::table.filter(cars::plate.eq(plate)).filter(cars::live.eq(true)).select(cars::customer_id);
        rows = rows.filter(customers::id.eq_any(owner.load::<CustomerId>(conn)?));
    }
    if let Some(part) = &sought.part {
        let named = lower(customers::name).like(anywhere(part)).escape('\\');
        let owners = numbers::table.filter(numbers::level.eq(KNOWN)).filter(numbers::norm.like(number::pattern(part, scope.sees_phones())));
        let owners = owners.select(numbers::customer_id);
        let drivers = cars::table.filter(cars::live.eq(true)).filter(cars::plate.like(car::pattern(part))).select(cars::customer_id);
        rows = rows.filter(named.or(customers::id.eq_any(owners)).or(customers::id.eq_any(drivers)));
    }
    if let Some(after) = page::key::<CustomerId>(wanted)? {
        rows = rows.filter(customers::id.gt(after));
    }
    let rows = rows.order(customers::id).limit(wanted.fetch()).select(Customer::as_select()).load(conn)?;
    files(conn, rows)
}

/// Opens a file.
///
/// # Errors
/// `invalid_field`, `not_found` for a branch out of scope, `already_exists` for a plate in another file.
pub fn create(tx: &mut Tx<'_>, scope: &Caller, new: &NewCustomer) -> Result<File, Fault> {
    let mut form = Form::new();
    let customer = Customer {
        id: tx.new_id(),
        branch_id: new.branch_id.as_deref().map_or(scope.branch_id, |id| form.id("branch_id", id)),
        name: form.line("name", &new.name, 100),
        note: form.text("note", new.note.as_deref(), 2000),
        version: 1,
        created_at: tx.now,
        lang: code(new.lang.unwrap_or_default()).into(),
    };
    let (norms, plates) = (number::norms(&mut form, &new.numbers), car::plates(&mut form, &new.plates));
    bounded(&mut form, norms.len(), plates.len());
    form.done()?;
    if !scope.sees(customer.branch_id) {
        return Err(Refusal::not_found("branch").into());
    }
    diesel::insert_into(customers::table).values(&customer).execute(tx.conn)?;
    number::set(tx, customer.id, &norms)?;
    car::set(tx, customer.id, &plates, &seen_by(scope))?;
    load(tx.conn, scope, customer.id)
}

/// Changes a file that is still at the version seen. Its numbers and plates are replaced as a whole: a `maybe` number
/// that is among the new ones becomes known, a plate that is not among them stays with its history but is no longer his.
///
/// # Errors
/// `not_found`, `stale_version`, `invalid_field`, `already_exists`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: CustomerId, change: &ChangeCustomer) -> Result<File, Fault> {
    let mut customer = load(tx.conn, scope, id)?.customer;
    at_version(change.version, customer.version)?;
    let mut form = Form::new();
    if let Some(name) = &change.name {
        customer.name = form.line("name", name, 100);
    }
    if change.note.is_some() {
        customer.note = form.text("note", change.note.as_deref(), 2000);
    }
    if let Some(lang) = change.lang {
        customer.lang = code(lang).into();
    }
    let norms = change.numbers.as_ref().map(|typed| number::norms(&mut form, typed));
    let plates = change.plates.as_ref().map(|typed| car::plates(&mut form, typed));
    bounded(&mut form, norms.as_ref().map_or(0, Vec::len), plates.as_ref().map_or(0, Vec::len));
    form.done()?;
    customer.version += 1;
    let row = customers::table.find(id).filter(customers::version.eq(change.version));
    let file = (customers::name.eq(&customer.name), customers::note.eq(&customer.note), customers::lang.eq(&customer.lang));
    let values = (file, customers::version.eq(customer.version));
    one_changed(diesel::update(row).set(values).execute(tx.conn)?)?;
    if let Some(norms) = norms {
        number::set(tx, id, &norms)?;
    }
    if let Some(plates) = plates {
        car::set(tx, id, &plates, &seen_by(scope))?;
    }
    load(tx.conn, scope, id)
}

fn bounded(form: &mut Form, numbers: usize, plates: usize) {
    if numbers > 10 {
        form.wrong("numbers", "must be at most 10");
    }
    if plates > 20 {
        form.wrong("plates", "must be at most 20");
    }
}

fn seen_by(scope: &Caller) -> impl Fn(&mut Conn, CustomerId) -> bool {
    move |conn, id| load(conn, scope, id).is_ok()
}

/// The file of whoever a booking is for; made when there is none, and once however often it is asked (S3-24, R2).
///
/// Within the branch that books and those below it: the one whose car it is among those who have the number; else whom
/// the number is known of; else the owner of the car, in whose file the number is kept as a maybe; else a new file. A
/// car that belongs to somebody else stays with him, and the booking names it all the same.
///
/// # Errors
/// When the database says no.
pub fn find_or_create(tx: &mut Tx<'_>, new: &NewFile) -> Result<(CustomerId, Option<CarId>), Fault> {
    take_turns(tx.conn, new.phone.as_str())?;
    let scope = below(tx.conn, new.branch)?;
    let car = new.plate.as_ref().map(|plate| car::by_plate(tx.conn, plate)).transpose()?.flatten();
    let (found, owners) = number::owners(tx.conn, &scope, new.phone.as_str())?;
    let driver = car.as_ref().map(|c| c.customer_id).filter(|id| owners.contains(id));
    let known = driver.or_else(|| owners.first().copied().filter(|_| found == Match::Known));
    let customer = match (known, &car) {
        (Some(id), _) => id,
        (None, Some(car)) if in_branches(tx.conn, car.customer_id, &scope)? => {
            number::keep(tx, car.customer_id, new.phone.as_str(), MAYBE)?;
            car.customer_id
        }
        (None, _) => open(tx, new)?,
    };
    let car = match (car, &new.plate) {
        (None, Some(plate)) => Some(car::enter(tx, customer, plate)?),
        (car, _) => car,
    };
    Ok((customer, car.map(|c| c.id)))
}

/// The file that is open on the desk, for a booking in it: the number is kept there as a maybe when it is new, and a car
/// that nobody has becomes its customer's.
///
/// # Errors
/// `invalid_field` for a file that is not of the branch or of one below it.
pub fn in_file(tx: &mut Tx<'_>, customer: CustomerId, new: &NewFile) -> Result<(CustomerId, Option<CarId>), Fault> {
    take_turns(tx.conn, new.phone.as_str())?;
    let scope = below(tx.conn, new.branch)?;
    if customers::table.find(customer).select(customers::id).first::<CustomerId>(tx.conn).optional()?.is_none()
        || !in_branches(tx.conn, customer, &scope)?
    {
        return Err(Refusal::field("customer_id", "no such customer within your branches").into());
    }
    let (_, owners) = number::owners(tx.conn, &scope, new.phone.as_str())?;
    if !owners.contains(&customer) {
        number::keep(tx, customer, new.phone.as_str(), MAYBE)?;
    }
    let Some(plate) = &new.plate else { return Ok((customer, None)) };
    let car = match car::by_plate(tx.conn, plate)? {
        Some(car) => car,
        None => car::enter(tx, customer, plate)?,
    };
    Ok((customer, Some(car.id)))
}

/// A new file with nothing but a name and a number.
fn open(tx: &mut Tx<'_>, new: &NewFile) -> Result<CustomerId, Fault> {
    let said = new.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = said.map_or_else(|| stand_in(&new.phone), ToOwned::to_owned);
    let row = Customer {
        id: tx.new_id(),
        branch_id: new.branch,
        name,
        note: None,
        version: 1,
        created_at: tx.now,
        lang: code(wire::Lang::Zh).into(),
    };
    diesel::insert_into(customers::table).values(&row).execute(tx.conn)?;
    number::keep(tx, row.id, new.phone.as_str(), KNOWN)?;
    Ok(row.id)
}

/// A branch and all below it.
fn below(conn: &mut Conn, branch: BranchId) -> Result<Vec<BranchId>, Fault> {
    let path: String = branches::table.find(branch).select(branches::path).first(conn)?;
    Ok(branches::table.filter(branches::path.like(format!("{path}%"))).select(branches::id).load(conn)?)
}

fn in_branches(conn: &mut Conn, customer: CustomerId, scope: &[BranchId]) -> Result<bool, Fault> {
    let branch: BranchId = customers::table.find(customer).select(customers::branch_id).first(conn)?;
    Ok(scope.contains(&branch))
}

/// Two nodes that book for one number at the same moment take turns until the first has committed; on SQLite there is
/// only one writer.
fn take_turns(conn: &mut Conn, norm: &str) -> Result<(), Fault> {
    match conn {
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => {
            let lock = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 727275))");
            lock.bind::<diesel::sql_types::Text, _>(norm).execute(c)?;
        }
        Conn::Sqlite(_) => {}
    }
    Ok(())
}

fn signed(tx: &mut Tx<'_>, by: &Caller, file: &File, kind: &'static str, sent: &impl serde::Serialize) -> Result<(), Fault> {
    let id = file.customer.id.to_string();
    let deed = audit::Deed { branch: file.customer.branch_id, user: Some(by.user_id), kind, subject: "customer", id: Some(&id) };
    audit::note(tx, deed, sent)
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create_customer, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/customers").route(web::get().to(all)).route(web::post().to(create_customer)));
    cfg.service(web::resource("/customers/{id}").route(web::patch().to(alter)));
}

/// Find customers by any spelling of a number, by plate, or by part of a name, plate or number
#[utoipa::path(get, path = "/customers", operation_id = "find_customers", tag = "customers", params(CustomersQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::customers::Customer>)),
    extensions(("x-permission" = json!(Permission::CustomersRead))))]
async fn all(
    caller: Caller,
    db: web::Data<Db>,
    query: web::Query<CustomersQuery>,
) -> Result<web::Json<Page<mobile_api::customers::Customer>>, Problem> {
    let mut query = query.into_inner();
    let wanted = wanted(query.limit, query.cursor.take())?;
    let page = db.read(move |conn| {
        let found = find(conn, &caller, &query, &wanted)?;
        Ok(wanted.page(found, |f: &File| f.customer.id.to_string(), |f| f.show(&caller)))
    });
    Ok(web::Json(page.await?))
}

/// Open a customer's file
#[utoipa::path(post, path = "/customers", operation_id = "create_customer", tag = "customers", request_body = NewCustomer,
    responses((status = 201, description = "The file", body = mobile_api::customers::Customer)),
    extensions(("x-permission" = json!(Permission::CustomersWrite))))]
async fn create_customer(caller: Caller, db: web::Data<Db>, body: Body<NewCustomer>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    body.idem
        .act(&db, user, StatusCode::CREATED, move |tx| {
            let file = create(tx, &caller, &new)?;
            signed(tx, &caller, &file, "customer_created", &new)?;
            Ok(file.show(&caller))
        })
        .await
}

/// Change a customer's file
#[utoipa::path(patch, path = "/customers/{id}", operation_id = "change_customer", tag = "customers", request_body = ChangeCustomer,
    params(("id" = String, Path, description = "Customer")),
    responses((status = 200, description = "The file", body = mobile_api::customers::Customer)),
    extensions(("x-permission" = json!(Permission::CustomersWrite))))]
async fn alter(caller: Caller, db: web::Data<Db>, id: web::Path<CustomerId>, body: Body<ChangeCustomer>) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    body.idem
        .act(&db, user, StatusCode::OK, move |tx| {
            let file = change(tx, &caller, id, &new)?;
            signed(tx, &caller, &file, "customer_changed", &new)?;
            Ok(file.show(&caller))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_is_no_pattern() {
        assert_eq!(anywhere("50%_\\Ab"), "%50\\%\\_\\\\ab%");
    }

    #[test]
    fn a_file_without_a_name_shows_no_more_than_a_mask() {
        assert_eq!(stand_in(&Phone::parse("13800136021").expect("mobile")), "客户 6021");
    }

    #[test]
    fn a_search_for_what_cannot_be_is_refused_not_answered_with_everybody() {
        let query =
            |phone: &str, plate: &str| CustomersQuery { phone: Some(phone.into()), plate: Some(plate.into()), ..Default::default() };
        assert!(Sought::read(&query("abc", "")).is_err());
        assert!(Sought::read(&query("", "xyz")).is_err());
        assert_eq!(Sought::read(&query(" ", "")).expect("nothing sought"), Sought::default());
    }
}
