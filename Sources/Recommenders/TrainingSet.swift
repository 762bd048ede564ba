import LatentDatasets
import LatentLinearAlgebra
import Synchronization

/// The ratings that a model learns from, and the matrices made of them, each built when first asked for.
///
/// Its users and items are those that have a rating here, and no others, so that a model knows nobody of whom it learned
/// nothing: of the parts of a split, which have the vocabularies of the whole, those of the training part.
///
/// It may be shared between models and threads, so that what several need is made once. Who fits one model only hands
/// it over (`consume`), and a model that can lets go of the table as soon as it may.
///
///     let set = TrainingSet(train)
///     let biases = try BiasesConfiguration().fit(set).model
///     let neighbors = try NeighborhoodConfiguration(.user).fit(set).model    // the same matrix
public final class TrainingSet: Sendable {
    /// The ratings, in file order, over vocabularies of the users and items that have one.
    public let table: RatingTable
    private let userMatrix = Mutex<CSRMatrix<Float>?>(nil)

    /// The ratings of `table`; no matrix is computed yet.
    /// - Complexity: O(ratings).
    public init(_ table: consuming RatingTable) {
        self.table = table.withoutUnused()
    }

    /// The ratings of `table` over its own vocabularies, also of users and items that have none here, as programs have it
    /// whose tables begin with a row for each id there is. Published figures are of such: what was never learned from is
    /// answered there by what it began with.
    package init(withUnused table: RatingTable) {
        self.table = table
    }

    /// The ratings as a sparse matrix, users by items: O(ratings) the first time.
    /// - Throws: `InvalidArgument` when a user rated an item twice.
    /// - Returns: a row a user of the table's vocabulary and a column an item of it. Its arrays are shared with every
    ///   other caller's.
    public func byUser() throws -> CSRMatrix<Float> {
        try userMatrix.withLock { cached in
            if let cached { return cached }
            let matrix = try CSRMatrix(
                rows: table.userIDs.count, columns: table.itemIDs.count, rowIndices: table.users,
                columnIndices: table.items, values: table.ratings)
            cached = matrix
            return matrix
        }
    }
}
