/// Sorting by small whole numbers, in time proportional to their count.
///
/// It is stable: equal keys stay in the order given. (Cormen, Leiserson, Rivest and Stein, *Introduction to
/// Algorithms*, 3rd edition, 2009, section 8.2.)
///
///     let sort = CountingSort([2, 0, 2], below: 3)
///     sort.offsets                              // [0, 1, 1, 3]
///     sort.order                                // [1, 0, 2]
package struct CountingSort {
    /// Where each key's elements begin in sorted order: one more than there are keys.
    ///
    /// Key k has places `offsets[k] ..< offsets[k + 1]` of `order`: as many as it occurs.
    package let offsets: [Int]
    /// The positions of the keys, smallest key first, equal keys in the order given.
    package let order: [Int]

    /// Sorts `keys`, which are from 0 on and below `bound`.
    /// - Precondition: each key is from 0 to `bound - 1`.
    /// - Complexity: O(`keys.count` + `bound`), on this thread.
    package init(_ keys: [Int32], below bound: Int) {
        let offsets = Self.offsets(of: keys, below: bound)
        order = [Int](unsafeUninitializedCapacity: keys.count) { order, count in
            Self.forEachPlace(of: keys, offsets: offsets) { position, place in order[place] = position }
            count = keys.count
        }
        self.offsets = offsets
    }

    /// The offsets alone.
    /// - Returns: `bound + 1` numbers, from 0 to `keys.count`.
    /// - Precondition: each key is from 0 to `bound - 1`.
    package static func offsets(of keys: [Int32], below bound: Int) -> [Int] {
        var offsets = [Int](repeating: 0, count: bound + 1)
        for key in keys { offsets[Int(key) + 1] += 1 }
        for key in 0..<bound { offsets[key + 1] += offsets[key] }
        return offsets
    }

    /// Calls `body` with each position and its place in sorted order: sorts what `body` moves, without the order.
    ///
    /// Positions come in ascending order, each with the next free place of its key.
    /// - Precondition: `offsets` are those of these keys.
    /// - Complexity: one call of `body` a key.
    @inline(__always)
    static func forEachPlace(of keys: [Int32], offsets: [Int], _ body: (_ position: Int, _ place: Int) -> Void) {
        var next = offsets
        for (position, key) in keys.enumerated() {
            body(position, next[Int(key)])
            next[Int(key)] += 1
        }
    }
}
