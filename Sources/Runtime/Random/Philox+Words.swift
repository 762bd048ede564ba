import CLatentKernels

extension Philox {
    /// Writes the first `count` words of (seed, purpose, epoch, row), the ones that ``nextWord()`` would give one by
    /// one, many times faster. `words` must have room for `count` rounded up to a multiple of 32.
    ///
    /// Eight blocks are made at a time, a word in each lane of a vector.
    public static func fill(
        _ words: UnsafeMutablePointer<UInt32>, count: Int, seed: UInt64, purpose: RandomPurpose, epoch: Int = 0,
        row: Int = 0
    ) {
        philox_words(
            UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32), UInt32(truncatingIfNeeded: row),
            UInt32(truncatingIfNeeded: epoch), purpose.rawValue, count, words)
    }

    /// A number in `0 ..< bound` made of one random word, for bounds below 2³²: each is within `bound`/2³² of
    /// equally likely.
    ///
    /// The upper half of the 64-bit product of the two: no division, and no word is thrown away (Lemire, "Fast random
    /// integer generation in an interval", ACM TOMACS 29(1), 2019, doi:10.1145/3230636, without its rejection).
    @inlinable
    public static func number(below bound: Int, from word: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(word) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }

    /// The numbers `0 ..< count` in one of all orders, each as likely as another.
    ///
    /// Fisher and Yates', from the last place on; word k chooses what comes to place k. It is another order than
    /// `shuffle(_:)` of the same stream gives.
    /// - Complexity: O(`count`).
    public static func permutation(of count: Int, seed: UInt64, purpose: RandomPurpose, epoch: Int = 0) -> [Int] {
        var order = Array(0..<count)
        guard count > 1 else { return order }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: (count + 31) / 32 * 32) { words in
            guard let start = words.baseAddress else { return }
            fill(start, count: count, seed: seed, purpose: purpose, epoch: epoch)
            order.withUnsafeMutableBufferPointer { order in
                for last in stride(from: count - 1, to: 0, by: -1) {
                    order.swapAt(last, number(below: last + 1, from: start[last]))
                }
            }
        }
        return order
    }
}
