#!/usr/bin/env bash
# How new people and new items are predicted, and what folding in takes: what Documentation/Figures.md quotes of it.
# Usage: Benchmarks/coldstart.sh PATH-TO-ML-1M
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:?the folder of MovieLens 1M}
latent=.build/release/latent
unset OPENBLAS_CORETYPE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
show() {
    echo
    echo "\$ latent $*" | sed "s|$(dirname "$data")/||"
    echo
    "$latent" "$@" --quiet | sed "s|$(dirname "$data")/||"
}
echo "machine  $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) CPUs"
echo "system   $(uname -sr), load $(cut -d' ' -f1 /proc/loadavg) at the start"
echo "when     $(date -u +%F), commit $(git rev-parse --short HEAD)"
show bench fold-in fold-in-one --data "$data"
for split in users:600:1 users:600:2 users:600:3 items:300:1; do
    show coldstart --data "$data" --model svd-centered --split "$split"
done
for seed in 1 2 3; do show coldstart --data "$data" --model svd-centered --split "users:600:$seed" --ask 10; done
show coldstart --data "$data" --model factorization --split users:600:1
