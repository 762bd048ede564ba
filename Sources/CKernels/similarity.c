#include "similarity.h"
#include "dispatch.h"

#include <stdbool.h>
#include <string.h>

/// Vectors of a panel: enough sums in flight to hide the latency of the multiply-adds.
enum { PANEL_VECTORS = 4 };

/// The sums over two rows, in this order.
enum { XY, COUNT, XX, YY, X, Y };

#define SCALAR float
#define MASK int32_t
#define NAME(x) x##_f32
#define LANES 16
#define EPSILON 0x1p-23f
#include "similarity.inc"

#define SCALAR double
#define MASK int64_t
#define NAME(x) x##_f64
#define LANES 8
#define EPSILON 0x1p-52
#include "similarity.inc"
