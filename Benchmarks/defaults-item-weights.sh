#!/bin/sh
# What the defaults of the models with few weights an item rest on: defaults-item-weights.sh FOLDER, which holds ml-100k
# and ml-1m. Of each the held-out ratings of numpy:0.2:1 are taken away first, and a fifth of what is left is the
# validation part that chooses. The test part is scored once, for what was chosen.
set -eu

tune() {
    model=$1
    shift
    for name in ml-100k ml-1m; do
        "${LATENT:-.build/release/latent}" tune "$model" --data "$folder/$name" --split numpy:0.2:1 --validation 0.2 \
            --metric ndcg -n 10 --quiet --grid "$@"
    done
}

folder=$1
tune slim l1=1,2,3,5,10 l2=50,100,200,400
tune ease-sparse regularization=150,300,500
tune item-similarity neighbors=50,100,200 asymmetry=0.5,0.6,0.7,0.8 shrinkage=0,10
tune p3alpha neighbors=50,100,200,400 alpha=0.4,0.6,0.8,1
tune rp3beta neighbors=50,100,200,400 alpha=0.4,0.6,0.8,1 beta=0.2,0.3,0.4,0.5
