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
