#!/usr/bin/env python3
"""Prints the tables of measured numbers in docs, each number a link to its receipt.

    python3 tools/performance.py RECEIPT ...

The receipts are those of `espalier bench --json`, one for each width of vectors, the widest first. Those that hold
a section alone, such as the density curve, may follow: a table is printed from every receipt that has its section.
So may those of `bench scale`, `generate`, `data`, `imp` and `compact`.
"""

import json
import sys
from pathlib import Path


class Receipt:
    def __init__(self, path: Path):
        self.path = path
        self.values = json.loads(path.read_text())
        self.bits = self.values["machine"]["vectorBits"]

    def has(self, section: str) -> bool:
        return bool(self.values.get(section))

    def find(self, part: str, **wanted) -> int | None:
        """The index of the first entry of a part that has these fields, its inner ones by name."""
        for index, entry in enumerate(self.values.get(part) or []):
            fields = {**entry, **entry.get("entry", {})}
            if all(fields.get(key) == value for key, value in wanted.items()):
                return index
        return None

    def at(self, pointer: str):
        value = self.values
        for part in pointer.strip("/").split("/"):
            value = value[int(part)] if isinstance(value, list) else value[part]
        return value

    def link(self, pointer: str, form) -> str:
        return f"[{form(self.at(pointer))}](receipts/{self.path.name}#{pointer})"


def seconds(value: float) -> str:
    if value >= 100:
        return f"{value:.0f} s"
    if value >= 1:
        return f"{value:.2f} s"
    if value >= 0.1:
        return f"{value * 1000:.0f} ms"
    if value >= 0.01:
        return f"{value * 1000:.1f} ms"
    return f"{value * 1000:.2f} ms"


def ratio(value: float) -> str:
    return f"{value:.2f}"


def mib(value: float) -> str:
    return f"{value:,.0f} MiB"


def whole(value: float) -> str:
    return f"{value:,.0f}"


def rows(head: list[str], lines: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join(["---"] + ["---:"] * (len(head) - 1)) + " |")
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print()


def entry(receipt: Receipt, part: str, field: str, form, **wanted) -> str:
    index = receipt.find(part, **wanted)
    return "" if index is None else receipt.link(f"/{part}/{index}/{field}", form)


def summary(receipts: list[Receipt]) -> None:
    def line(title: str, part: str, field: str, form, **wanted) -> list[str]:
        return [title] + [entry(receipt, part, field, form, **wanted) for receipt in receipts]

    ours = {"peer": False, "threads": 2}
    peer = {"peer": True, "threads": 2, "contender": "transformers eager"}
    lines = []
    for precision in ("fp32", "bf16"):
        for title, section in (("training step", "training"), ("evaluation", "evaluation")):
            lines += [
                line(f"{title}, {precision}", "contenders", "samples/median", seconds, section=section,
                     precision=precision, **ours),
                line("the Trainer's, eager" if section == "training" else "the peer's", "contenders",
                     "samples/median", seconds, section=section, precision=precision, **peer),
                line("ours / theirs", "ratios", "time", ratio, section=section, precision=precision),
            ]
            if section == "training":
                lines.append(line("the step's time of its products'", "step_of_products", "ratio", ratio,
                                  precision=precision))
    lines += [
        line("peak memory of training, fp32", "memory", "mib", mib, peer=False, precision="fp32"),
        line("the Trainer's", "memory", "mib", mib, peer=True, precision="fp32"),
    ]
    for scope in ("linear", "all", "ln_1"):
        lines.append(line(f"`{scope}` at 95 %, of the dense step", "density", "ofDense", ratio, scope=scope,
                          sparsity=0.95, precision="fp32", zeroLayers=0))
    lines += [
        line("embedded model's step, fp32", "contenders", "samples/median", seconds, section="small",
             precision="fp32", **ours),
        line("the Trainer's", "contenders", "samples/median", seconds, section="small", precision="fp32", **peer),
        line("ours / Trainer's", "ratios", "time", ratio, section="small", precision="fp32"),
    ]
    for title, field in (("main job, whole", "seconds"), ("main job, first round reported after", "firstRoundSeconds"),
                         ("main job, first pruned round", "firstPrunedSeconds"),
                         ("main job, last round", "lastRoundSeconds"), ("`espalier --help`", "helpSeconds")):
        lines.append([title] + [receipt.link(f"/job/{field}", seconds)
                                if receipt.has("job") and field in receipt.values["job"] else ""
                                for receipt in receipts])
    rows([""] + [f"{receipt.bits} bits" for receipt in receipts], [each for each in lines if any(each[1:])])


