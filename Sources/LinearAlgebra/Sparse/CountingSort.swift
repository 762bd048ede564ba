/// Sorting by small whole numbers, in time proportional to their count.
package struct CountingSort {
    /// Where each key's elements begin in sorted order: one more than there are keys.
    package let offsets: [Int]
    /// The positions of the keys, smallest key first, equal keys in the order given.
    package let order: [Int]

    /// Sorts `keys`, which are from 0 on and below `bound`.
    package init(_ keys: [Int32], below bound: Int) {
        let offsets = Self.offsets(of: keys, below: bound)
        order = [Int](unsafeUninitializedCapacity: keys.count) { order, count in
            Self.forEachPlace(of: keys, offsets: offsets) { position, place in order[place] = position }
            count = keys.count
        }
        self.offsets = offsets
    }

    /// The offsets alone.
    package static func offsets(of keys: [Int32], below bound: Int) -> [Int] {
        var offsets = [Int](repeating: 0, count: bound + 1)
        for key in keys { offsets[Int(key) + 1] += 1 }
        for key in 0..<bound { offsets[key + 1] += offsets[key] }
        return offsets
    }

    /// Calls `body` with each position and its place in sorted order: sorts what `body` moves, without the order.
    @inline(__always)
    static func forEachPlace(of keys: [Int32], offsets: [Int], _ body: (_ position: Int, _ place: Int) -> Void) {
        var next = offsets
        for (position, key) in keys.enumerated() {
            body(position, next[Int(key)])
            next[Int(key)] += 1
        }
    }
}
