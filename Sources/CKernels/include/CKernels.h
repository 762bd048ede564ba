#ifndef LATENT_CKERNELS_H
#define LATENT_CKERNELS_H

#include "cpu.h"
#include "parse.h"

#endif
