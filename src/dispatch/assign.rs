//! Minimum-cost assignment on a sparse graph: each row (ticket) gets at most one column (worker), each column at most one row, and no other
//! assignment costs less.
//!
//! Method: shortest augmenting paths with dual prices, one Dijkstra search a row. R. Jonker and A. Volgenant, "A shortest augmenting path
//! algorithm for dense and sparse linear assignment problems", Computing 38 (1987) 325-340; the price update is theirs (section 3). A row
//! may stay unassigned at a price of its own, which is a private extra column.
//!
//! What makes it fast: a search ends at the first free column that nothing can beat, so the best end known so far bounds it. Each row's edges
//! stand cheapest first and prices are never above zero, so a row is read only until its edges pass that bound, and what cannot beat it
//! never enters the heap. Of a dense graph with as many rows as columns a search so reads a few edges a row.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Who may get what at which cost. Costs are whole numbers (seconds and ranks), so that sums are exact.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Where the edges of each row begin; one more at the end.
    begins: Vec<usize>,
    edges: Vec<(u32, i64)>,
    alone: Vec<i64>,
    columns: usize,
}

impl Graph {
    /// No rows yet.
    #[must_use]
    pub fn new() -> Self {
        Self { begins: vec![0], ..Self::default() }
    }

    /// Adds the next row: its columns with their costs (0 or more), and what it costs to leave it alone.
    pub fn row(&mut self, edges: impl IntoIterator<Item = (u32, i64)>, alone: i64) {
        let from = self.edges.len();
        self.edges.extend(edges);
        self.edges[from..].sort_unstable_by_key(|(column, cost)| (*cost, *column));
        let most = self.edges[from..].iter().map(|e| e.0 as usize + 1).max().unwrap_or(0);
        self.columns = self.columns.max(most);
        self.begins.push(self.edges.len());
        self.alone.push(alone);
    }

    fn rows(&self) -> usize {
        self.alone.len()
    }

    /// Cheapest first.
    fn edges(&self, row: usize) -> &[(u32, i64)] {
        &self.edges[self.begins[row]..self.begins[row + 1]]
    }
}

/// The best assignment, with its prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The column of each row; `None` is left alone.
    pub column: Vec<Option<u32>>,
    /// What each row pays at the final prices. An edge not in the graph could only have improved matters if it cost less than this:
    /// prices of columns are never above zero. That is what proves that longer candidate lists would change nothing.
    pub pays: Vec<i64>,
    /// Sum of the costs.
    pub cost: i64,
}

/// Solves `graph`.
#[must_use]
pub fn solve(graph: &Graph) -> Assignment {
    let mut search = Search::new(graph);
    let waiting: Vec<usize> = (0..graph.rows()).filter(|row| !search.takes_cheapest(*row)).collect();
    for row in waiting {
        search.augment(row as u32);
    }
    search.assignment()
}

const NOBODY: u32 = u32::MAX;

/// The state between two searches. `price` of a column is never above 0; `paid` is the cost of the row's present edge.
struct Search<'g> {
    graph: &'g Graph,
    owner: Vec<u32>,
    column: Vec<u32>,
    paid: Vec<i64>,
    price: Vec<i64>,
    /// Per column, for the current search alone: shortest distance, the row it was reached from, the cost of that edge.
    reach: Vec<Reach>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

#[derive(Clone, Copy)]
struct Reach {
    far: i64,
    from: u32,
    cost: i64,
    settled: bool,
}

const UNREACHED: Reach = Reach { far: i64::MAX, from: NOBODY, cost: 0, settled: false };

/// Where a search may end: at a free column, or with a row that is better left alone; and how far that is.
#[derive(Clone, Copy)]
struct End {
    far: i64,
    at: At,
}

#[derive(Clone, Copy)]
enum At {
    Column(u32),
    Alone(u32),
}

