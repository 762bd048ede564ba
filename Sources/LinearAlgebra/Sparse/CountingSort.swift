/// Sorting by small whole numbers, in time proportional to their count.
package enum CountingSort {
    /// Where each key's elements begin in sorted order: `bound + 1` offsets.
    package static func offsets(of keys: [Int32], below bound: Int) -> [Int] {
        var offsets = [Int](repeating: 0, count: bound + 1)
        for key in keys { offsets[Int(key) + 1] += 1 }
        for key in 0..<bound { offsets[key + 1] += offsets[key] }
        return offsets
    }

    /// The positions of `keys`, smallest key first, equal keys in the order given.
    package static func order(of keys: [Int32], below bound: Int) -> [Int] {
        var next = offsets(of: keys, below: bound)
        return [Int](unsafeUninitializedCapacity: keys.count) { order, count in
            for (position, key) in keys.enumerated() {
                order[next[Int(key)]] = position
                next[Int(key)] += 1
            }
            count = keys.count
        }
    }
}
