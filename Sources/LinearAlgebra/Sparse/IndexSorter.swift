/// Sorts small sets of distinct indices below a bound, one set after another, each index with a tag.
///
/// A set of n indices costs O(n + bound / 64): a bit each, then a walk over the bits. A set too small for that to
/// pay is sorted by comparisons.
struct IndexSorter {
    private var bits: [UInt64]
    private var tags: [Int]
    private var inserted: [Int32] = []

    /// For indices in `0 ..< bound`.
    init(bound: Int) {
        bits = [UInt64](repeating: 0, count: (bound + 63) / 64)
        tags = [Int](repeating: 0, count: bound)
    }

    /// Adds an index to the set; false where it is there already.
    mutating func insert(_ index: Int32, tag: Int) -> Bool {
        let (word, bit) = (Int(index) >> 6, UInt64(1) << UInt64(index & 63))
        guard bits[word] & bit == 0 else { return false }
        bits[word] |= bit
        tags[Int(index)] = tag
        inserted.append(index)
        return true
    }

    /// Gives the set to `body`, smallest index first, and empties it.
    mutating func drain(_ body: (_ index: Int32, _ tag: Int) -> Void) {
        if inserted.count * 16 < bits.count {
            inserted.sort()
            for index in inserted {
                bits[Int(index) >> 6] = 0
                body(index, tags[Int(index)])
            }
        } else {
            for word in bits.indices where bits[word] != 0 {
                var rest = bits[word]
                bits[word] = 0
                while rest != 0 {
                    let index = word << 6 | rest.trailingZeroBitCount
                    rest &= rest - 1
                    body(Int32(truncatingIfNeeded: index), tags[index])
                }
            }
        }
        inserted.removeAll(keepingCapacity: true)
    }
}
