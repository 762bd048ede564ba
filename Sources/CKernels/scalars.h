// Compiles the file named by BODY for float and for double. It sees SCALAR, NAME(x), which names the function for that
// type, LANES, the scalars of one 64-byte VECTOR, INTEGERS, the vector of as many integers of their width, and EPSILON,
// one ulp of 1.

#include "vector.h"

#define SCALAR float
#define NAME(x) x##_f32
#define LANES 16
#define VECTOR f32x16
#define INTEGERS i32x16
#define EPSILON 0x1p-23f
#include BODY
#undef SCALAR
#undef NAME
#undef LANES
#undef VECTOR
#undef INTEGERS
#undef EPSILON

#define SCALAR double
#define NAME(x) x##_f64
#define LANES 8
#define VECTOR f64x8
#define INTEGERS i64x8
#define EPSILON 0x1p-52
#include BODY
