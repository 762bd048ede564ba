#define _GNU_SOURCE
#include "cpu.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cpu_usable_count(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    long count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                             : sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (int)count : 1;
}

#if defined(__x86_64__)

#include <cpuid.h>

cpu_level cpu_highest_level(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return cpu_level_v4;
    if (__builtin_cpu_supports("x86-64-v3")) return cpu_level_v3;
    return cpu_level_v2;
}

const char *cpu_brand(void) {
    static char brand[49];
    unsigned words[12];
    if (__get_cpuid_max(0x80000000, 0) < 0x80000004) return "";
    for (unsigned leaf = 0; leaf < 3; leaf++) {
        unsigned *w = words + 4 * leaf;
        __get_cpuid(0x80000002 + leaf, w, w + 1, w + 2, w + 3);
    }
    memcpy(brand, words, 48);
    const char *start = brand;
    while (*start == ' ') start++;
    return start;
}

#else

cpu_level cpu_highest_level(void) { return cpu_level_v2; }

const char *cpu_brand(void) { return ""; }

#endif

static _Atomic cpu_level in_use;
static _Atomic bool is_chosen;

cpu_level cpu_level_in_use(void) { return atomic_load_explicit(&in_use, memory_order_relaxed); }

bool cpu_level_is_chosen(void) { return atomic_load_explicit(&is_chosen, memory_order_relaxed); }

void cpu_use_level(cpu_level level) {
    atomic_store_explicit(&in_use, level, memory_order_relaxed);
    atomic_store_explicit(&is_chosen, true, memory_order_relaxed);
}

// Before any kernel is called, from whatever thread.
__attribute__((constructor)) static void begin(void) {
    static const char *const names[] = {"x86-64-v2", "x86-64-v3", "x86-64-v4"};
    const cpu_level highest = cpu_highest_level();
    atomic_store_explicit(&in_use, highest, memory_order_relaxed);
    const char *wanted = getenv("LATENT_CPU");
    for (cpu_level level = cpu_level_v2; wanted && level <= highest; level++)
        if (strcmp(wanted, names[level]) == 0) cpu_use_level(level);
}
