#ifndef LATENT_KERNELS_H
#define LATENT_KERNELS_H

#include "autoencoder.h"
#include "cpu.h"
#include "decimal.h"
#include "embedding.h"
#include "factorization.h"
#include "matrix_market.h"
#include "memory.h"
#include "neighborhood.h"
#include "neighbors.h"
#include "network.h"
#include "optimizers.h"
#include "parse.h"
#include "peak.h"
#include "philox.h"
#include "similarity.h"
#include "sparse_dense.h"
#include "tall_block.h"

#endif
