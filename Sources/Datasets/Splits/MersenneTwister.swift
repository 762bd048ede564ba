/// The generator MT19937 as NumPy's `RandomState` seeds and reads it, bit for bit, so that a split taken in
/// Python can be taken here.
///
/// Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
/// number generator", ACM TOMACS 8(1), 1998, doi:10.1145/272991.272995.
struct MersenneTwister {
    private static let length = 624
    private static let shift = 397
    private var state: [UInt32]
    private var position = length

    /// The state after `numpy.random.seed(seed)`.
    init(seed: UInt32) {
        state = [seed]
        state.reserveCapacity(Self.length)
        var word = seed
        for index in 1..<UInt32(Self.length) {
            word = 1_812_433_253 &* (word ^ (word >> 30)) &+ index
            state.append(word)
        }
    }

    /// The next 32 random bits.
    mutating func nextWord() -> UInt32 {
        if position == Self.length { refill() }
        var word = state[position]
        position += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9D2C_5680
        word ^= (word << 15) & 0xEFC6_0000
        return word ^ (word >> 18)
    }

    /// A number in `0 ..< 1` of 53 random bits: what `numpy.random.rand()` gives.
    mutating func nextUniform() -> Double {
        let high = Double(nextWord() >> 5)
        let low = Double(nextWord() >> 6)
        return (high * 67_108_864 + low) / 9_007_199_254_740_992
    }

    /// A number in `0 ... bound`, found by trying words masked to the bits of `bound`, as NumPy's shuffle
    /// does for bounds below 2³².
    mutating func next(through bound: UInt32) -> UInt32 {
        guard bound > 0 else { return 0 }
        let mask = UInt32.max >> UInt32(bound.leadingZeroBitCount)
        while true {
            let candidate = nextWord() & mask
            if candidate <= bound { return candidate }
        }
    }

    /// What `RandomState(seed).permutation(count)` gives, for counts below 2³².
    mutating func permutation(_ count: Int) -> [Int] {
        var result = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            result.swapAt(last, Int(next(through: UInt32(truncatingIfNeeded: last))))
        }
        return result
    }

    private mutating func refill() {
        for index in 0..<Self.length {
            let following = state[(index + 1) % Self.length]
            let joined = (state[index] & 0x8000_0000) | (following & 0x7FFF_FFFF)
            let twisted = (joined >> 1) ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
            state[index] = state[(index + Self.shift) % Self.length] ^ twisted
        }
        position = 0
    }
}
