//! Words shared by every room of the house; no I/O, no actix, no Diesel.

pub mod area;
pub mod clock;
pub mod id;
pub mod page;
pub mod phone;
pub mod plate;
pub mod point;
pub mod travel;

pub use area::{Area, Ring};
pub use clock::{At, Clock};
pub use id::{
    AlarmId, AuditId, BranchId, CallId, CarId, CrewId, CustomerId, DispatchId, Id, Ids, ItemId, JobId, LocateLinkId, MessageId, NumberId,
    PhotoId, PlaceId, PushSubscriptionId, QuoteId, SeatId, TicketId, TokenId, UserId, VehicleId, WorkerId, ZoneId,
};
pub use phone::Phone;
pub use plate::Plate;
pub use point::{Bd09, Datum, Gcj02, Point, Wgs84};
