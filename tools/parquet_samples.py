"""Writes core/src/test/resources/parquet/: one small table in every compression datasets use.

    python tools/parquet_samples.py
"""

from pathlib import Path

import pyarrow
import pyarrow.parquet

FOLDER = Path(__file__).parent.parent / "core/src/test/resources/parquet"
ROWS = 101


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    table = pyarrow.table({
        "id": list(range(ROWS)),
        "body": ["" if i % 7 == 0 else f"row {i}" + " é😀\n" * (i % 3) for i in range(ROWS)],
        "note": [None if i == 5 else "n" for i in range(ROWS)],
    })
    for compression in ("none", "snappy", "gzip", "zstd"):
        pyarrow.parquet.write_table(
            table, FOLDER / f"{compression}.parquet", compression=compression, row_group_size=40)


if __name__ == "__main__":
    main()
