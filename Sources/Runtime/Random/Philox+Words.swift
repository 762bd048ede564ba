import CLatentKernels

extension Philox {
    /// Writes the first `count` words of (seed, purpose, epoch, row), the ones that ``nextWord()`` would give one by
    /// one, many times faster. `words` must have room for `count` rounded up to a multiple of 32.
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
    @inlinable
    public static func number(below bound: Int, from word: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(word) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }

    /// The numbers `0 ..< count` in one of all orders, each as likely as another.
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
