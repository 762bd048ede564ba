import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// What a path names, which its end tells.
enum InputKind {
    case matrixMarket, npy, dataSet

    init(path: String) {
        let name = path.lowercased()
        self = name.hasSuffix(".npy") ? .npy : name.hasSuffix(".mtx") ? .matrixMarket : .dataSet
    }
}

/// A matrix that a command is given by name: a Matrix Market or NumPy file, or the ratings of a data set, users by
/// items.
enum InputMatrix<Scalar: BLASScalar> {
    case dense(Matrix<Scalar>)
    case sparse(CSRMatrix<Scalar>)

    /// Reads what is at `path`: `.mtx`, `.npy`, or else a data set.
    /// - Throws: `FileError`, also for a matrix without elements or with one that is not finite, naming its place.
    init(path: String, pool: ThreadPool) throws {
        switch InputKind(path: path) {
        case .npy: self = .dense(try Matrix(npy: path))
        case .matrixMarket: self = .sparse(try CSRMatrix(matrixMarket: path, pool: pool))
        case .dataSet:
            try self.init(try RatingTable(path: path), path: path)
            return
        }
        try check(path: path)
    }

    /// The ratings of the data set at `path`, of which `table` was read.
    /// - Throws: as ``init(path:pool:)``.
    init(_ table: RatingTable, path: String) throws {
        for warning in table.warnings { Output.note(warning) }
        let ratings = try TrainingSet(table).byUser()
        self = .sparse(CSRMatrix(pattern: ratings.pattern, values: ratings.values.map { Scalar($0) }))
        try check(path: path)
    }

    private func check(path: String) throws {
        guard rows > 0, columns > 0 else {
            throw FileError.malformed(path: path, position: nil, reason: "is \(rows) × \(columns), without any element")
        }
        do throws(InvalidArgument) {
            switch self {
            case .dense(let matrix): try matrix.requireFinite()
            case .sparse(let matrix): try matrix.requireFinite()
            }
        } catch {
            throw FileError.malformed(path: path, position: nil, reason: "\(error) (counted from 0, as \(Scalar.self))")
        }
    }

    var rows: Int {
        switch self {
        case .dense(let matrix): matrix.rows
        case .sparse(let matrix): matrix.rows
        }
    }

    var columns: Int {
        switch self {
        case .dense(let matrix): matrix.columns
        case .sparse(let matrix): matrix.columns
        }
    }

    /// How many elements are in the file, or ratings in the data set.
    var entries: Int {
        switch self {
        case .dense(let matrix): matrix.rows * matrix.columns
        case .sparse(let matrix): matrix.pattern.count
        }
    }

    /// `6,040 × 3,706`, and how many entries where they are fewer.
    var shape: String {
        let sides = "\(rows.grouped) × \(columns.grouped)"
        return switch self {
        case .dense: sides
        case .sparse(let matrix): "\(sides), \(matrix.pattern.count.grouped) entries"
        }
    }

    var transposed: InputMatrix {
        switch self {
        case .dense(let matrix): .dense(matrix.transposed())
        case .sparse(let matrix): .sparse(matrix.transposed())
        }
    }

    func columnMeans() -> [Scalar] {
        switch self {
        case .dense(let matrix): matrix.columnMeans()
        case .sparse(let matrix): matrix.columnMeans()
        }
    }

    func squaredNorm(lessColumns shifts: [Scalar]? = nil, unit: Double) -> Double {
        let shifts = shifts ?? [Scalar](repeating: 0, count: columns)
        return switch self {
        case .dense(let matrix): matrix.squaredNorm(lessColumns: shifts, unit: unit)
        case .sparse(let matrix): matrix.squaredNorm(lessColumns: shifts, unit: unit)
        }
    }

    /// The `count` nearest of each row among those of `others`, or among the other rows.
    /// - Throws: `InvalidArgument`, also for a sparse matrix and a dense one.
    func neighbors(
        _ similarity: Similarity, among others: InputMatrix?, count: Int, threshold: Scalar?, memory: Int,
        pool: ThreadPool
    ) throws -> Neighbors<Scalar> {
        switch (self, others) {
        case (.dense(let a), nil):
            return try similarity.neighbors(of: a, count: count, threshold: threshold, memory: memory, pool: pool)
        case (.sparse(let a), nil):
            return try similarity.neighbors(of: a, count: count, threshold: threshold, memory: memory, pool: pool)
        case (.dense(let a), .dense(let b)):
            return try similarity.neighbors(
                of: a, among: b, count: count, threshold: threshold, memory: memory, pool: pool)
        case (.sparse(let a), .sparse(let b)):
            return try similarity.neighbors(
                of: a, among: b, count: count, threshold: threshold, memory: memory, pool: pool)
        default:
            throw InvalidArgument(
                "a sparse matrix cannot be compared with a dense one: give two .mtx files, or two .npy files")
        }
    }

    /// Whether each row has no length, as the similarity measures it.
    /// - Throws: `LinearAlgebraError` for a row that it cannot measure.
    func rowsWithoutLength(_ similarity: Similarity, pool: ThreadPool) throws -> [Bool] {
        switch self {
        case .dense(let matrix): try similarity.rowsWithoutLength(matrix, pool: pool)
        case .sparse(let matrix): try similarity.rowsWithoutLength(matrix, pool: pool)
        }
    }

    /// What iterative methods take; of a sparse matrix with its transpose.
    func linearOperator(pool: ThreadPool) -> any LinearOperator<Scalar> {
        switch self {
        case .dense(let matrix): matrix
        case .sparse(let matrix): SparseOperator(matrix, pool: pool)
        }
    }
}

/// The matrix that a result is about.
struct MatrixSource: Documented {
    let path: String
    let rows, columns, entries: Int

    init(_ path: String, _ matrix: InputMatrix<some BLASScalar>) {
        (self.path, rows, columns, entries) = (path, matrix.rows, matrix.columns, matrix.entries)
    }

    static let fields: [Field<Self>] = [
        Field("path", "What was read.", \.path),
        Field("rows", "Its rows; of a data set, those that were compared, or users.", \.rows),
        Field("columns", "Its columns.", \.columns),
        Field("entries", "Its elements; of a sparse matrix, those that are there.", \.entries),
    ]
}