def operations(receipts: list[Receipt]) -> None:
    """The operations of a step; those other than products once, since all kernel sets share them."""
    first = receipts[0]
    lines = []
    for index, each in enumerate(first.values["operations"]):
        if each["precision"] != "fp32" and each["bound"] == "ARITHMETIC":
            continue
        wanted = {key: each[key] for key in ("kernels", "precision", "name", "size")}
        line = [f"{each['name']}, {each['size']}",
                first.link(f"/operations/{index}/samples/fastest", seconds), f"{each['ofLimit'] * 100:.0f} %"]
        for other in receipts[1:]:
            at = other.find("operations", **wanted)
            if at is None:
                line += ["", ""]
                continue
            fastest = other.at(f"/operations/{at}/samples/fastest")
            line += [other.link(f"/operations/{at}/samples/fastest", seconds),
                     f"{fastest / each['samples']['fastest']:.1f}"]
        lines.append(line)
    head = ["operation", f"{first.bits} bits", "of the limit"]
    for other in receipts[1:]:
        head += [f"{other.bits} bits", f"of {first.bits}"]
    rows(head, lines)


def density(receipt: Receipt) -> None:
    lines = []
    for index, each in enumerate(receipt.values["density"]):
        forms = ", ".join(f"{count} {form}" for form, count in each["forms"].items())
        lines.append([each["label"], each["precision"], forms,
                      receipt.link(f"/density/{index}/pruned/median", seconds),
                      receipt.link(f"/density/{index}/dense/median", seconds),
                      receipt.link(f"/density/{index}/ofDense", ratio)])
    rows(["mask", "precision", "forms", "step", "dense step", "of dense"], lines)


def sparse(receipt: Receipt) -> None:
    """Products of one density a line, forward, input gradient and weight gradient beside each other."""
    lines: dict[tuple[str, float], list[str]] = {}
    order = []
    for index, each in enumerate(receipt.values["sparse"]):
        key = (each["shape"], each["density"])
        if key not in lines:
            lines[key] = []
            order.append(key)
        lines[key].append(receipt.link(f"/sparse/{index}/gflopPerSecond", whole))
        lines[key].append(receipt.link(f"/sparse/{index}/samples/median", seconds))
        lines[key].append(receipt.link(f"/sparse/{index}/dense/0/ratio", ratio))
        lines[key].append(receipt.link(f"/sparse/{index}/peerSeconds", seconds) if each.get("peerSeconds") else "")
    kinds = list(dict.fromkeys(each["product"] for each in receipt.values["sparse"]))
    head = ["weights", "density"]
    for kind in kinds:
        head += [f"{kind}: GFLOP/s", "time", "of dense", "torch, CSR"]
    rows(head, [[shape, str(density)] + lines[(shape, density)] for shape, density in order])


def scale(receipts: list[Receipt]) -> None:
    lines = []
    for receipt in receipts:
        for index, each in enumerate(receipt.values["lines"]):
            of = f"/lines/{index}/measure"
            measure = each["measure"]
            line = [each["shape"], f"{each['parameters'] / 1e6:,.0f} M", each["task"]]
            if measure["refused"]:
                lines.append(line + [f"refused: {measure['refused']}", "", "", ""])
                continue
            disturbed = " ~" if (each["others"] or 0) > 0.05 else ""
            lines.append(line + [
                f"{receipt.link(of + '/seconds', seconds)}{disturbed}{each['unit'][1:]}",
                receipt.link(of + "/whole_seconds", seconds),
                receipt.link(of + "/told", mib) if measure["told"] else "",
                receipt.link(of + "/peak", mib) if measure["peak"] else ""])
    rows(["shape", "parameters", "task", "time", "whole", "memory told", "peak"], lines)


