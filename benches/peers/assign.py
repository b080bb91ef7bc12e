"""The peer of benches/assign.rs: scipy's exact solvers on the matrices that the bench writes.

Usage: assign.py FOLDER. Answers one line of JSON for each line on standard input, so that the bench can let both solve in turn:
  `sparse NAME`  min_weight_full_bipartite_matching on the candidate lists, each row with a column of its own for being left alone
  `dense NAME`   linear_sum_assignment on all costs, likewise
Answer: {"ms": time inside the solver, "cost": sum, "alone": rows left alone}. The matrix is built beforehand and not timed.
`FOLDER/NAME.json`: {"alone": cost of being left alone, "columns": n, "rows": [[[column, cost], ..], ..]}.
Needs scipy.
"""

import functools
import json
import pathlib
import sys
import time

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching


@functools.cache
def matrix(name, dense):
    told = json.loads((pathlib.Path(sys.argv[1]) / f"{name}.json").read_text())
    rows, columns, alone = told["rows"], told["columns"], told["alone"]
    edges = [(i, c, cost) for i, row in enumerate(rows) for c, cost in row] + [(i, columns + i, alone) for i in range(len(rows))]
    shape = (len(rows), columns + len(rows))
    i, c, cost = (np.array(part) for part in zip(*edges))
    if dense:
        # Never both wanted and absent: what is not on a list costs more than leaving everybody alone.
        full = np.full(shape, alone * (len(rows) + 1))
        full[i, c] = cost
        return full, columns
    # A stored zero would count as no edge, so every cost is one higher.
    return csr_matrix(((cost + 1).astype(float), (i, c)), shape=shape), columns


def solve(kind, name):
    costs, columns = matrix(name, kind == "dense")
    start = time.perf_counter()
    if kind == "dense":
        rows, got = linear_sum_assignment(costs)
    else:
        rows, got = min_weight_full_bipartite_matching(costs)
    ms = (time.perf_counter() - start) * 1e3
    cost = int(np.asarray(costs[rows, got]).sum()) - (0 if kind == "dense" else len(rows))
    return {"ms": ms, "cost": cost, "alone": int((got >= columns).sum())}


for line in sys.stdin:
    print(json.dumps(solve(*line.split())), flush=True)
