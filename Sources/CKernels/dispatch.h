#ifndef LATENT_DISPATCH_H
#define LATENT_DISPATCH_H

#include "cpu.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// A function whose one body is compiled for three levels of x86-64; which of them runs is looked up at each call, so that
// a program can choose a lower level than the machine's. Stands before the body:
//
//     DISPATCHED(result, name, (the parameters with their types), (their names)) { ... }
#define DISPATCHED(result, name, parameters, arguments) DISPATCHED_EXPANDED(result, name, parameters, arguments)

#if defined(__x86_64__)
#define DISPATCHED_EXPANDED(result, name, parameters, arguments)              \
    ALWAYS_INLINE result name##_body parameters;                              \
    AT_LEVEL("x86-64-v4", result, name##_v4, name##_body, parameters, arguments) \
    AT_LEVEL("x86-64-v3", result, name##_v3, name##_body, parameters, arguments) \
    AT_LEVEL("x86-64", result, name##_v2, name##_body, parameters, arguments) \
    result name parameters {                                                  \
        switch (cpu_level_in_use()) {                                         \
        case cpu_level_v4: return name##_v4 arguments;                        \
        case cpu_level_v3: return name##_v3 arguments;                        \
        default: return name##_v2 arguments;                                  \
        }                                                                     \
    }                                                                         \
    ALWAYS_INLINE result name##_body parameters
#define AT_LEVEL(architecture, result, name, body, parameters, arguments)                                  \
    __attribute__((target("arch=" architecture), min_vector_width(512))) static result name parameters {   \
        return body arguments;                                                                             \
    }
#else
#define DISPATCHED_EXPANDED(result, name, parameters, arguments) result name parameters
#endif

#endif
