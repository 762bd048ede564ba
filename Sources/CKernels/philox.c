#include "philox.h"

#include "dispatch.h"
#include "vector.h"

// Eight blocks at a time, each word in a 64-bit lane of its own: one multiplication gives a lane's whole product.
#define BLOCKS 8

DISPATCHED(void, philox_words, (uint32_t key0, uint32_t key1, uint32_t row, uint32_t epoch, uint32_t purpose,
           ptrdiff_t count, uint32_t *words), (key0, key1, row, epoch, purpose, count, words)) {
    const u64x8 low = (u64x8)0xFFFFFFFFull;
    for (ptrdiff_t block = 0; 4 * block < count; block += BLOCKS) {
        u64x8 x0 = (u64x8)(uint64_t)block + (u64x8){0, 1, 2, 3, 4, 5, 6, 7};
        u64x8 x1 = (u64x8)(uint64_t)row, x2 = (u64x8)(uint64_t)epoch, x3 = (u64x8)(uint64_t)purpose;
        uint32_t k0 = key0, k1 = key1;
        for (int round = 0; round < 10; round++) {
            const u64x8 product0 = (x0 & low) * 0xD2511F53ull, product1 = (x2 & low) * 0xCD9E8D57ull;
            x0 = (product1 >> 32) ^ x1 ^ (u64x8)(uint64_t)k0;
            x2 = (product0 >> 32) ^ x3 ^ (u64x8)(uint64_t)k1;
            x1 = product1 & low;
            x3 = product0 & low;
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        // A block's four words in two u64x8, then the blocks one after another.
        const u64x8 front = x0 | x1 << 32, back = x2 | x3 << 32;
        u64x8 *out = (u64x8 *)(words + 4 * block);
        out[0] = __builtin_shufflevector(front, back, 0, 8, 1, 9, 2, 10, 3, 11);
        out[1] = __builtin_shufflevector(front, back, 4, 12, 5, 13, 6, 14, 7, 15);
    }
}
