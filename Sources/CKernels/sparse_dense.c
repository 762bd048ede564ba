#include "sparse_dense.h"

#include <stdbool.h>
#include <string.h>

#define BODY "sparse_dense.inc"
#include "scalars.h"
