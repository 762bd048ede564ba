import LatentRuntime

/// The ids that a file uses for its users or items, and the dense indices that columns and matrices use:
/// `ids[index(of: id)] == id`. Ids ascend, so the same ids give the same indices whatever the file's order.
public struct Vocabulary: Sendable {
    /// The id of each index, strictly ascending.
    public let ids: [Int]
    /// The index of id `ids[0] + position`, or -1; empty where ids lie too far apart for a table.
    private let table: [Int32]

    /// - Throws: `InvalidArgument` when `ids` is not strictly ascending.
    /// - Complexity: O(`ids.count`).
    public init(ascending ids: [Int]) throws {
        for position in ids.indices.dropFirst() where ids[position - 1] >= ids[position] {
            throw InvalidArgument(
                "ids must be strictly ascending, but \(ids[position]) follows \(ids[position - 1])")
        }
        self.init(checked: ids)
    }

    /// The distinct ids of a sequence, sorted.
    /// - Complexity: O(n) where ids are compact, else O(n log n).
    public init(of ids: some Sequence<Int>) {
        self.init(checked: Self.distinct(Array(ids)))
    }

    private init(checked ids: [Int]) {
        self.ids = ids
        // Films of the small editions span some 20 times their count, and few films of the large ones more, where a
        // table of 4 bytes each is small; where many ids lie so far apart, it would be larger than the columns.
        guard let span = Self.span(of: ids.first, ids.last), span <= 16 * ids.count + (1 << 19) else {
            table = []
            return
        }
        var table = [Int32](repeating: -1, count: span)
        for (index, id) in ids.enumerated() { table[id - ids[0]] = Int32(truncatingIfNeeded: index) }
        self.table = table
    }

    /// How many ids there are.
    public var count: Int { ids.count }

    /// The index of `id`, or nil where it is not one of these.
    /// - Complexity: O(1) where ids are compact, else O(log `count`).
    public func index(of id: Int) -> Int? {
        guard let first = ids.first, let last = ids.last, id >= first, id <= last else { return nil }
        if !table.isEmpty {
            let index = table[id - first]
            return index < 0 ? nil : Int(index)
        }
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return ids[low] == id ? low : nil
    }

    /// The number of values from `first` to `last`, or nil where there are none or too many to count.
    private static func span(of first: Int?, _ last: Int?) -> Int? {
        guard let first, let last else { return nil }
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        return overflow || distance == .max ? nil : distance + 1
    }

    private static func distinct(_ ids: [Int]) -> [Int] {
        guard let span = span(of: ids.min(), ids.max()), let lowest = ids.min(),
            span <= 8 * ids.count + (1 << 19)
        else {
            var result: [Int] = []
            for id in ids.sorted() where result.last != id { result.append(id) }
            return result
        }
        var present = [Bool](repeating: false, count: span)
        for id in ids { present[id - lowest] = true }
        var result: [Int] = []
        result.reserveCapacity(present.count { $0 })
        for position in present.indices where present[position] { result.append(position + lowest) }
        return result
    }
}

extension Vocabulary: Equatable {
    public static func == (left: Vocabulary, right: Vocabulary) -> Bool { left.ids == right.ids }
}
