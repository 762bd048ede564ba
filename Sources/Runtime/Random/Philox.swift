/// The counter-based generator Philox4x32-10: number = f(seed, purpose, epoch, row, index), with no state
/// that one reader could advance for another. A mask or a shuffle therefore does not depend on who draws
/// it, nor on how many threads there are.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
/// doi:10.1145/2063384.2063405.
///
///     var random = Philox(seed: 42, purpose: .shuffle, epoch: 3)
///     random.shuffle(&order)                    // the same order whenever it is asked for
///
/// A stream has 2³⁴ words, each block of four costing ten rounds of two 32-bit multiplications. Seeds have 64 bits,
/// rows and epochs 32: of larger ones the lower bits count. It is no source of secrets.
///
/// Number i of a stream is word i mod 4 of what ten rounds make of the counter (i / 4, row, epoch, purpose) under the
/// two halves of the seed.
public struct Philox: RandomNumberGenerator, Sendable {
    @usableFromInline let key: SIMD2<UInt32>
    @usableFromInline var counter: SIMD4<UInt32>
    @usableFromInline var block: SIMD4<UInt32> = .zero
    @usableFromInline var position = 4

    /// The numbers of one (seed, purpose, epoch, row), from the first.
    /// - Parameters:
    ///   - seed: the key; each seed has streams of its own.
    ///   - purpose: what the numbers are for.
    ///   - epoch: which of the times that they are drawn.
    ///   - row: whose numbers they are.
    @inlinable
    public init(seed: UInt64, purpose: RandomPurpose, epoch: Int = 0, row: Int = 0) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        counter = SIMD4(
            0, UInt32(truncatingIfNeeded: row), UInt32(truncatingIfNeeded: epoch), purpose.rawValue)
    }

    /// The four words that Philox4x32-10 makes of `counter` under `key`.
    ///
    /// Ten rounds, in each of which two words are multiplied and the halves of the products take new places, mixed with
    /// the key; the key goes on by the golden ratio and √3 - 1, each in 32 bits.
    @inlinable
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
        var (k0, k1) = (key[0], key[1])
        for _ in 0..<10 {
            let product0 = UInt64(x0) &* 0xD251_1F53
            let product1 = UInt64(x2) &* 0xCD9E_8D57
            (x0, x1, x2, x3) = (
                UInt32(truncatingIfNeeded: product1 >> 32) ^ x1 ^ k0,
                UInt32(truncatingIfNeeded: product1),
                UInt32(truncatingIfNeeded: product0 >> 32) ^ x3 ^ k1,
                UInt32(truncatingIfNeeded: product0)
            )
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return SIMD4(x0, x1, x2, x3)
    }

    /// The next 32 random bits.
    @inlinable
    public mutating func nextWord() -> UInt32 {
        if position == 4 {
            block = Self.block(counter: counter, key: key)
            counter[0] &+= 1
            position = 0
        }
        defer { position += 1 }
        return block[position]
    }

    /// The next 64 random bits: two words, the first of which is the upper one.
    @inlinable
    public mutating func next() -> UInt64 {
        UInt64(nextWord()) << 32 | UInt64(nextWord())
    }

    /// The next number in `0 ..< bound`, for bounds below 2³².
    ///
    /// It takes one word, whatever the bound: each number is within `bound`/2³² of equally likely.
    @inlinable
    public mutating func next(below bound: Int) -> Int {
        Self.number(below: bound, from: nextWord())
    }

    /// A number in `0 ..< 1`, a multiple of 2⁻²⁴, which Float holds exactly.
    @inlinable
    public mutating func nextUniform() -> Float {
        Float(nextWord() >> 8) * 0x1p-24
    }

    /// Puts `elements` in one of all orders, each as likely as another.
    ///
    /// Fisher and Yates', from the last element on: a word for each but one.
    /// - Complexity: O(n).
    @inlinable
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, next(below: last + 1))
        }
    }
}