impl<'g> Search<'g> {
    fn new(graph: &'g Graph) -> Self {
        Self {
            graph,
            owner: vec![NOBODY; graph.columns],
            column: vec![NOBODY; graph.rows()],
            paid: graph.alone.clone(),
            price: vec![0; graph.columns],
            reach: vec![UNREACHED; graph.columns],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// A good start: the row takes its cheapest column if that is free. All prices are 0 then, so the edge is tight.
    fn takes_cheapest(&mut self, row: usize) -> bool {
        let Some(&(column, cost)) = self.graph.edges(row).first() else { return true };
        let free = self.owner[column as usize] == NOBODY && cost < self.graph.alone[row];
        if free {
            self.give(row as u32, column, cost);
        }
        free
    }

    fn give(&mut self, row: u32, column: u32, cost: i64) {
        self.owner[column as usize] = row;
        self.column[row as usize] = column;
        self.paid[row as usize] = cost;
    }

    /// Finds the cheapest way to serve one more row, others moving over where that is cheaper.
    fn augment(&mut self, start: u32) {
        let end = self.shortest(start);
        for &c in &self.touched {
            let r = self.reach[c as usize];
            if r.settled {
                self.price[c as usize] += r.far - end.far; // never up: settled ones are no farther than the end
            }
        }
        self.shift(start, end.at);
        for c in self.touched.drain(..) {
            self.reach[c as usize] = UNREACHED;
        }
        self.heap.clear();
    }

    /// Dijkstra from `start` over reduced costs. Distances of one search share an offset, which changes no comparison.
    fn shortest(&mut self, start: u32) -> End {
        let mut end = End { far: i64::MAX, at: At::Alone(start) };
        let (mut row, mut base) = (start, 0);
        loop {
            self.relax(row, base, &mut end);
            match self.nearest() {
                Some(next) if self.reach[next as usize].far < end.far => {
                    let reach = &mut self.reach[next as usize];
                    reach.settled = true;
                    row = self.owner[next as usize];
                    base = reach.far - (self.paid[row as usize] - self.price[next as usize]);
                }
                _ => return end,
            }
        }
    }

    /// Reads a row's edges while they can lead to a nearer `end`. Only owned columns go to the heap: a free one is itself an end.
    fn relax(&mut self, row: u32, base: i64, end: &mut End) {
        let alone = base + self.graph.alone[row as usize];
        if alone < end.far {
            *end = End { far: alone, at: At::Alone(row) };
        }
        for &(column, cost) in self.graph.edges(row as usize) {
            if base + cost >= end.far {
                return; // prices are never above zero: no later edge is nearer
            }
            let far = base + cost - self.price[column as usize];
            let reach = &mut self.reach[column as usize];
            if far >= end.far.min(reach.far) || reach.settled {
                continue;
            }
            if reach.from == NOBODY {
                self.touched.push(column);
            }
            *reach = Reach { far, from: row, cost, settled: false };
            if self.owner[column as usize] == NOBODY {
                *end = End { far, at: At::Column(column) };
            } else {
                self.heap.push(Reverse((far, column)));
            }
        }
    }

    fn nearest(&mut self) -> Option<u32> {
        while let Some(Reverse((far, column))) = self.heap.pop() {
            let reach = self.reach[column as usize];
            if !reach.settled && reach.far == far {
                return Some(column);
            }
        }
        None
    }

    /// Moves everybody on the path over by one.
    fn shift(&mut self, start: u32, end: At) {
        let mut column = match end {
            At::Column(c) => c,
            At::Alone(row) => {
                let left = std::mem::replace(&mut self.column[row as usize], NOBODY);
                self.paid[row as usize] = self.graph.alone[row as usize];
                if row == start {
                    return;
                }
                left
            }
        };
        loop {
            let Reach { from, cost, .. } = self.reach[column as usize];
            let left = self.column[from as usize];
            self.give(from, column, cost);
            if from == start {
                return;
            }
            column = left;
        }
    }

    fn assignment(self) -> Assignment {
        let price = |c: u32| if c == NOBODY { 0 } else { self.price[c as usize] };
        Assignment {
            pays: self.column.iter().zip(&self.paid).map(|(c, paid)| paid - price(*c)).collect(),
            cost: self.paid.iter().sum(),
            column: self.column.into_iter().map(|c| (c != NOBODY).then_some(c)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Rows = Vec<(Vec<(u32, i64)>, i64)>;

    fn graph(rows: &Rows) -> Graph {
        let mut graph = Graph::new();
        for (edges, alone) in rows {
            graph.row(edges.iter().copied(), *alone);
        }
        graph
    }

    /// Tries everything.
    fn brute(rows: &[(Vec<(u32, i64)>, i64)], taken: &mut Vec<u32>) -> i64 {
        let Some(((edges, alone), rest)) = rows.split_first() else { return 0 };
        let mut best = alone + brute(rest, taken);
        for (column, cost) in edges {
            if !taken.contains(column) {
                taken.push(*column);
                best = best.min(cost + brute(rest, taken));
                taken.pop();
            }
        }
        best
    }

    fn rows(most_rows: usize, columns: u32, most_cost: i64) -> impl Strategy<Value = Rows> {
        let edges = prop::collection::btree_map(0..columns, 0..most_cost, 0..columns as usize + 1);
        prop::collection::vec((edges.prop_map(|m| m.into_iter().collect()), 0..most_cost * 2), 0..most_rows)
    }

    /// Each column once, each edge one that exists, the cost the sum; and the prices prove it: no edge costs less than its row pays.
    fn check(rows: &Rows, got: &Assignment) -> Result<(), TestCaseError> {
        let mut seen = std::collections::BTreeSet::new();
        let mut sum = 0;
        for (i, (edges, alone)) in rows.iter().enumerate() {
            match got.column[i] {
                None => {
                    sum += alone;
                    prop_assert_eq!(got.pays[i], *alone);
                }
                Some(c) => {
                    prop_assert!(seen.insert(c), "column {} given twice", c);
                    sum += edges.iter().find(|e| e.0 == c).map(|e| e.1).expect("an edge that exists");
                    prop_assert!(got.pays[i] <= *alone);
                }
            }
            for (c, cost) in edges.iter().filter(|e| !got.column.contains(&Some(e.0))) {
                prop_assert!(*cost >= got.pays[i], "row {} pays {} though {} is free at {}", i, got.pays[i], c, cost);
            }
        }
        prop_assert_eq!(sum, got.cost);
        Ok(())
    }

    proptest! {
        #[test]
        fn equals_brute_force(rows in rows(7, 7, 30)) {
            let got = solve(&graph(&rows));
            prop_assert_eq!(got.cost, brute(&rows, &mut Vec::new()));
            check(&rows, &got)?;
        }

        #[test]
        fn equals_brute_force_when_workers_are_scarce(rows in rows(9, 4, 1000)) {
            let got = solve(&graph(&rows));
            prop_assert_eq!(got.cost, brute(&rows, &mut Vec::new()));
            check(&rows, &got)?;
        }

        /// The sparse graph of the k cheapest, widened where the prices ask for it, costs what the dense one costs.
        #[test]
        fn widening_by_prices_reaches_the_dense_optimum(costs in prop::collection::vec(prop::collection::vec(0..500i64, 12), 1..13)) {
            const ALONE: i64 = 1_000_000;
            let dense: Rows = costs.iter().map(|row| (row.iter().enumerate().map(|(c, cost)| (c as u32, *cost)).collect(), ALONE)).collect();
            let sorted: Rows = dense.iter().map(|(e, a)| { let mut e: Vec<_> = e.clone(); e.sort_by_key(|e| (e.1, e.0)); (e, *a) }).collect();
            let mut k = vec![2usize; costs.len()];
            let got = loop {
                let cut: Rows = sorted.iter().zip(&k).map(|((e, a), k)| (e[..*k].to_vec(), *a)).collect();
                let got = solve(&graph(&cut));
                let wide: Vec<usize> = (0..k.len()).filter(|i| k[*i] < 12 && sorted[*i].0[k[*i]].1 < got.pays[*i]).collect();
                if wide.is_empty() { break got }
                for i in wide { k[i] = (k[i] * 2).min(12); }
            };
            prop_assert_eq!(got.cost, solve(&graph(&dense)).cost);
        }
    }

    #[test]
    fn nobody_and_nothing() {
        assert_eq!(solve(&Graph::new()).column, Vec::<Option<u32>>::new());
        let mut lonely = Graph::new();
        lonely.row([], 7);
        assert_eq!(solve(&lonely), Assignment { column: vec![None], pays: vec![7], cost: 7 });
    }
}
