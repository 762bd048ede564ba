/// Sorts small sets of distinct indices below a bound, one set after another, each index with a tag.
///
/// A set of n indices costs O(n + bound / 64): a bit each, then a walk over the bits. A set too small for that to
/// pay is sorted by comparisons.
///
/// Between two sorts all bits are 0 again, so that nothing is cleared for the next: the walk puts each word back that
/// it read. One sorter serves one thread at a time.
final class IndexSorter<Tag: BitwiseCopyable> {
    /// A bit for each index below the bound: whether the set holds it.
    private let bits: UnsafeMutableBufferPointer<UInt64>
    /// The tag of each index of the set; what stands at others is left over from sets before.
    private let tagOf: UnsafeMutableBufferPointer<Tag>

    /// For indices in `0 ..< bound`.
    /// - Complexity: O(bound / 64) for the bits; and room for `bound` tags, which is not filled.
    init(bound: Int) {
        bits = .allocate(capacity: (bound + 63) / 64)
        bits.initialize(repeating: 0)
        tagOf = .allocate(capacity: bound)
    }

    deinit {
        bits.deallocate()
        tagOf.deallocate()
    }

    /// Puts the `indices` in `range` in ascending order and moves each one's tag along. Returns an index that is there
    /// twice, if one is; the order is then anything.
    /// - Precondition: `range` lies within both arrays, and each index within `0 ..< bound`, which is not checked.
    /// - Complexity: O(n + bound / 64) for n indices, or O(n log n) where n is below a sixteenth of bound / 64.
    func sort(_ indices: inout [Int32], tags: inout [Tag], in range: Range<Int>) -> Int32? {
        indices.withUnsafeMutableBufferPointer { indices in
            tags.withUnsafeMutableBufferPointer { tags in
                sort(
                    UnsafeMutableBufferPointer(rebasing: indices[range]),
                    tags: UnsafeMutableBufferPointer(rebasing: tags[range]))
            }
        }
    }

    private func sort(_ indices: UnsafeMutableBufferPointer<Int32>, tags: UnsafeMutableBufferPointer<Tag>) -> Int32? {
        var indices = indices
        var repeated: Int32?
        for place in indices.indices {
            let index = indices[place]
            let (word, bit) = (Int(index) >> 6, UInt64(1) << UInt64(index & 63))
            if bits[word] & bit != 0 { repeated = index }
            bits[word] |= bit
            tagOf[Int(index)] = tags[place]
        }
        if indices.count * 16 < bits.count {
            indices.sort()
            for place in indices.indices {
                bits[Int(indices[place]) >> 6] = 0
                tags[place] = tagOf[Int(indices[place])]
            }
        } else {
            var place = 0
            for word in bits.indices where bits[word] != 0 {
                var rest = bits[word]
                bits[word] = 0
                while rest != 0 {
                    let index = word << 6 | rest.trailingZeroBitCount
                    rest &= rest - 1
                    indices[place] = Int32(truncatingIfNeeded: index)
                    tags[place] = tagOf[index]
                    place += 1
                }
            }
        }
        return repeated
    }
}