def generate(receipt: Receipt) -> None:
    read = receipt.values["readBytesPerSecond"]
    lines = []
    for index, each in enumerate(receipt.values["lines"]):
        subject = each["subject"]
        fastest = each["step"]["fastest"]
        of = subject["bytes"] / read / fastest
        lines.append([subject["contender"], subject["weights"], str(subject["texts"]),
                      f"{subject['bytes'] / 1e6:.0f}" if subject["bytes"] else "–",
                      receipt.link(f"/lines/{index}/step/fastest", seconds),
                      receipt.link(f"/lines/{index}/step/median", seconds),
                      f"{of * 100:.0f} %" if subject["bytes"] else "–"])
    rows(["", "weights", "texts", "MB a step", "a step: fastest", "median", "of the memory's limit"], lines)


def data(receipt: Receipt) -> None:
    lines = []
    for index, each in enumerate(receipt.values["lines"]):
        of = f"/lines/{index}"
        lines.append([each["format"], each["contender"]]
                     + [receipt.link(f"{of}/{time}/seconds", seconds) for time in ("first", "again")]
                     + [receipt.link(f"{of}/first/peakMib", mib)])
    rows(["format", "", "first", "from its cache", "peak memory"], lines)


def imp(receipt: Receipt) -> None:
    """The rounds of both sides beside each other; what was learned is no time and needs no link."""
    ours, peer = receipt.values["ours"]["rounds"], receipt.values["peer"]["rounds"]
    rows(["round", "sparsity", "ours", "peer", "eval loss, ours", "peer"],
         [[str(mine["round"]), f"{mine['sparsity'] * 100:.2f} %",
           receipt.link(f"/ours/rounds/{index}/seconds", seconds),
           receipt.link(f"/peer/rounds/{index}/seconds", seconds),
           f"{mine['eval_loss']:.4f}", f"{theirs['eval_loss']:.4f}"]
          for index, (mine, theirs) in enumerate(zip(ours, peer))])
    rows(["", "start", "peak memory"],
         [[receipt.values[side]["who"], receipt.link(f"/{side}/start_s", seconds),
           receipt.link(f"/{side}/peak_mib", mib)] for side in ("ours", "peer")])


def compact(receipt: Receipt) -> None:
    lines = []
    for index, each in enumerate(receipt.values["points"]):
        line = [each["model"], f"{each['sparsity'] * 100:.2f} %"]
        for side in ("before", "plain", "exact"):
            line.append(f"{each[side]['parameters']:,}")
        for side in ("before", "plain", "exact"):
            line.append(receipt.link(f"/points/{index}/{side}/evaluationSeconds", seconds))
        for side in ("before", "plain", "exact"):
            line.append(receipt.link(f"/points/{index}/{side}/tokensPerSecond", whole))
        lines.append(line)
    rows(["model", "sparsity", "parameters: before", "plain", "exact", "evaluation: before", "plain", "exact",
          "tokens/s: before", "plain", "exact"], lines)


def main() -> None:
    receipts = [Receipt(Path(path)) for path in sys.argv[1:]]
    whole_runs = [receipt for receipt in receipts if receipt.has("job")]
    if whole_runs:
        summary(whole_runs)
    measured = [receipt for receipt in receipts if receipt.has("operations")]
    if measured:
        operations(measured)
    for receipt in receipts:
        if receipt.has("sparse"):
            sparse(receipt)
        if len(receipt.values.get("density") or []) > 6:
            density(receipt)
        if receipt.has("readBytesPerSecond"):
            generate(receipt)
        if receipt.has("rows") and receipt.has("lines"):
            data(receipt)
        if receipt.has("plan") and receipt.has("peer"):
            imp(receipt)
        if receipt.has("points"):
            compact(receipt)
    sizes = [receipt for receipt in receipts
             if receipt.has("lines") and "measure" in receipt.values["lines"][0]]
    if sizes:
        scale(sizes)


if __name__ == "__main__":
    main()
