import LatentDatasets
import LatentEvaluation
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// Who is new: people held out whole, or items.
public enum NewcomerKind: String, Sendable {
    /// All ratings of some people.
    case people
    /// All ratings of some items. People and items change places then: what is said of a person's items is said of an
    /// item's people.
    case items
}

/// Newcomers' ratings of what a model knows, in an order drawn by the seed: the first ones may be known, the rest are what
/// every method is tested on, however many are known.
struct Newcomers {
    typealias Entry = (other: Int?, rating: Float)

    let kind: NewcomerKind
    /// Their ids, a newcomer each who has something to be tested on.
    let ids: [ID]
    /// The ratings that may be known, in the order in which they become so. An `other` that the model does not know is nil.
    let first: [[Entry]]
    let test: [[Entry]]
    /// How many of the newcomers have so few ratings that nothing is left to test on.
    let leftOut: Int
    let others: Int

    /// Those whom `test` has all ratings of, `known` being the most ratings that may be known, in an order of `seed`.
    init(_ test: RatingTable, _ kind: NewcomerKind, scope: ModelScope, known: Int, seed: UInt64) {
        self.kind = kind
        let (own, other) = kind == .people ? (test.users, test.items) : (test.items, test.users)
        let (ownIDs, otherIDs) = kind == .people ? (test.userIDs, test.itemIDs) : (test.itemIDs, test.userIDs)
        let vocabulary = kind == .people ? scope.items : scope.users
        others = vocabulary.count
        let indices = vocabulary.indices(of: otherIDs.ids)
        var rows = [[Int]](repeating: [], count: ownIDs.count)
        for row in 0..<test.count { rows[Int(own[row])].append(row) }
        var (ids, first, rest): ([ID], [[Entry]], [[Entry]]) = ([], [], [])
        var leftOut = 0
        for (newcomer, var places) in rows.enumerated() where !places.isEmpty {
            guard places.count > known else {
                leftOut += 1
                continue
            }
            var random = Philox(seed: seed, purpose: .coldStart, row: newcomer)
            random.shuffle(&places)
            let entries = places.map { (other: indices[Int(other[$0])], rating: test.ratings[$0]) }
            ids.append(ownIDs.ids[newcomer])
            first.append(Array(entries.prefix(known)))
            rest.append(Array(entries.dropFirst(known)))
        }
        (self.ids, self.first, self.test, self.leftOut) = (ids, first, rest, leftOut)
    }

    /// The first `count` ratings of each newcomer as far as the model knows what they are of: newcomers by others.
    func known(_ count: Int) throws -> CSRMatrix<Float> {
        try Self.matrix(first.map { Array($0.prefix(count)) }, columns: others)
    }

    /// A row for each list of ratings, of what the model knows.
    static func matrix(_ lists: [[Entry]], columns: Int) throws -> CSRMatrix<Float> {
        var (rows, indices, values): ([Int32], [Int32], [Float]) = ([], [], [])
        for (row, list) in lists.enumerated() {
            for entry in list {
                guard let other = entry.other else { continue }
                rows.append(Int32(row))
                indices.append(Int32(other))
                values.append(entry.rating)
            }
        }
        return try CSRMatrix(
            rows: lists.count, columns: columns, rowIndices: rows, columnIndices: indices, values: values)
    }
}

extension RandomPurpose {
    /// In which order a newcomer's ratings become known.
    static let coldStart = RandomPurpose(rawValue: 22)
}
