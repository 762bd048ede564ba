#!/usr/bin/env bash
# Whether models have the same bits: trains small ones on generated data at each level of x86-64 that this machine has,
# adds this machine's rows to Benchmarks/results/bits.csv, and fails where a hash differs from another machine's at the
# same level. After a change that is meant to change bits, delete the rows of the models that it is said of.
#
# Usage: Benchmarks/bits.sh
set -euo pipefail
cd "$(dirname "$0")/.."
latent=$PWD/.build/release/latent
table=$PWD/Benchmarks/results/bits.csv
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1 | tr -s ', ' ' ')
highest=$("$latent" doctor --json | sed -n 's/.*"highestLevel" : "\(.*\)".*/\1/p')
[ -e "$table" ] || echo "model,level,cpu,sha256" >"$table"
cd "$folder"

# A row of this machine takes the place of the one before.
row() {
    awk -F, -v model="$1" -v level="$2" -v cpu="$cpu" 'NR == 1 || !($1 == model && $2 == level && $3 == cpu)' \
        "$table" >rows
    { cat rows; echo "$1,$2,$cpu,$(sha256sum <"$3" | cut -d' ' -f1)"; } >"$table"
}

for level in x86-64-v2 x86-64-v3 x86-64-v4; do
    [[ "$level" > "$highest" ]] && break
    export LATENT_CPU=$level
    "$latent" data generate --preset ml-100k --output $level --quiet >/dev/null
    row ratings $level $level/u.data
    train() {
        "$latent" train "${@:2}" --data $level --split random:0.1:1 --output model --quiet >/dev/null
        row "$1" $level model
        echo "$level $1"
    }
    train biases biases
    train item-knn item-knn
    train user-cosine user-cosine
    train svd svd
    train svd-centered svd-centered --epochs 3
    train factorization factorization --epochs 3
    train bayesian bayesian --epochs 4
    train ials ials --epochs 3
    train ials-cg ials --epochs 3 --solver cg
    train ials-subspace ials --epochs 3 --solver subspace
    train bpr bpr --epochs 3
    train dot-bias dot-bias --epochs 2
    train dot-bias-sigmoid dot-bias-sigmoid --epochs 2
    train neural neural --epochs 2
    train autoencoder autoencoder --epochs 3
    train autoencoder-adam autoencoder --epochs 3 --solver adam
    train autoencoder-closed-form autoencoder --solver closed-form
done

(head -1 "$table"; tail -n +2 "$table" | sort) >rows && cp rows "$table"
tail -n +2 "$table" | awk -F, '
    { key = $1 " at " $2 }
    key in hash && hash[key] != $4 { print key ": " cpu[key] " and " $3 " differ"; differs = 1 }
    { hash[key] = $4; cpu[key] = $3 }
    END { exit differs }'
echo "the same bits at each level on every machine in ${table#"$OLDPWD"/}"
