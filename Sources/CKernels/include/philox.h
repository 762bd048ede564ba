#ifndef LATENT_PHILOX_H
#define LATENT_PHILOX_H

#include <stddef.h>
#include <stdint.h>

/// Words of the counter-based generator Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405).
///
/// Block b is what the generator makes of the counter (b, row, epoch, purpose) under the key (key0, key1). Writes
/// the blocks from 0 on, 4 words each, until there are `count` words; writes whole groups of 32, so `words` must
/// have room for `count` rounded up to them.
void philox_words(uint32_t key0, uint32_t key1, uint32_t row, uint32_t epoch, uint32_t purpose, ptrdiff_t count,
                  uint32_t *words);

#endif
