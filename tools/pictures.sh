#!/usr/bin/env bash
# Makes the pictures of docs/images anew, with a headless Chromium.
#
#   tools/pictures.sh OUT [ONLY]
#
# OUT takes the runs that are drawn: report/, over-fitting/ and the tutorial's linear/ and random/. What is there
# already is drawn as it is; what is not is run first, a minute or two each on two free cores. ONLY is one of report,
# over-fitting, tutorial and density; density measures for several minutes and is made only when it is named. CHROMIUM names the browser, ESPALIER the command.
set -euo pipefail

out=$(mkdir -p "${1:?usage: tools/pictures.sh OUT [report|over-fitting|tutorial|density]}" && cd "$1" && pwd)
only=${2:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
espalier=${ESPALIER:-$root/espalier}
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
images=$root/docs/images

# A run of a name, made with some options where it is not there.
run() {
  local name=$1
  shift
  [ -d "$out/$name/rounds" ] || "$espalier" prune --quiet "$@" --out "$out/$name" >&2
  "$espalier" report "$out/$name" >&2
}

# A picture of a page: so wide, so high.
picture() {
  local page=$1 target=$2 width=$3 height=$4
  local profile
  profile=$(mktemp -d)
  "$chromium" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$profile" \
    --virtual-time-budget=4000 --screenshot="$target" --window-size="$width,$height" \
    "file://$page#light" >/dev/null 2>&1
  rm -rf "$profile"
  echo "$target"
}

# The page with one of its figures and nothing else.
alone() {
  local page=$1 figure=$2 target=$3
  sed "s|</style>|header, main > :not(:has(#$figure), #$figure), figure:not(#$figure) { display: none !important } main { padding: 8px } .pair { display: block } body figure { margin: 0 }</style>|" "$page" >"$target"
}

wanted() { [ "$only" = "$1" ] || { [ -z "$only" ] && [ "$1" != density ]; }; }

if wanted report; then
  run report
  picture "$out/report/report.html" "$images/report.png" 1180 1800
fi
if wanted over-fitting; then
  run over-fitting --reset none --until 0.8
  alone "$out/over-fitting/report.html" overfitting "$out/over-fitting.html"
  picture "$out/over-fitting.html" "$images/over-fitting.png" 1060 480
fi
if wanted tutorial; then
  run linear --scope linear --until 0.9
  run random --scope linear --until 0.9 --criterion random
  "$espalier" report "$out/linear" "$out/random" --out "$out/both.html" >&2
  alone "$out/both.html" curves "$out/tutorial.html"
  picture "$out/tutorial.html" "$images/tutorial.png" 1060 616
fi
if wanted density; then
  "$espalier" bench --only density --picture "$images/density.svg"
fi
