#!/bin/sh
# Counts the code lines of Sources, room by room: lines that are neither blank nor a comment alone. The third column is
# Swift's lines of documentation.
# The same count of commit 0c16a14 gives 17,859 lines of Swift and 2,101 of C.
#
# Usage: Benchmarks/count.sh [FOLDER OF ANOTHER CHECKOUT]
set -e
cd "${1:-$(dirname "$0")/..}"

count() { find "$@" | xargs -r cat | grep -cvE '^[[:space:]]*($|//)' || true; }
documentation() { find "$@" | xargs -r cat | grep -cE '^[[:space:]]*///' || true; }
row() { printf '%-16s %8s %8s %8s\n' "$@"; }

row "" Swift C ///
for room in Sources Sources/*; do
    row "${room#Sources/}" "$(count "$room" -name '*.swift')" "$(count "$room" -name '*.[ch]' -o -name '*.inc')" \
        "$(documentation "$room" -name '*.swift')"
done
