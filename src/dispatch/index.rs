//! The zone's index of moving workers: an R-tree of occupied cells.
//!
//! An R-tree of the workers themselves pays a remove and an insert for every fix. Here the tree holds squares in which somebody is; the
//! members stand in their square with exact position and abilities. A fix nearly always stays within its square and then costs one write;
//! a square whose members lack a skill is passed over whole. Answers are exact.

mod best;

use crate::base::{Point, Wgs84};
use crate::dispatch::Abilities;
use best::{Best, Rank};
use rstar::{AABB, RTree, RTreeNode, RTreeObject};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// East and north of the zone's origin, metres. `f32` keeps 8 mm at 100 km.
pub type Metres = [f32; 2];

/// The flat map of a zone: good to a few parts in a thousand within 100 km of its origin.
#[derive(Debug, Clone, Copy)]
pub struct Plane {
    origin: Point<Wgs84>,
    metres_per_degree: [f64; 2],
}

impl Plane {
    /// The map around `origin`.
    #[must_use]
    pub fn around(origin: Point<Wgs84>) -> Self {
        let north = crate::base::point::EARTH_M.to_radians();
        Self { origin, metres_per_degree: [north * origin.lat().to_radians().cos(), north] }
    }

    /// Where `p` lies on it.
    #[must_use]
    pub fn place(&self, p: &Point<Wgs84>) -> Metres {
        let east = (p.lon() - self.origin.lon() + 540.0).rem_euclid(360.0) - 180.0;
        let north = p.lat() - self.origin.lat();
        [(east * self.metres_per_degree[0]) as f32, (north * self.metres_per_degree[1]) as f32]
    }
}

/// One worker in the index, known by a small dense number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// His number: the index keeps an array this long, so numbers should be dense.
    pub id: u32,
    /// Where he is.
    pub at: Metres,
    /// What he can do.
    pub able: Abilities,
}

/// One answer of a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Squared metres from the asked place.
    pub d2: f32,
    /// His number.
    pub id: u32,
}

impl Found {
    /// Metres from the asked place, straight.
    #[must_use]
    pub fn m(&self) -> f32 {
        self.d2.sqrt()
    }
}

/// What the R-tree holds: the square of a cell where somebody is, or was lately.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tile {
    lo: Metres,
    hi: Metres,
    cell: u32,
}

impl RTreeObject for Tile {
    type Envelope = AABB<Metres>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.lo, self.hi)
    }
}

impl Tile {
    fn holds(&self, at: Metres) -> bool {
        (0..2).all(|i| self.lo[i] <= at[i] && at[i] <= self.hi[i])
    }
}

/// One line of the processor's cache: a fix reads a seat and a cell, and writes a member.
#[derive(Debug)]
#[repr(align(64))]
struct Cell {
    key: (i32, i32),
    tile: Tile,
    in_tree: bool,
    /// What at least one member can do.
    able: Abilities,
    members: Vec<Member>,
}

impl Cell {
    /// One who could do `gone` has left. Most often the first few of the others can do as much, and nothing changes.
    fn forget(&mut self, gone: Abilities) {
        let mut able = Abilities::NONE;
        for m in &self.members {
            able = able | m.able;
            if able.covers(gone) {
                return;
            }
        }
        self.able = able;
    }
}

/// Where a member stands: his cell and his place in it; and what he can do, so that a fix need not read the member.
#[derive(Debug, Clone, Copy)]
struct Seat {
    cell: u32,
    place: u32,
    able: Abilities,
}

/// The index.
#[derive(Debug)]
pub struct CellTree {
    side: f32,
    cell_at: FxHashMap<(i32, i32), u32>,
    cells: Vec<Cell>,
    tree: RTree<Tile>,
    seats: Vec<Option<Seat>>,
    emptied: VecDeque<u32>,
    /// Cells out of use, so that a phone that jumps about the earth costs no memory.
    spare: Vec<u32>,
}

/// Members that a cell should hold on average: between 8 and 32 all speeds are within a fifth of each other.
const MEMBERS_PER_CELL: f64 = 16.0;

/// The side of a cell, metres, for a round zone of `radius_m` with about so many workers.
#[must_use]
pub fn side_m(radius_m: f64, workers: usize) -> f32 {
    let area = std::f64::consts::PI * radius_m * radius_m;
    ((area * MEMBERS_PER_CELL / workers.max(1) as f64).sqrt() as f32).clamp(100.0, 1500.0)
}

impl CellTree {
    /// An empty index with cells of `side_m` (see [`side_m`]).
    #[must_use]
    pub fn new(side_m: f32) -> Self {
        Self {
            side: side_m,
            cell_at: FxHashMap::default(),
            cells: Vec::new(),
            tree: RTree::new(),
            seats: Vec::new(),
            emptied: VecDeque::new(),
            spare: Vec::new(),
        }
    }

    /// A fix, a change of abilities, or a newcomer.
    pub fn put(&mut self, m: Member) {
        if let Some(seat) = self.seat(m.id) {
            let cell = &mut self.cells[seat.cell as usize];
            if seat.able == m.able && cell.tile.holds(m.at) {
                cell.members[seat.place as usize].at = m.at; // nearly always: no tree, no search
                return;
            }
            self.leave(seat);
        }
        let c = self.cell_for(m.at);
        let cell = &mut self.cells[c as usize];
        let seat = Seat { cell: c, place: cell.members.len() as u32, able: m.able };
        cell.members.push(m);
        cell.able = cell.able | m.able;
        if !std::mem::replace(&mut cell.in_tree, true) {
            self.tree.insert(cell.tile);
        }
        self.sit(m.id, Some(seat));
    }

