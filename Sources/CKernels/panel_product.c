#include "panel_product.h"

#define BODY "panel_product.inc"
#include "scalars.h"
