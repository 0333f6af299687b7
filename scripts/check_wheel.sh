#!/usr/bin/env bash
# Build the wheel, install it into an empty environment with its core
# dependencies alone, and use it there, away from the checkout.
#
#   scripts/check_wheel.sh [PYTHON]
#
# PYTHON builds the wheel; the default is .venv/bin/python, which `make test` fills.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${1:-$root/.venv/bin/python}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

echo "== building the wheel"
"$python" -m build --quiet --wheel --outdir "$place/dist" "$root"
wheel=("$place"/dist/*.whl)

echo "== installing ${wheel[0]##*/} into an empty environment"
"$python" -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    -c "$root/constraints.txt" "${wheel[0]}"

# Nothing of the checkout, of a .env or of the caller's settings may help.
cd "$place"
mkdir data
coach() {
    env -i PATH="$place/venv/bin:/usr/bin:/bin" HOME="$place" LANG=C.UTF-8 \
        COACH_DATA_DIR="$place/data" study-coach "$@"
}
inside() { env -i PATH="$place/venv/bin" HOME="$place" "$place/venv/bin/python" -c "$1"; }

echo "== using it"
inside '
import importlib.util, sys
for name in ("torch", "transformers", "simcord", "pytest"):
    if importlib.util.find_spec(name):
        sys.exit(f"the core installation brings {name}")
'
coach --version
coach --help >/dev/null
coach db upgrade
test -s data/coach.db
coach db upgrade
coach db backup
coach packs validate "$(inside 'from coach.bundled import bundled; print(bundled("packs") / "llm")')"

coach packs lint >/dev/null
coach packs show --json >/dev/null
coach packs import "$(inside 'from coach.bundled import bundled; print(bundled("packs") / "statistics")')"

# Without a token `run` must refuse in one sentence that names the variable.
if coach run 2>run.err; then
    echo "run started without a token" >&2
    exit 1
fi
grep -q DISCORD_TOKEN run.err
if grep -q Traceback run.err; then
    cat run.err >&2
    exit 1
fi
echo "== the wheel works"
