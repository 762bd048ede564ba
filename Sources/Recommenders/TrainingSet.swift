import LatentDatasets
import LatentLinearAlgebra
import Synchronization

/// The ratings that a model learns from, and the matrices made of them, each built when first asked for.
///
/// It may be shared between models and threads, so that what several need is made once. Who fits one model only hands
/// it over (`consume`), and a model that can lets go of the table as soon as it may.
///
///     let set = TrainingSet(train)
///     let biases = try BiasesConfiguration().fit(set).model
///     let neighbors = try NeighborhoodConfiguration(.user).fit(set).model    // the same matrix
public final class TrainingSet: Sendable {
    /// The ratings, in file order.
    public let table: RatingTable
    private let userMatrix = Mutex<CSRMatrix<Float>?>(nil)

    /// The ratings of `table`; nothing is computed yet.
    public init(_ table: RatingTable) {
        self.table = table
    }

    /// The ratings as a sparse matrix, users by items: O(ratings) the first time.
    /// - Throws: `InvalidArgument` when a user rated an item twice.
    /// - Returns: a row a user of the table's vocabulary and a column an item of it, those without ratings included.
    ///   Its arrays are shared with every other caller's.
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
