#include "neighbors.h"
#include "dispatch.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define SCALAR float
#define BITS uint32_t
#define KEY uint64_t
#define NAME(x) x##_f32
#define LANES 16
#define MASK uint16_t
#include "neighbors.inc"

#define SCALAR double
#define BITS uint64_t
#define KEY unsigned __int128
#define NAME(x) x##_f64
#define LANES 8
#define MASK uint8_t
#include "neighbors.inc"
