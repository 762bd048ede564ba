#!/usr/bin/env bash
# Guess: `pip install implicit rectools` gives implicit and RecTools beside each other, and the version that pip prints
# for implicit is that of the code which runs.
# What happens: RecTools requires pm-implicit, a wheel that also installs a package `implicit`, of the same version
# number and with other code. One overwrites files of the other; pip and `pip check` see nothing wrong. The compiled
# kernels are then pm-implicit's, whichever Python files won, and uninstalling pm-implicit leaves implicit without its
# models, still listed as installed.
# Why it matters: a comparison of both libraries in one environment does not measure the implicit that it names.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
pip="$folder/venv/bin/pip --quiet --disable-pip-version-check"
python=$folder/venv/bin/python
$pip install implicit==0.7.3

cat >"$folder/look.py" <<'PYTHON'
import base64
import hashlib
import importlib.metadata
import pathlib

import implicit
from implicit import evaluation

names = sorted({found.metadata["Name"] for found in importlib.metadata.distributions()} & {"implicit", "pm-implicit"})
versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
changed = 0
for file in importlib.metadata.files("implicit"):
    if file.hash and str(file).startswith("implicit/"):
        digest = hashlib.sha256(pathlib.Path(file.locate()).read_bytes()).digest()
        changed += file.hash.value != base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
print(f"{versions}; implicit.__version__ {implicit.__version__}; {pathlib.Path(evaluation.__file__).name};"
      f" {changed} of implicit's files are not its own")
PYTHON

before=$("$python" "$folder/look.py")
$pip install RecTools==0.19.0
after=$("$python" "$folder/look.py")
echo "implicit alone:     $before"
echo "then RecTools:      $after"
"$python" -m pip check
echo "pip check finds nothing"
$pip uninstall -y pm-implicit
echo "pm-implicit uninstalled; pip still lists: $("$python" -m pip list 2>/dev/null | grep '^implicit ')"
if "$python" -c 'from implicit.als import AlternatingLeastSquares' 2>"$folder/error"; then
    broken=no
else
    tail -1 "$folder/error"
    broken=yes
fi
# Seen: 0 of implicit's files are not its own, evaluation.so; then 12, evaluation.cpython-311-x86_64-linux-gnu.so.
[[ $before == *"; 0 of implicit's files"* && $after != *"; 0 of implicit's files"* && $broken == yes ]] ||
    { echo "the behaviour has changed"; exit 1; }
