#ifndef LATENT_MEMORY_H
#define LATENT_MEMORY_H

/// Asks the C library to keep up to 256 MiB of freed memory, and blocks of up to 32 MiB, for what is allocated next.
/// Does nothing where the library has no such setting.
void memory_keep_freed(void);

#endif
