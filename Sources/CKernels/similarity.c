#include "similarity.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/// Vectors of a panel: enough sums in flight to hide the latency of the multiply-adds.
enum { PANEL_VECTORS = 4 };

/// The sums over two rows, in this order.
enum { XY, COUNT, XX, YY, X, Y };

#define BODY "similarity.inc"
#include "scalars.h"
