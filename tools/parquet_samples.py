"""Writes core/src/test/resources/parquet/: one small table in every compression datasets use, and
one whose columns hold others of the same name, or dots, and whose second half is null, one
without rows, and one of sentences to train on.

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
    for compression in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
        pyarrow.parquet.write_table(
            table, FOLDER / f"{compression}.parquet", compression=compression, row_group_size=40)
    numbers = pyarrow.array(range(5))
    nested = pyarrow.table({
        "meta": pyarrow.StructArray.from_arrays([numbers], names=["text"]),
        "turns": [[{"text": f"turn {i}", "who": 1}] * i for i in range(5)],
        "other": [{"text": f"other {i}"} if i < 3 else None for i in range(5)],
        "text": [f"text {i}" for i in range(5)],
        "a.text": [f"dotted {i}" for i in range(5)],
        "words": [["a", "b"]] * 5,
        "bytes": [b"caf\xc3\xa9"] * 4 + [b"caf\xe9"],
    })
    pyarrow.parquet.write_table(nested, FOLDER / "nested.parquet", compression="zstd")
    empty = pyarrow.table({"text": pyarrow.array([], pyarrow.string())})
    pyarrow.parquet.write_table(empty, FOLDER / "empty.parquet")
    sentences = pyarrow.table({
        "text": ["" if i % 5 == 0 else f" = Row {i} =\n" if i % 5 == 1 else
                 f" Row {i} follows row {i - 1} , and row {i + 1} comes after it .\n"
                 for i in range(300)],
    })
    pyarrow.parquet.write_table(sentences, FOLDER / "sentences.parquet", compression="zstd")


if __name__ == "__main__":
    main()