    /// Takes a worker out.
    pub fn remove(&mut self, id: u32) -> Option<Member> {
        let seat = self.seat(id)?;
        self.sit(id, None);
        Some(self.leave(seat))
    }

    /// Empties a seat; its cell's last member moves up to it.
    fn leave(&mut self, seat: Seat) -> Member {
        let cell = &mut self.cells[seat.cell as usize];
        let gone = cell.members.swap_remove(seat.place as usize);
        cell.forget(gone.able);
        if cell.members.is_empty() {
            self.emptied.push_back(seat.cell); // the next car is often near: cells leave the tree late
        }
        if let Some(moved) = cell.members.get(seat.place as usize).copied() {
            self.sit(moved.id, Some(Seat { able: moved.able, ..seat }));
        }
        self.sweep();
        gone
    }

    /// The `k` nearest who can do all of `need`, nearest first.
    #[must_use]
    pub fn nearest(&self, from: Metres, need: Abilities, k: usize) -> Vec<Found> {
        self.ring(from, &Ring { need, k, after: None, most_m: f32::INFINITY }, |_| true)
    }

    /// The next ring outwards: the `k` nearest beyond `after` who can do all of `need` and whom `keep` lets pass, nearest first. Rings
    /// taken one after the other give everybody within `most_m` once.
    #[must_use]
    pub fn ring(&self, from: Metres, ring: &Ring, keep: impl Fn(u32) -> bool) -> Vec<Found> {
        let mut best = Best::of(ring);
        let mut todo: Vec<(f32, &RTreeNode<Tile>)> = Vec::with_capacity(64);
        let mut open = Some(self.tree.root());
        loop {
            let worst = best.worst().d2();
            if let Some(node) = open.take() {
                let mark = todo.len();
                todo.extend(node.children().iter().map(|n| (outside_2(&n.envelope(), from), n)).filter(|n| n.0 <= worst));
                todo[mark..].sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            }
            match todo.pop() {
                None => return best.found(),
                Some((d2, _)) if d2 > worst => {}
                Some((_, RTreeNode::Parent(node))) => open = Some(node),
                Some((_, RTreeNode::Leaf(tile))) => self.read(tile, from, ring, &keep, &mut best),
            }
        }
    }

    /// Reads one cell into the `best` so far.
    fn read(&self, tile: &Tile, from: Metres, ring: &Ring, keep: &impl Fn(u32) -> bool, best: &mut Best) {
        let cell = &self.cells[tile.cell as usize];
        if !cell.able.covers(ring.need) {
            return;
        }
        for m in &cell.members {
            let rank = Rank::of(distance_2(m.at, from), m.id);
            // Both questions in one branch: near enough and able are each a toss of a coin somewhere, together seldom.
            if best.wants(rank) & m.able.covers(ring.need) && keep(m.id) {
                best.insert(rank);
            }
        }
    }

    fn cell_for(&mut self, at: Metres) -> u32 {
        let [x, y] = at.map(|v| (v / self.side).floor() as i32);
        if let Some(c) = self.cell_at.get(&(x, y)) {
            return *c;
        }
        let c = self.spare.pop().unwrap_or(self.cells.len() as u32);
        let lo = [x, y].map(|v| v as f32 * self.side);
        let tile = Tile { lo, hi: lo.map(|v| v + self.side), cell: c };
        let cell = Cell { key: (x, y), tile, in_tree: false, able: Abilities::NONE, members: Vec::new() };
        if c as usize == self.cells.len() {
            self.cells.push(cell);
        } else {
            self.cells[c as usize] = cell;
        }
        self.cell_at.insert((x, y), c);
        c
    }

    /// Takes cells long empty out of the tree, oldest first, once more than a quarter of it may be empty.
    fn sweep(&mut self) {
        while self.emptied.len() > 64 + self.tree.size() / 4 {
            let Some(c) = self.emptied.pop_front() else { return };
            let cell = &mut self.cells[c as usize];
            if cell.in_tree && cell.members.is_empty() {
                cell.in_tree = false;
                self.tree.remove(&cell.tile);
                self.cell_at.remove(&cell.key);
                self.spare.push(c);
            }
        }
    }

    fn seat(&self, id: u32) -> Option<Seat> {
        self.seats.get(id as usize).copied().flatten()
    }

    fn sit(&mut self, id: u32, seat: Option<Seat>) {
        let i = id as usize;
        if i >= self.seats.len() {
            self.seats.resize(i + 1, None);
        }
        self.seats[i] = seat;
    }
}

/// What a search wants.
#[derive(Debug, Clone, Copy)]
pub struct Ring {
    /// All of this.
    pub need: Abilities,
    /// So many.
    pub k: usize,
    /// Only beyond this one: the last of the ring before.
    pub after: Option<Found>,
    /// Not farther than this.
    pub most_m: f32,
}

/// From `from` to the nearest place of the square, squared metres; 0 within.
fn outside_2(square: &AABB<Metres>, from: Metres) -> f32 {
    let (lo, hi) = (square.lower(), square.upper());
    let [x, y] = [0, 1].map(|i| (lo[i] - from[i]).max(from[i] - hi[i]).max(0.0));
    x * x + y * y
}

fn distance_2(a: Metres, b: Metres) -> f32 {
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    x * x + y * y
}

#[cfg(test)]
mod tests;
