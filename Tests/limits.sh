#!/usr/bin/env bash
# Every command under limits of address space and of file size, as batch queues set them: each must end within two minutes,
# with a documented exit code, and where that is not 0 with one line that says why and no half-written file.
#
# Usage: Tests/limits.sh [LATENT]
set -u
latent=$(realpath "${1:-$(dirname "$0")/../.build/release/latent}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$latent" data generate --preset ml-100k --output data --quiet >/dev/null
"$latent" train biases --data data --split random:0.1:1 --output biases.st --quiet >/dev/null
"$latent" train svd --rank 5 --data data --output svd.st --quiet >/dev/null
failures=0

# check LIMIT COMMAND...: runs the command under `ulimit LIMIT`.
check() {
    local limit=$1 code lines
    shift
    (ulimit $limit && exec timeout 120 "$latent" "$@" --quiet) >out 2>err </dev/null
    code=$?
    lines=$(grep -vc '^latent: note: ' err)
    case $code in
    0) [ "$lines" = 0 ] ;;
    64 | 65 | 66 | 70 | 74 | 75) [ "$lines" = 1 ] ;;
    127) grep -q 'error while loading shared libraries' err ;; # the system's own, before the program begins
    *) false ;;
    esac && ! ls ./*.tmp >/dev/null 2>&1 && return
    failures=$((failures + 1))
    echo "ulimit $limit: latent $*: exit $code, $lines lines: $(head -1 err)"
}

for kilobytes in 100000 150000 200000 300000 400000 600000 1000000 2000000; do
    for command in "data describe data" "train biases --data data --split random:0.1:1" "train svd --rank 5 --data data" \
        "train autoencoder --solver closed-form --data data" "train factorization --epochs 1 --data data" \
        "train neural --epochs 1 --rank 8 --data data" "compare --models item-mean,item-knn --data data" \
        "evaluate --model biases.st --data data" "recommend --model svd.st --user 1" "similar --model svd.st --item 1" \
        "inspect --model svd.st" "svd data --rank 3" "cosine data --top 3" "doctor"; do
        check "-v $kilobytes" $command
    done
done
for command in "train svd --rank 20 --data data --output big.st" "data generate --preset ml-100k --output again" \
    "cosine data --top 50 --output near.mtx"; do
    check "-f 100" $command
    [ -e big.st ] || [ -e near.mtx ] && { failures=$((failures + 1)); echo "ulimit -f 100: latent $command left a file"; }
done
echo "limits: $failures failures"
[ $failures = 0 ]
