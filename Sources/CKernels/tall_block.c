#include "tall_block.h"

#define BODY "tall_block.inc"
#include "scalars.h"
