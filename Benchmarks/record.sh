#!/usr/bin/env bash
# Runs everything that Documentation/Figures.md quotes, and keeps what was printed, with the machine, in
# Benchmarks/results.
# Usage: Benchmarks/record.sh PATH-TO-ML-1M [run.py's options, such as --python PATH]
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:?the folder of MovieLens 1M}
shift
latent=.build/release/latent
results=Benchmarks/results
# The library's own choice is what is measured, not this shell's.
unset OPENBLAS_CORETYPE OPENBLAS_NUM_THREADS OMP_NUM_THREADS

sources=$(dirname "$data")

header() {
    echo "machine  $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) CPUs"
    echo "system   $(uname -sr), load $(cut -d' ' -f1 /proc/loadavg) at the start"
    echo "when     $(date -u +%F), commit $(git rev-parse --short HEAD)"
    echo
}

record() {
    local file=$1
    shift
    { header; echo "\$ latent $*" | sed "s|$sources/||"; echo; "$latent" "$@" --quiet; } >"$results/$file.txt"
    echo "$file"
}

# From ratings.dat to a trained model and printed recommendations: two commands, by the wall clock.
end_to_end() {
    header
    local model times=()
    model=$(mktemp -d)
    for round in 1 2 3 4 5; do
        local start end
        start=$(date +%s%N)
        "$latent" train autoencoder --data "$data" --patience 0 --output "$model/model.safetensors" --quiet >/dev/null
        "$latent" recommend --model "$model/model.safetensors" --user 42 --quiet >/dev/null
        end=$(date +%s%N)
        times+=($(((end - start) / 1000000)))
        echo "round $round: ${times[-1]} ms from ratings.dat to a model of 100 epochs and printed recommendations"
    done
    echo "median: $(printf '%s\n' "${times[@]}" | sort -n | sed -n 3p) ms"
    rm -rf "$model"
}

# Twenty-five million ratings, generated: what a command prints last, and the most memory it held, three times.
at_scale() {
    header
    for round in 1 2 3; do
        echo "\$ latent $* (ml-25m)"
        /usr/bin/time -f "%M KiB at the most, loading included" "$latent" "$1" "$scale" "${@:2}" --quiet 2>&1 | tail -3
    done
}

mkdir -p "$results"
end_to_end | tee "$results/end-to-end.txt"
record doctor doctor
record bench bench --data "$data"
record compare-ml-1m-500 compare --data "$data" --item-count 500 --patience 0
small=$(dirname "$data")/ml-latest-small-2016
if [ -d "$small" ]; then
    { header; echo "\$ latent compare --data ml-latest-small-2016 --split numpy:0.2:7"; echo
      "$latent" compare --data "$small" --split numpy:0.2:7 --quiet; } >"$results/compare-ml-latest-small-2016.txt"
fi
if [ -d "$(dirname "$data")/ml-100k" ]; then
    { header
      for set in ml-100k:ease,edlae,rdlae,slim,ease-sparse,ials,bpr,rp3beta,p3alpha,item-similarity,pure-svd \
          ml-1m:rdlae,ease,ials; do
          models=${set#*:},svd,item-knn,factorization,dot-bias-logistic,biases
          echo "\$ latent compare --data ${set%:*} --split numpy:0.2:1 --top 10 --models $models"
          echo
          "$latent" compare --data "$(dirname "$data")/${set%:*}" --split numpy:0.2:1 --top 10 --models "$models" --quiet
          echo
      done; } >"$results/lists.txt"
fi
[ -d "$(dirname "$data")/ml-100k" ] && record reproduce-top-n reproduce top-n --data "$(dirname "$data")/ml-100k"
record reproduce-linear-autoencoder reproduce linear-autoencoder --data "$data"
for post in exploring-recommenders:ml-latest-small-2016 fastai-collab:ml-100k keras-embeddings:ml-latest-small-2018; do
    folder=$(dirname "$data")/${post#*:}
    [ -d "$folder" ] && record "reproduce-${post%:*}" reproduce "${post%:*}" --data "$folder"
done
for kernel in cosine-items{,-double,-top} cosine-users{,-double,-top}; do
    Benchmarks/peers/run.py cosine --kernel "$kernel" --data "$data" "$@"
    echo
done >"$results/cosine.txt"
Benchmarks/peers/run.py gemm "$@" >"$results/gemm.txt"
Benchmarks/peers/run.py --data "$data" --rounds 15 --peers keras,pytorch,pytorch-autograd "$@" \
    >"$results/autoencoder.txt"
# An epoch of the models of embeddings beside PyTorch's and Keras', and against the machine's limit.
embeddings() {
    local post=$1 folder=$2
    shift 2
    [ -d "$folder" ] || return 0
    for updates in touched dense; do
        Benchmarks/peers/run.py embedding --kernel "embedding-$post-$updates" --data "$folder" "$@"
        echo
    done
    echo "\$ latent bench embedding-$post-touched embedding-$post-dense --data $(basename "$folder")"
    "$latent" bench "embedding-$post-touched" "embedding-$post-dense" --data "$folder" --quiet
}
{ embeddings fastai "$(dirname "$data")/ml-100k" "$@"; echo
  embeddings keras "$(dirname "$data")/ml-latest-small-2018" --rounds 5 --warmup 1 "$@"; } >"$results/embedding.txt"
# Surprise takes minutes for each setting of MovieLens 1M: the best of those of ML-100k.
near() {
    local folder=$1
    shift
    [ -d "$sources/$folder" ] || return 0
    Benchmarks/peers/run.py neighborhood --data "$sources/$folder" --rounds 3 "$@"
    echo
}
best=default,pearson-k40-s50,pearson-k40-s100,pearson-k80-s100
{ near ml-100k "$@"; near ml-1m --settings "$best" "$@"
  near ml-latest-small-2016 --split 0.2:7 --settings "$best" "$@"; } >"$results/neighborhood.txt"
if [ -d "$sources/ml-latest-small-2016" ] && [ -d "$sources/ml-latest-small-2018" ]; then
    { header; Benchmarks/defaults.py "$sources"; } >"$results/defaults.txt"
fi
Benchmarks/peers/run.py svd --data "$data" --rounds 15 "$@" >"$results/svd.txt"
Benchmarks/peers/run.py feedback --data "$data" --rounds 5 "$@" >"$results/feedback.txt"
Benchmarks/peers/run.py factorization --data "$data" --rounds 5 "$@" >"$results/factorization.txt"
scale=$(mktemp -d)/ml-25m
"$latent" data generate --preset ml-25m --output "$scale" --quiet >/dev/null
at_scale svd --rank 50 --center user-mean --precision float --tolerance 1e-5 >"$results/svd-ml-25m.txt"
Benchmarks/peers/run.py factorization --data "$scale" --rounds 3 "$@" >>"$results/factorization.txt"
at_scale cosine --top 100 >"$results/cosine-ml-25m.txt"
rm -rf "$scale"
