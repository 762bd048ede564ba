/* One square sgemm through OpenBLAS's own threads, as a plain C program calls it.

   gemm SIZE THREADS [REPETITIONS]: prints one line of JSON about the library, then for every line `run` on its input
   multiplies SIZE x SIZE matrices REPETITIONS times and prints the median time of one product. Ends with its input.

   cc -O2 gemm.c -lopenblas */

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static float *matrix(size_t size, unsigned state) {
    size_t bytes = (size * size * sizeof(float) + 63) / 64 * 64;
    float *values = aligned_alloc(64, bytes);
    if (!values) {
        fprintf(stderr, "gemm: no memory for %zu bytes\n", bytes);
        exit(1);
    }
    for (size_t i = 0; i < size * size; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (float)(state >> 8) / (float)(1 << 24) - 0.5f;
    }
    return values;
}

static void multiply(int n, const float *a, const float *b, float *c) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
}

int main(int count, char **arguments) {
    int size = count > 2 ? atoi(arguments[1]) : 0;
    int threads = count > 2 ? atoi(arguments[2]) : 0;
    int repetitions = count > 3 ? atoi(arguments[3]) : 5;
    if (size < 1 || size > 30000 || threads < 1 || repetitions < 1) {
        fprintf(stderr, "usage: gemm SIZE THREADS [REPETITIONS]\n");
        return 64;
    }
    openblas_set_num_threads(threads);
    float *a = matrix((size_t)size, 1), *b = matrix((size_t)size, 2), *c = matrix((size_t)size, 3);
    double *seconds = malloc((size_t)repetitions * sizeof *seconds);
    if (!seconds) return 1;
    multiply(size, a, b, c);

    printf("{\"peer\": \"%s\", \"blas\": \"%s\", \"threads\": %d, \"ready\": true}\n", openblas_get_config(),
           openblas_get_corename(), openblas_get_num_threads());
    fflush(stdout);

    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        if (strcmp(line, "run\n") != 0) {
            fprintf(stderr, "gemm: expected a line `run`\n");
            return 1;
        }
        for (int i = 0; i < repetitions; i++) {
            double start = now();
            multiply(size, a, b, c);
            seconds[i] = now() - start;
        }
        qsort(seconds, (size_t)repetitions, sizeof *seconds, ascending);
        printf("{\"seconds\": %.9f}\n", seconds[repetitions / 2]);
        fflush(stdout);
    }
    return 0;
}
