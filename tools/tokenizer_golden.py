"""Writes core/src/test/resources/tokenizer/: a tiny byte-level BPE and what transformers makes of
nasty texts with it, from tokenizer.json and from vocab.json + merges.txt; and what it makes of
directories whose other files name tokens.

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


# Directories whose files beside the vocabulary say more. "from" names the files taken from this
# folder, "files" what else stands there; a tokenizer.json may change fields of the one here.
TOKEN = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": False}
TWO = ["vocab.json", "merges.txt"]
WHOLE = ["tokenizer.json"]
TEMPLATE = {
    "type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
               {"SpecialToken": {"id": "<e>", "type_id": 0}}],
    "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
    "special_tokens": {"<|endoftext|>": {"id": "<|endoftext|>", "ids": [0], "tokens": ["<|endoftext|>"]},
                       "<e>": {"id": "<e>", "ids": [311], "tokens": ["<e>"]}},
}
WORDS = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100,
         "vocab": {w: i for i, w in enumerate(
             ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "tree", "##s", "don", "'", "t", ".", ",", "grow", "n"])}}
BERT = {
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                   "strip_accents": None, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": False},
    "added_tokens": [{"id": i, "content": c, **TOKEN, "special": True}
                     for i, c in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])],
    "model": WORDS,
}

DIRECTORIES = {
    "the two files alone": {"from": TWO},
    "a map of special tokens": {"from": TWO, "files": {"special_tokens_map.json": {
        "bos_token": "<s>", "eos_token": {"content": "</s>", **TOKEN, "lstrip": True, "normalized": True},
        "pad_token": None, "additional_special_tokens": ["<x>", "tree"]}}},
    "special tokens of the vocabulary": {"from": TWO, "files": {"special_tokens_map.json": {
        "bos_token": "the", "eos_token": "\u0120tree", "unk_token": "a"}}},
    "added tokens": {"from": TWO, "files": {"added_tokens.json": {"<new>": 311, "<b>": 400, "tree": 5}}},
    "added tokens that have a role": {"from": TWO, "files": {
        "added_tokens.json": {"<s>": 311, "<b>": 312, "<a>": 313},
        "tokenizer_config.json": {
            "tokenizer_class": "GPT2Tokenizer", "additional_special_tokens": ["<a>", "<b>"],
            "bos_token": {"__type": "AddedToken", "content": "<s>", **TOKEN, "lstrip": True, "normalized": True}}}},
    "a decoder of added tokens": {"from": WHOLE, "files": {
        "special_tokens_map.json": {"bos_token": "<never read>"},
        "tokenizer_config.json": {
            "tokenizer_class": "GPT2Tokenizer", "bos_token": None, "added_tokens_decoder": {
                "400": {"content": "<s>", **TOKEN, "normalized": True},
                "311": {"content": "<|sep|>", **TOKEN, "lstrip": True, "special": True}}}}},
    "every flag": {"from": WHOLE, "files": {"tokenizer_config.json": {
        "tokenizer_class": "GPT2TokenizerFast", "added_tokens_decoder": {
            "0": {"content": "<|endoftext|>", **TOKEN, "special": True},
            "311": {"content": "<l>", **TOKEN, "lstrip": True}, "312": {"content": "<r>", **TOKEN, "rstrip": True},
            "313": {"content": "wall", **TOKEN, "single_word": True},
            "314": {"content": "<lr>", **TOKEN, "lstrip": True, "rstrip": True, "normalized": True}}}}},
    "roles of its own": {"from": WHOLE, "files": {"tokenizer_config.json": {
        "tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True, "cls_token": "<cls>", "foo_token": "<foo>",
        "extra_special_tokens": {"image_token": "<img>"}}}},
    "begin and end of rows by the configuration": {"from": TWO, "files": {"tokenizer_config.json": {
        "tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, "add_eos_token": True, "bos_token": "<s>"}}},
    "begin of rows by the configuration beside tokenizer.json": {"from": WHOLE, "files": {"tokenizer_config.json": {
        "tokenizer_class": "GPT2Tokenizer", "add_bos_token": True}}},
    "a post-processor": {"from": WHOLE, "json": {"post_processor": TEMPLATE}, "files": {"tokenizer_config.json": {
        "tokenizer_class": "GPT2Tokenizer", "eos_token": "<e>"}}},
    "tokenizer.json, a map and added tokens": {"from": WHOLE, "files": {
        "special_tokens_map.json": {"bos_token": "<s>"}, "added_tokens.json": {"<late>": 311}}},
    "a normalizer that GPT-2's class leaves out": {"from": WHOLE, "json": {"normalizer": {"type": "Lowercase"}}},
    "a normalizer of a general class": {"from": WHOLE, "json": {"normalizer": {"type": "Lowercase"}}, "files": {
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>"}}},
    "a general class with a decoder": {"from": WHOLE, "files": {"tokenizer_config.json": {
        "tokenizer_class": "PreTrainedTokenizerFast", "add_prefix_space": True, "eos_token": "<|sep|>",
        "added_tokens_decoder": {"400": {"content": "<s>", **TOKEN, "normalized": True}}}}},
    "words": {"from": WHOLE, "json": BERT, "files": {"tokenizer_config.json": {
        "tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": True}}},
    "words as they are": {"from": WHOLE, "json": BERT, "files": {"tokenizer_config.json": {
        "tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False}}},
    "spaces cleaned up against all advice": {"from": WHOLE, "files": {"tokenizer_config.json": {
        "tokenizer_class": "GPT2Tokenizer", "clean_up_tokenization_spaces": True,
        "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output": True}}},
    "spaces of byte pairs stay": {"from": WHOLE, "files": {"tokenizer_config.json": {
        "tokenizer_class": "GPT2Tokenizer", "clean_up_tokenization_spaces": True}}},
}

ODD = [
    "", " ", "The tree grows.", "the trees don't grow , do they ?", "<s>the</s> <|sep|> tree<x>",
    "a <new> <b>tree  <late>", "x <l>  <r>  y wall wallflower <lr> !", "<cls><foo><img>b <never read>",
    "one<|endoftext|>two <|endoftext|>", "\u0120tree a\u0120", "\U0001f600 \u00e9 <e>\n\n<s>", "it ' s , n't 'm",
]


def directories():
    cases = []
    for name, case in DIRECTORIES.items():
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
            for file in case["from"]:
                shutil.copy(FOLDER / file, folder)
            if "json" in case:
                whole = json.loads((folder / "tokenizer.json").read_text()) | case["json"]
                (folder / "tokenizer.json").write_text(json.dumps(whole))
            for file, content in case.get("files", {}).items():
                (folder / file).write_text(json.dumps(content))
            tokenizer = AutoTokenizer.from_pretrained(folder)
            texts = []
            for text in ODD:
                ids = tokenizer(text)["input_ids"]
                texts.append({
                    "text": text, "ids": ids, "row": tokenizer(text, add_special_tokens=False)["input_ids"],
                    "decoded": tokenizer.decode(ids, skip_special_tokens=False)})
            cases.append({"name": name, **case, "tokens": max(tokenizer.get_vocab().values()) + 1,
                          "begin": tokenizer.bos_token_id, "texts": texts})
    (FOLDER / "directories.json").write_text(
        "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(len(cases), "directories")


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
    directories()


if __name__ == "__main__":
    main()
