#ifndef LATENT_DISPATCH_H
#define LATENT_DISPATCH_H

// One body, compiled for three generations of x86-64 and chosen when the program starts. The thread
// sanitizer runs the resolvers before it is ready, so there the portable body stands alone.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define DISPATCHED                                                                        \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), \
                   min_vector_width(512)))
#else
#define DISPATCHED
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

#endif
