#include "sparse_dense.h"

#define BODY "sparse_dense.inc"
#include "scalars.h"
