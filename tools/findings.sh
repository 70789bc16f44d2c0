#!/usr/bin/env bash
# The runs behind docs/findings.md.
#
#   tools/findings.sh OUT [WIKI_TEXT]
#
# OUT takes a directory for each run; what is whole there is not repeated. WIKI_TEXT is WikiText-2's raw test
# text (wiki.test.raw), which is split in two between articles. JOBS (2) runs go on at a time, each on one thread.
# ONLY takes those whose names match it, such as 'embedded-.*'.
set -euo pipefail

out=${1:?usage: tools/findings.sh OUT [WIKI_TEXT]}
wiki=${2:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$out"

# The article "No. 20 Squadron RAAF" begins with row 2,228 of 4,358.
if [ -n "$wiki" ]; then
  head -n 2227 "$wiki" >"$out/wiki.first.txt"
  tail -n +2228 "$wiki" >"$out/wiki.second.txt"
fi

text="--model embedded --dataset $out/wiki.first.txt --validation $out/wiki.second.txt"
long="--learning-rate 5e-4 --epochs 3 --eval-steps 220 --rate 0.75 --until 0.99"

# The seeds of each experiment are those of the tables.
runs() {
  local seed
  for seed in 1 2 3; do
    echo "embedded-ln_1-$seed --seed $seed --scope ln_1 --until 0.99"
    echo "embedded-linear-$seed --seed $seed --scope linear --until 0.99"
    echo "embedded-ln_1-none-$seed --seed $seed --scope ln_1 --until 0.99 --reset none"
  done
  if [ -n "$wiki" ]; then
    for seed in 1 2; do
      echo "wiki-ln_1-$seed --seed $seed $text $long --scope ln_1"
      echo "wiki-linear-$seed --seed $seed $text $long --scope linear"
    done
    echo "wiki-ln_1-none-1 --seed 1 $text $long --scope ln_1 --reset none"
  fi
}

# The control of the runs without a reset: the dense model, trained on for as many rounds of 80 steps, each with a
# fresh optimizer and schedule, as those train. Trainings, not rounds: nothing is cut.
dense_on() {
  local seed=$1 round from=embedded to
  for round in $(seq -w 0 17); do
    to=$OUT/dense-on-$seed/$round
    if [ ! -f "$to.json" ]; then
      "$ROOT/espalier" train --quiet --threads 1 --seed "$seed" --model "$from" --dataset embedded \
        --max-steps 80 --learning-rate 5e-4 --out "$to" --overwrite --json >"$to.part" ||
        { echo "findings: dense-on-$seed failed" >&2; return; }
      mv "$to.part" "$to.json"
    fi
    from=$to/model
  done
}

one() {
  local name=$1
  shift
  local there=()
  if [ -d "$OUT/$name" ]; then
    there=(--resume)
  fi
  "$ROOT/espalier" prune --quiet --threads 1 --sample-tokens 0 "$@" --out "$OUT/$name" "${there[@]}" ||
    echo "findings: $name failed" >&2
}

export -f one dense_on
export OUT=$out ROOT=$root
# Prints the lines whose first word matches ONLY, which may be none of them.
wanted() { grep -E "^(${ONLY:-.*})( |\$)" || true; }

runs | wanted | xargs -r -P "${JOBS:-2}" -I {} bash -c 'one {}'
for seed in 1 2 3; do echo "dense-on-$seed"; done | wanted | sed 's/.*-//' |
  xargs -r -P "${JOBS:-2}" -I {} bash -c 'mkdir -p "$OUT/dense-on-{}" && dense_on {}'
