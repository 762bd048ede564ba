#include "tall_block.h"
#include "dispatch.h"

#define SCALAR float
#define NAME(x) x##_f32
#define WIDTH tall_block_width_f32
#include "tall_block.inc"

#define SCALAR double
#define NAME(x) x##_f64
#define WIDTH tall_block_width_f64
#include "tall_block.inc"
