/// A 64-bit number that tells contents apart, for finding damage and mistakes; no defense against an adversary.
///
/// Bytes are taken as little-endian words, four at a time, into four lanes that are multiplied and rotated as those of
/// Collet's XXH64 (2012) are, so that no multiplication waits for the one before it; the lanes are then mixed by the
/// last step of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// doi:10.1145/2660193.2660195). What comes out is the number of neither.
///
///     var sum = Checksum()
///     sum.add("weights")
///     sum.add([1, 2, 3] as [Float])
///     print(sum.value.hexadecimal)
public struct Checksum: Sendable {
    private static let (odd, other): (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F)
    private var state: UInt64 = 0

    /// Of nothing.
    public init() {}

    /// The number for what was added so far.
    public var value: UInt64 { state }

    /// Takes in the values, in order, and how many bytes they are.
    ///
    /// Their bytes are taken as they lie in memory. The same values in other pieces give another number.
    /// - Complexity: O(bytes).
    public mutating func add(_ values: [some BitwiseCopyable]) {
        values.withUnsafeBytes { add($0) }
    }

    /// Takes in the text and its length.
    ///
    /// Its bytes in UTF-8: texts that look alike and are encoded otherwise differ.
    public mutating func add(_ text: String) {
        add(Array(text.utf8))
    }

    /// 32 bytes a round in four lanes, the rest one by one, then their number: so that the same bytes cut otherwise
    /// give another.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var (a, b, c, d) = (state, state &+ Self.odd, state ^ Self.other, state &- Self.odd)
        func round(_ lane: UInt64, _ offset: Int) -> UInt64 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let sum = lane &+ word &* Self.other
            return (sum << 31 | sum >> 33) &* Self.odd
        }
        let whole = bytes.count / 32 * 32
        for offset in stride(from: 0, to: whole, by: 32) {
            a = round(a, offset)
            b = round(b, offset + 8)
            c = round(c, offset + 16)
            d = round(d, offset + 24)
        }
        state = Self.mix(a)
        for lane in [b, c, d] { state = Self.mix(state ^ lane) }
        for byte in bytes[whole...] { state = Self.mix(state ^ UInt64(byte)) }
        state = Self.mix(state ^ UInt64(bytes.count))
    }

    /// SplitMix64's: every bit of the argument moves half of those of the result.
    private static func mix(_ argument: UInt64) -> UInt64 {
        var z = argument &+ odd
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

extension UInt64 {
    /// The number as 16 hexadecimal digits.
    package var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
