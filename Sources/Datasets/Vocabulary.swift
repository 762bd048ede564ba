import LatentRuntime

/// The ids that a data set uses for its users or items, and the dense indices that columns and matrices use:
/// `ids[index(of: id)] == id`. Ids ascend, so the same ids give the same indices whatever the file's order.
///
/// It takes 8 bytes a number, and 4 for each whole number between the least and the greatest where they are compact,
/// which makes looking one up a single read.
public struct Vocabulary: Sendable, Equatable {
    /// The id of each index, strictly ascending.
    public let ids: IDs
    /// The index of the number `ids.numbers[0] + position`, or -1; empty where numbers lie too far apart for a table.
    private let table: [Int32]

    /// The vocabulary of ids that are in order already, as a file of ours has them.
    /// - Throws: `InvalidArgument` when `ids` is not strictly ascending, or an id is empty text.
    /// - Complexity: O(`ids.count`).
    public init(ascending ids: [ID]) throws(InvalidArgument) {
        for (former, id) in zip(ids, ids.dropFirst()) where former >= id {
            throw InvalidArgument("ids must be strictly ascending, but \(id.quoted) follows \(former.quoted)")
        }
        self.init(try IDs(distinct: ids).checked())
    }

    /// The distinct ids of a sequence, sorted.
    /// - Throws: `InvalidArgument` when an id is empty text.
    /// - Complexity: O(n log n).
    public init(of ids: some Sequence<ID>) throws(InvalidArgument) {
        self.init(try IDs(distinct: ids).checked())
    }

    /// The distinct numbers of a sequence, sorted.
    /// - Complexity: O(n) where they are compact, else O(n log n).
    public init(of numbers: some Sequence<Int>) {
        self.init(IDs(distinct: Array(numbers), []))
    }

    init(_ ids: IDs) {
        self.ids = ids
        let numbers = ids.numbers
        // Films of the small editions span some 20 times their count, and few films of the large ones more, where a
        // table of 4 bytes each is small; where many ids lie so far apart, it would be larger than the columns.
        guard let span = IDs.span(of: numbers.first, numbers.last), span <= 16 * numbers.count + (1 << 19) else {
            table = []
            return
        }
        var table = [Int32](repeating: -1, count: span)
        for (index, number) in numbers.enumerated() { table[number - numbers[0]] = Int32(truncatingIfNeeded: index) }
        self.table = table
    }

    /// How many ids there are.
    public var count: Int { ids.count }

    /// The index of `id`, or nil where it is not one of these.
    /// - Complexity: O(1) where `id` is one of compact numbers, else O(log `count`).
    public func index(of id: ID) -> Int? {
        switch id {
        case .number(let number): index(ofNumber: number)
        case .text: ids[ids.numbers.count...].position(of: id)
        }
    }

    /// The id that `text` writes: where it looks like a number, that number, unless only the text is one of these.
    public func id(named text: String) -> ID {
        let id = ID(text) ?? .text(text)
        return index(of: id) == nil && index(of: .text(text)) != nil ? .text(text) : id
    }

    /// The index here of each of the `others`, nil for those that are none of these: indices of one table's users or
    /// items as another's, or a model's.
    /// - Complexity: as ``index(of:)``, for each.
    public func indices(of others: IDs) -> [Int?] {
        others.numbers.map { index(ofNumber: $0) } + others.texts.map { index(of: .text($0)) }
    }

    /// As ``index(of:)``, of a number.
    func index(ofNumber number: Int) -> Int? {
        let numbers = ids.numbers
        guard let first = numbers.first, let last = numbers.last, number >= first, number <= last else { return nil }
        guard !table.isEmpty else { return numbers.position(of: number) }
        let index = table[number - first]
        return index < 0 ? nil : Int(index)
    }

    public static func == (left: Vocabulary, right: Vocabulary) -> Bool { left.ids == right.ids }
}

extension RandomAccessCollection where Element: Comparable, Index == Int {
    /// Where the ascending collection holds `element`, by bisection.
    fileprivate func position(of element: Element) -> Int? {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low] == element ? low : nil
    }
}
