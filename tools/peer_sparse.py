#!/usr/bin/env python
"""Times torch's products with pruned weights in compressed rows (torch.sparse_csr).

    python tools/peer_sparse.py --threads 2 --json

For weights W [rows, columns] and activations of so many tokens: `forward` is X W, `input gradient`
is dY transposed(W), `weight gradient` the product of X and dY at W's survivors alone. torch's fast
product has the sparse matrix on the left, so activations are held features by tokens, as it likes
them, and the forward product takes a second copy of W, compressed by columns. Times are medians in
seconds; a product that this torch does not have is null.
"""

import argparse
import json
import os
import platform
import statistics
import time
import warnings

SHAPES = "768x2304,768x768,768x3072,3072x768"
DENSITIES = "0.5,0.2,0.1,0.05,0.02,0.01"
LEAST = 3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--tokens", type=int, default=1024)
    parser.add_argument("--shapes", default=SHAPES, help="of the weights: rows x columns")
    parser.add_argument("--densities", default=DENSITIES, help="parts of the weights that are left")
    parser.add_argument("--seconds", type=float, default=0.5, help="for which each product is repeated")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else on standard output")
    return parser.parse_args()


def median(work, seconds: float) -> float | None:
    """Warms up for a third of the time first; None where torch cannot do it."""
    try:
        repeat(work, seconds / 3)
        return statistics.median(repeat(work, seconds))
    except (RuntimeError, NotImplementedError):
        return None


def repeat(work, seconds: float) -> list[float]:
    times = []
    while len(times) < LEAST or sum(times) < seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def measure(args, rows: int, columns: int, density: float) -> dict:
    import torch

    torch.manual_seed(rows + columns)
    weights = torch.randn(rows, columns) * (torch.rand(rows, columns) < density)
    by_rows = weights.to_sparse_csr()
    by_columns = weights.t().contiguous().to_sparse_csr()
    inputs = torch.randn(rows, args.tokens)
    outputs = torch.randn(columns, args.tokens)
    outputs_by_token = outputs.t()
    products = {
        "forward": lambda: by_columns @ inputs,
        "input gradient": lambda: by_rows @ outputs,
        "weight gradient": lambda: torch.sparse.sampled_addmm(by_rows, inputs, outputs_by_token, beta=0),
    }
    return {
        "rows": rows,
        "columns": columns,
        "density": density,
        "survivors": by_rows.values().numel(),
        "seconds": {name: median(work, args.seconds) for name, work in products.items()},
    }


def main() -> None:
    args = arguments()
    import torch

    warnings.filterwarnings("ignore", message="Sparse CSR")
    torch.set_num_threads(args.threads)
    shapes = [[int(size) for size in shape.split("x")] for shape in args.shapes.split(",")]
    densities = [float(density) for density in args.densities.split(",")]
    with torch.no_grad():
        points = [measure(args, *shape, density) for shape in shapes for density in densities]
    document = {
        "tokens": args.tokens,
        "threads": args.threads,
        "points": points,
        "load_average": os.getloadavg()[0],
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
    }
    if args.json:
        print(json.dumps(document))
        return
    for point in points:
        speeds = ", ".join(
            f"{name} {2e-9 * point['survivors'] * args.tokens / seconds:.1f}" if seconds else f"{name} none"
            for name, seconds in point["seconds"].items()
        )
        print(f"{point['rows']}x{point['columns']} at {point['density']}: {speeds} GFLOP/s")


if __name__ == "__main__":
    main()
