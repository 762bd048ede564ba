#include "sparse_dense.h"
#include "dispatch.h"

#define SCALAR float
#define NAME(x) x##_f32
#define LANES 16
#include "sparse_dense.inc"

#define SCALAR double
#define NAME(x) x##_f64
#define LANES 8
#include "sparse_dense.inc"
