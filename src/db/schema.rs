//! The tables, one description for both databases. Columns are explained in `migrations/`.
#![expect(missing_docs, reason = "explained in migrations/")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    branches (id) {
        id -> Uid,
        parent_id -> Nullable<Uid>,
        path -> Text,
        kind -> Text,
        name -> Text,
        version -> BigInt,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    zones (id) {
        id -> Uid,
        branch_id -> Uid,
        code -> Text,
        name -> Text,
        lat -> Double,
        lon -> Double,
        radius_m -> Double,
        polygon -> Nullable<Doc>,
        seq -> BigInt,
        tickets -> BigInt,
        version -> BigInt,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    crews (id) {
        id -> Uid,
        branch_id -> Uid,
        zone_id -> Uid,
        name -> Text,
        phone -> Text,
        vehicle_id -> Nullable<Uid>,
        lead_id -> Nullable<Uid>,
        version -> BigInt,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    vehicles (id) {
        id -> Uid,
        branch_id -> Uid,
        zone_id -> Uid,
        plate -> Text,
        kind -> Text,
        equipment -> Doc,
        tracker_epoch -> Integer,
        version -> BigInt,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    workers (id) {
        id -> Uid,
        branch_id -> Uid,
        zone_id -> Uid,
        name -> Text,
        phone -> Text,
        kind -> Text,
        skills -> Doc,
        crew_id -> Nullable<Uid>,
        vehicle_id -> Nullable<Uid>,
        on_duty -> Bool,
        duty_at -> Nullable<Ts>,
        version -> BigInt,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    users (id) {
        id -> Uid,
        branch_id -> Uid,
        login -> Text,
        name -> Text,
        password_hash -> Text,
        roles -> Doc,
        worker_id -> Nullable<Uid>,
        state -> Text,
        failed -> Integer,
        locked_until -> Nullable<Ts>,
        version -> BigInt,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    seats (id) {
        id -> Uid,
        branch_id -> Uid,
        name -> Text,
        extension -> Text,
        version -> BigInt,
        created_at -> Ts,
        paused_at -> Nullable<Ts>,
        paused_reason -> Nullable<Text>,
        paused_user_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    tokens (id) {
        id -> Uid,
        hash -> Text,
        user_id -> Uid,
        seat_id -> Nullable<Uid>,
        terminal -> Nullable<Text>,
        created_at -> Ts,
        expires_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    push_subscriptions (id) {
        id -> Uid,
        worker_id -> Uid,
        token_id -> Uid,
        kind -> Text,
        address -> Text,
        p256dh -> Nullable<Text>,
        auth -> Nullable<Text>,
        lang -> Text,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    customers (id) {
        id -> Uid,
        branch_id -> Uid,
        name -> Text,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Ts,
        lang -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    numbers (id) {
        id -> Uid,
        customer_id -> Uid,
        norm -> Text,
        level -> Text,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    cars (id) {
        id -> Uid,
        customer_id -> Uid,
        plate -> Text,
        live -> Bool,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    calls (id) {
        id -> Uid,
        direction -> Text,
        state -> Text,
        branch_id -> Uid,
        line -> Text,
        peer -> Text,
        peer_norm -> Nullable<Text>,
        dialled -> Nullable<Text>,
        seat_id -> Nullable<Uid>,
        user_id -> Nullable<Uid>,
        customer_id -> Nullable<Uid>,
        #[sql_name = "match"]
        match_ -> Text,
        ticket_id -> Nullable<Uid>,
        began_at -> Ts,
        answered_at -> Nullable<Ts>,
        ended_at -> Nullable<Ts>,
        end_reason -> Nullable<Text>,
        recording -> Nullable<Text>,
        note -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    tickets (id) {
        id -> Uid,
        no -> Text,
        kind -> Text,
        branch_id -> Uid,
        zone_id -> Uid,
        customer_id -> Nullable<Uid>,
        car_id -> Nullable<Uid>,
        call_id -> Nullable<Uid>,
        parent_id -> Nullable<Uid>,
        phone -> Text,
        customer_name -> Nullable<Text>,
        plate -> Nullable<Text>,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        accuracy_m -> Nullable<Double>,
        address -> Nullable<Text>,
        want_from -> Nullable<Ts>,
        want_to -> Nullable<Ts>,
        note -> Nullable<Text>,
        state -> Text,
        outcome -> Nullable<Text>,
        version -> BigInt,
        round -> Integer,
        attempts -> Integer,
        excluded -> Doc,
        wish_worker_id -> Nullable<Uid>,
        needs_human -> Bool,
        human_reason -> Nullable<Text>,
        deadline_at -> Nullable<Ts>,
        promise_at -> Nullable<Ts>,
        promise_said_at -> Nullable<Ts>,
        promise_by -> Nullable<Uid>,
        promise_kept -> Nullable<Bool>,
        promise_told_late -> Bool,
        created_by -> Nullable<Uid>,
        created_at -> Ts,
        closed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    dispatches (id) {
        id -> Uid,
        ticket_id -> Uid,
        zone_id -> Uid,
        round -> Integer,
        mode -> Text,
        state -> Text,
        live -> Bool,
        worker_id -> Nullable<Uid>,
        crew_id -> Nullable<Uid>,
        invited -> Doc,
        span_from -> Nullable<Ts>,
        span_to -> Nullable<Ts>,
        eta_s -> Nullable<BigInt>,
        distance_m -> Nullable<BigInt>,
        expires_at -> Nullable<Ts>,
        acked_at -> Nullable<Ts>,
        reason -> Nullable<Text>,
        outcome -> Nullable<Text>,
        created_at -> Ts,
        accepted_at -> Nullable<Ts>,
        enroute_at -> Nullable<Ts>,
        arrived_at -> Nullable<Ts>,
        started_at -> Nullable<Ts>,
        ended_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    decisions (id) {
        id -> Uid,
        ticket_id -> Uid,
        dispatch_id -> Nullable<Uid>,
        at -> Ts,
        why -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    quotes (id) {
        id -> Uid,
        branch_id -> Uid,
        zone_id -> Uid,
        user_id -> Uid,
        call_id -> Nullable<Uid>,
        kind -> Text,
        lat -> Double,
        lon -> Double,
        answer -> Doc,
        held_worker_id -> Nullable<Uid>,
        held_eta_s -> Nullable<BigInt>,
        held_until -> Nullable<Ts>,
        used -> Bool,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    items (id) {
        id -> Uid,
        branch_id -> Uid,
        kind -> Text,
        code -> Text,
        zh -> Text,
        en -> Text,
        unit -> Text,
        active -> Bool,
        version -> BigInt,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    material_uses (id) {
        id -> Uid,
        dispatch_id -> Uid,
        item_id -> Uid,
        quantity_milli -> BigInt,
        by_user -> Uid,
        at -> Ts,
        told_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    photos (id) {
        id -> Uid,
        dispatch_id -> Uid,
        sha256 -> Text,
        mime -> Text,
        size -> BigInt,
        bytes -> Binary,
        at -> Ts,
        slot -> Nullable<Text>,
        taken_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    acknowledged_alarms (id) {
        id -> Uid,
        ticket_id -> Uid,
        branch_id -> Uid,
        alarm -> Text,
        user_id -> Uid,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    facts (zone_id, seq) {
        zone_id -> Uid,
        seq -> BigInt,
        at -> Ts,
        kind -> Text,
        branch_id -> Uid,
        ticket_id -> Nullable<Uid>,
        dispatch_id -> Nullable<Uid>,
        worker_id -> Nullable<Uid>,
        by_user -> Nullable<Uid>,
        data -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    jobs (id) {
        id -> Uid,
        topic -> Text,
        payload -> Doc,
        state -> Text,
        run_at -> Ts,
        tries -> Integer,
        lease_to -> Nullable<Ts>,
        last_error -> Nullable<Text>,
        dedup -> Nullable<Text>,
        ticket_id -> Nullable<Uid>,
        created_at -> Ts,
        done_at -> Nullable<Ts>,
        branch_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    messages (id) {
        id -> Uid,
        branch_id -> Uid,
        channel -> Text,
        recipient -> Text,
        body -> Text,
        template -> Text,
        lang -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        dedup -> Text,
        ticket_id -> Nullable<Uid>,
        dispatch_id -> Nullable<Uid>,
        created_at -> Ts,
        sent_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    tracks (second, owner_id, at) {
        second -> BigInt,
        owner_id -> Uid,
        at -> Ts,
        lat -> Double,
        lon -> Double,
        accuracy_m -> Nullable<Double>,
        speed_mps -> Nullable<Double>,
        heading_deg -> Nullable<Double>,
        battery_pct -> Nullable<Double>,
        late -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    positions (owner_id) {
        owner_id -> Uid,
        at -> Ts,
        lat -> Double,
        lon -> Double,
        accuracy_m -> Nullable<Double>,
        speed_mps -> Nullable<Double>,
        heading_deg -> Nullable<Double>,
        battery_pct -> Nullable<Double>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    idempotency (user_id, key) {
        user_id -> Uid,
        key -> Text,
        request -> Text,
        status -> Integer,
        answer -> Text,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    locate_links (id) {
        id -> Uid,
        hash -> Text,
        branch_id -> Uid,
        user_id -> Uid,
        ticket_id -> Nullable<Uid>,
        call_id -> Nullable<Uid>,
        phone -> Text,
        created_at -> Ts,
        expires_at -> Ts,
        used_at -> Nullable<Ts>,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        accuracy_m -> Nullable<Double>,
        refused -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    audit (id) {
        id -> Uid,
        at -> Ts,
        branch_id -> Uid,
        user_id -> Nullable<Uid>,
        kind -> Text,
        subject -> Text,
        subject_id -> Nullable<Text>,
        data -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    places (id) {
        id -> Uid,
        same -> Text,
        name -> Text,
        folded -> Text,
        kind -> Text,
        lat -> Double,
        lon -> Double,
        created_at -> Ts,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    branches,
    zones,
    crews,
    vehicles,
    workers,
    users,
    seats,
    tokens,
    push_subscriptions,
    customers,
    numbers,
    cars,
    calls,
    tickets,
    dispatches,
    decisions,
    quotes,
    items,
    material_uses,
    photos,
    acknowledged_alarms,
    facts,
    jobs,
    messages,
    tracks,
    positions,
    idempotency,
    locate_links,
    audit,
    places,
);
