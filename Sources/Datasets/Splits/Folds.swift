import LatentRuntime

/// A table's ratings in parts for cross-validation: each part is once the test, while the others are learned from.
///
/// The parts are cut from one shuffle by our own generator, the one of ``SplitMethod/random(fraction:seed:)``, at
/// ⌊k · n / count⌋ for k = 0 ... count: every rating is in exactly one part, and their sizes differ by one at most.
/// Where `count` divides n the first test part is that of `random:1/count:SEED`.
public struct Folds: Sendable {
    /// The ratings that are parted.
    public let table: RatingTable
    /// How many parts there are.
    public let count: Int
    /// What the shuffle was drawn for.
    public let seed: UInt64
    /// The part of each row.
    private let parts: [Int32]

    /// The ratings of `table` in `count` parts: O(n).
    /// - Throws: `InvalidArgument` for fewer than 2 parts, or more than there are ratings.
    public init(_ table: RatingTable, count: Int, seed: UInt64) throws {
        guard count >= 2 else { throw InvalidArgument("\(count) folds: take 2 or more, each to be held out once") }
        guard count <= table.count else {
            throw InvalidArgument("\(count) folds of \(table.count) ratings: each fold needs one at the least")
        }
        self.table = table
        self.count = count
        self.seed = seed
        var rows = Array(0..<table.count)
        var generator = Philox(seed: seed, purpose: .split)
        generator.shuffle(&rows)
        var parts = [Int32](repeating: 0, count: table.count)
        for part in 0..<count {
            for row in rows[part * table.count / count..<(part + 1) * table.count / count] { parts[row] = Int32(part) }
        }
        self.parts = parts
    }

    /// The rows of both parts where fold `number` is held out, in file order: O(n).
    /// - Precondition: `number` is from 0 to `count - 1`.
    public func rows(_ number: Int) -> Split {
        precondition((0..<count).contains(number), "fold \(number) of \(count)")
        return Split(
            train: parts.indices.filter { parts[$0] != number }, test: parts.indices.filter { parts[$0] == number })
    }

    /// Both parts where fold `number` is held out, over the table's vocabularies: O(n).
    /// - Precondition: `number` is from 0 to `count - 1`.
    public func split(_ number: Int) -> (train: RatingTable, test: RatingTable) {
        let rows = rows(number)
        return (table.selecting(rows.train), table.selecting(rows.test))
    }
}

extension Folds: CustomStringConvertible {
    /// `folds:COUNT:SEED`, as results name them.
    public var description: String { "folds:\(count):\(seed)" }
}
