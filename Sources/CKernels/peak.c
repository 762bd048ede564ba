#include "peak.h"

// Twelve independent chains cover the latency of two units of four cycles and leave registers for the factors.
#define CHAINS 12

#define BODY "peak.inc"
#include "scalars.h"
