#ifndef LATENT_CPU_H
#define LATENT_CPU_H

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

/// What the widest kernels of this library need, as the CPU and the system offer it.
typedef enum {
    cpu_level_baseline = 0,
    cpu_level_avx2 = 1,
    cpu_level_avx512 = 2,
} cpu_level;

/// The vector level that run-time dispatch chooses on this CPU.
cpu_level cpu_vector_level(void);

/// The CPU's name as it gives it itself, or "" where it does not. Never null; the storage is static.
const char *cpu_brand(void);

/// The CPUs in this process's affinity mask; at least 1.
int cpu_usable_count(void);

#endif
