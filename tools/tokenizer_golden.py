"""Writes core/src/test/resources/tokenizer/: a tiny byte-level BPE and what transformers makes of
nasty texts with it, from tokenizer.json and from vocab.json + merges.txt.

    python tools/tokenizer_golden.py
"""

import json
import shutil
import tempfile
from pathlib import Path

from tokenizers import ByteLevelBPETokenizer
from transformers import AutoTokenizer

FOLDER = Path(__file__).parent.parent / "core/src/test/resources/tokenizer"

LINES = [
    "The gardener ties the branches of the pear tree to the trellis, one by one.",
    "In winter he prunes what grew in the summer; in spring the tree grows again.",
    "An espalier is a tree trained to grow flat against a wall. It's the gardener's pride.",
    "Ein Spalierbaum trägt früher Früchte. L'espalier préféré du jardinier, c'était le poirier.",
    "1789, 1848, 1918: don't we'll they've I'm you're he'd  two  spaces\tand a tab\n",
]

TEXTS = {
    "empty": "",
    "plain": "The gardener's tree grows.",
    "contractions": "don't DON'T we'll They've I'm you're he'd it's'",
    "spaces": "  leading, two  within, trailing  ",
    "white space": "\t\n\r\n\x0b\x0c\x85\u00a0\u2003\u2028\u2029\u3000\ufeff x",
    "controls": "a\x00b\x01\x1f\x7fc",
    "digits": "1234567890 ³²½ ٣٤ Ⅷ",
    "accents": "trägt tra\u0308gt früher ﬁ Å Å ẛ̣",
    "emoji": "😀 👩‍👩‍👧‍👦 🏳️‍🌈 🇫🇷 👍🏽",
    "scripts": "Ελλάδα привет שלום مرحبا हिन्दी 日本語のテキスト 한국어 ไทย",
    "beyond the first plane": "𝔊𝔞𝔯𝔡𝔢𝔫 𒀀 \U0010ffff \U000e0001",
    "replacement": "a\ufffdb \ufffe\uffff",
    "right to left": "\u202eabc\u202c \u200b\u200d\u2060",
    "combining": "Z̸̢͖̈́a̶͎̿l̴̟̍g̵̰̈o",
    "special token": "one<|endoftext|>two <|endoftext|>",
    "nearly special": "<|endoftext |> <|endof<|endoftext|>text|>",
    "punctuation": "…—“quoted”‘’''\"\"!!!???###@@@[[]]{{}}\\\\//",
    "a long word": "a" * 3000,
    "many lines": "tree\n\n\n\ntree\r\rtree\n \n",
}


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(
        LINES, vocab_size=331, min_frequency=2, special_tokens=["<|endoftext|>"], show_progress=False
    )
    tokenizer.save_model(str(FOLDER))
    (FOLDER / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "GPT2Tokenizer", "model_max_length": 64}) + "\n"
    )
    from_two_files = AutoTokenizer.from_pretrained(FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        from_two_files.save_pretrained(folder)
        whole = json.loads((Path(folder) / "tokenizer.json").read_text())
        # Truncation and padding of the file must not matter.
        whole["truncation"] = {
            "direction": "Right", "max_length": 7, "strategy": "LongestFirst", "stride": 0}
        (Path(folder) / "tokenizer.json").write_text(json.dumps(whole))
        from_whole = AutoTokenizer.from_pretrained(folder)
        (FOLDER / "tokenizer.json").write_text(json.dumps(whole) + "\n")
    cases = []
    for name, text in TEXTS.items():
        ids = from_two_files(text, add_special_tokens=False)["input_ids"]
        assert ids == from_whole(text, add_special_tokens=False)["input_ids"], name
        cases.append({"name": name, "text": text, "ids": ids,
                      "decoded": from_two_files.decode(ids, skip_special_tokens=False)})
    # Ids that are no whole characters: half an emoji, a lone continuation, and so on.
    emoji = from_two_files("😀é", add_special_tokens=False)["input_ids"]
    for name, ids in {"a cut emoji": emoji[:2], "the rest of it": emoji[1:],
                      "two beginnings": emoji[:3] + emoji, "backwards": emoji[::-1]}.items():
        cases.append({"name": name, "ids": ids,
                      "decoded": from_two_files.decode(ids, skip_special_tokens=False)})
    (FOLDER / "golden.json").write_text(json.dumps(cases, indent=0) + "\n")
    print(len(from_two_files), "tokens,", len(cases), "cases")


if __name__ == "__main__":
    main()
