#define _GNU_SOURCE
#include "cpu.h"

#include <sched.h>
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
#include <string.h>

cpu_level cpu_vector_level(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return cpu_level_avx512;
    if (__builtin_cpu_supports("x86-64-v3")) return cpu_level_avx2;
    return cpu_level_baseline;
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

cpu_level cpu_vector_level(void) { return cpu_level_baseline; }

const char *cpu_brand(void) { return ""; }

#endif
