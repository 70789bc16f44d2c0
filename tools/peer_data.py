#!/usr/bin/env python
"""Makes blocks of token ids of a text with datasets, as run_clm.py does, and times it.

    python tools/peer_data.py blocks train.txt --format text --tokenizer DIR --processes 2

Prints one JSON document. Unlike run_clm.py it makes neither attention masks nor labels, which are
constant or copies and only cost time. `parquet LINES FILE` writes lines as Parquet, `versions`
prints those of the libraries.
"""

import argparse
import hashlib
import json
import os
import platform
import threading
import time

CHUNK = 1 << 22


def own_memory(pid: int) -> int:
    """Bytes of a process and its children that belong to no file."""
    total = 0
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    total += int(line.split()[1]) << 10
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as children:
                total += sum(own_memory(int(child)) for child in children.read().split())
    except OSError:
        pass
    return total


class Watch(threading.Thread):
    """Notes the peak of the memory of this process and its children."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak = 0

    def run(self):
        while True:
            self.peak = max(self.peak, own_memory(os.getpid()))
            time.sleep(0.2)


def blocks(args) -> dict:
    import datasets
    from transformers import PreTrainedTokenizerFast

    watch = Watch()
    watch.start()
    start = time.perf_counter()
    cpu = sum(os.times()[:4])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=os.path.join(args.tokenizer, "tokenizer.json")
    )
    tokenizer.model_max_length = int(1e30)
    builder = "json" if args.format == "jsonl" else args.format
    text = datasets.load_dataset(builder, data_files=args.file, split="train")
    block_size = args.block_size

    def tokenize(rows):
        return tokenizer(rows["text"], return_attention_mask=False, return_token_type_ids=False)

    def group_texts(rows):
        ids = []
        for row in rows["input_ids"]:
            ids += row
        whole = len(ids) // block_size * block_size
        return {"input_ids": [ids[i : i + block_size] for i in range(0, whole, block_size)]}

    tokenized = text.map(
        tokenize, batched=True, num_proc=args.processes, remove_columns=text.column_names
    )
    grouped = tokenized.map(group_texts, batched=True, num_proc=args.processes)
    seconds = time.perf_counter() - start
    cpu = sum(os.times()[:4]) - cpu
    peak = watch.peak
    digest = hashlib.sha256()
    count = 0
    for part in grouped.with_format("arrow").iter(batch_size=1 + CHUNK // block_size):
        column = part.column("input_ids")
        for chunk in column.chunks:
            ids = chunk.flatten().to_numpy().astype("<i4")
            count += len(ids)
            digest.update(ids.tobytes())
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "heap_mib": 0,
        "own_mib": peak >> 20,
        "tokens": count,
        "ids": digest.hexdigest(),
    }


def parquet(lines: str, file: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("text", pa.string())])
    with open(lines, encoding="utf-8", newline="\n") as source, pq.ParquetWriter(file, schema) as out:
        rows = []
        for line in source:
            rows.append(line[:-1])
            if len(rows) == 100_000:
                out.write_table(pa.table({"text": rows}, schema=schema))
                rows = []
        if rows:
            out.write_table(pa.table({"text": rows}, schema=schema))


def versions() -> str:
    import datasets
    import pyarrow
    import tokenizers
    import transformers

    return (
        f"Python {platform.python_version()}, datasets {datasets.__version__}, tokenizers"
        f" {tokenizers.__version__}, transformers {transformers.__version__}, pyarrow"
        f" {pyarrow.__version__}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = parser.add_subparsers(dest="task", required=True)
    making = tasks.add_parser("blocks")
    making.add_argument("file")
    making.add_argument("--format", choices=("text", "jsonl", "parquet"), required=True)
    making.add_argument("--tokenizer", required=True)
    making.add_argument("--block-size", type=int, default=128)
    making.add_argument("--processes", type=int, default=2)
    writing = tasks.add_parser("parquet")
    writing.add_argument("lines")
    writing.add_argument("file")
    tasks.add_parser("versions")
    args = parser.parse_args()
    if args.task == "blocks":
        print(json.dumps(blocks(args)))
    elif args.task == "parquet":
        parquet(args.lines, args.file)
        print("written")
    else:
        print(versions())


if __name__ == "__main__":
    main()
