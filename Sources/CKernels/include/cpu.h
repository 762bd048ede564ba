#ifndef LATENT_CPU_H
#define LATENT_CPU_H

#include <stdbool.h>

/// Tells the CPU that this thread is waiting in a loop.
static inline void cpu_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Asks for `bytes` bytes from `address` on, which are read soon.
static inline void cpu_prefetch(const void *address, long bytes) {
    for (long at = 0; at < bytes; at += 64) __builtin_prefetch((const char *)address + at);
}

/// The levels of x86-64 that kernels are compiled for: without wide vectors, with AVX2 and FMA, with AVX-512. Other
/// CPUs have the first alone.
typedef enum {
    cpu_level_v2 = 0,
    cpu_level_v3 = 1,
    cpu_level_v4 = 2,
} cpu_level;

/// The highest level that the CPU and the system offer.
cpu_level cpu_highest_level(void);

/// The level whose kernels run: the highest, unless cpu_use_level or the environment variable LATENT_CPU said otherwise.
cpu_level cpu_level_in_use(void);

/// Whether somebody chose the level.
bool cpu_level_is_chosen(void);

/// Lets the kernels of `level`, which is not above the highest, run from the next call of each on.
void cpu_use_level(cpu_level level);

/// The CPU's name as it gives it itself, or "" where it does not. Never null; the storage is static.
const char *cpu_brand(void);

/// The CPUs in this process's affinity mask; at least 1.
int cpu_usable_count(void);

#endif
