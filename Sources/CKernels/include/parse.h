#ifndef LATENT_PARSE_H
#define LATENT_PARSE_H

#include <stddef.h>
#include <stdint.h>

#endif
