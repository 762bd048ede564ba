import Latent

/// What a path names, which its end tells.
enum InputKind {
    case matrixMarket, npy, dataSet

    init(path: String) {
        let name = path.lowercased()
        let isMatrixMarket = name.hasSuffix(".mtx") || name.hasSuffix(".mtx.gz")
        self = name.hasSuffix(".npy") ? .npy : isMatrixMarket ? .matrixMarket : .dataSet
    }
}

/// A matrix that a command is given by name: a Matrix Market or NumPy file, or the ratings of a data set, users by
/// items.
protocol InputMatrix<Scalar>: Sendable {
    associatedtype Scalar: BLASScalar
    var rows: Int { get }
    var columns: Int { get }
    /// How many elements are in the file, or ratings in the data set.
    var entries: Int { get }
    /// `6,040 × 3,706`, and how many entries where they are fewer.
    var shape: String { get }

    func requireFinite() throws(InvalidArgument)
    func turned() -> Self
    func columnMeans() -> [Scalar]
    func squaredNorm(lessColumns shifts: [Scalar], unit: Double) -> Double

    /// What iterative methods take; of a sparse matrix with its transpose.
    func linearOperator() -> any LinearOperator<Scalar>

    /// The `count` nearest of each row among those of `others`, or among the other rows.
    /// - Throws: `InvalidArgument`, also for a sparse matrix and a dense one.
    func neighbors(
        _ similarity: Similarity, among others: (any InputMatrix<Scalar>)?, count: Int, threshold: Scalar?, memory: Int
    ) throws -> Neighbors<Scalar>

    /// Whether each row has no length, as the similarity measures it.
    /// - Throws: `LinearAlgebraError` for a row that it cannot measure.
    func rowsWithoutLength(_ similarity: Similarity) throws -> [Bool]
}

extension InputMatrix {
    /// Another matrix as one of the same kind.
    fileprivate func alike(_ other: (any InputMatrix<Scalar>)?) throws -> Self? {
        guard other == nil || other is Self else {
            throw InvalidArgument(
                "a sparse matrix cannot be compared with a dense one: give two .mtx files, or two .npy files")
        }
        return other as? Self
    }
}

extension Matrix: InputMatrix {
    var entries: Int { rows * columns }
    var shape: String { "\(rows.grouped) × \(columns.grouped)" }
    func turned() -> Matrix { transposed() }
    func linearOperator() -> any LinearOperator<Scalar> { self }

    func neighbors(
        _ similarity: Similarity, among others: (any InputMatrix<Scalar>)?, count: Int, threshold: Scalar?, memory: Int
    ) throws -> Neighbors<Scalar> {
        try similarity.neighbors(of: self, among: alike(others), count: count, threshold: threshold, memory: memory)
    }

    func rowsWithoutLength(_ similarity: Similarity) throws -> [Bool] { try similarity.rowsWithoutLength(self) }
}

extension CSRMatrix: InputMatrix {
    var entries: Int { pattern.count }
    var shape: String { "\(rows.grouped) × \(columns.grouped), \(entries.grouped) entries" }
    func turned() -> CSRMatrix { transposed() }
    func linearOperator() -> any LinearOperator<Scalar> { SparseOperator(self) }

    func neighbors(
        _ similarity: Similarity, among others: (any InputMatrix<Scalar>)?, count: Int, threshold: Scalar?, memory: Int
    ) throws -> Neighbors<Scalar> {
        try similarity.neighbors(of: self, among: alike(others), count: count, threshold: threshold, memory: memory)
    }

    func rowsWithoutLength(_ similarity: Similarity) throws -> [Bool] { try similarity.rowsWithoutLength(self) }
}

/// The matrix that a result is about.
struct MatrixSource<Scalar: BLASScalar>: Documented {
    let path: String
    var matrix: any InputMatrix<Scalar>

    /// Reads what is at `path`: `.mtx`, `.npy`, or else the ratings of a data set with these columns, which may have been
    /// read as `table`.
    /// - Throws: `FileError`, also for a matrix without elements or with one that is not finite, naming its place.
    init(_ path: String, columns: RatingColumns, table: RatingTable? = nil) throws {
        self.path = path
        switch InputKind(path: path) {
        case .npy: matrix = try Matrix<Scalar>(npy: path)
        case .matrixMarket: matrix = try CSRMatrix<Scalar>(matrixMarket: path, note: Output.note)
        case .dataSet:
            let table = try table ?? RatingTable(path: path, columns: columns)
            table.warnings.forEach(Output.note)
            let ratings = try TrainingSet(table).byUser()
            matrix = CSRMatrix(pattern: ratings.pattern, values: ratings.values.map { Scalar($0) })
        }
        func malformed(_ reason: String) -> FileError { .malformed(path: path, position: nil, reason: reason) }
        guard matrix.rows > 0, matrix.columns > 0 else {
            throw malformed("is \(matrix.rows) × \(matrix.columns), without any element")
        }
        do throws(InvalidArgument) {
            try matrix.requireFinite()
        } catch {
            throw malformed("\(error) (counted from 0, as \(Scalar.self))")
        }
    }

    static var fields: [Field<Self>] {
        [
            Field("path", "What was read.", \.path),
            Field("rows", "Its rows; of a data set, those that were compared, or users.") { $0.matrix.rows },
            Field("columns", "Its columns.") { $0.matrix.columns },
            Field("entries", "Its elements; of a sparse matrix, those that are there.") { $0.matrix.entries },
        ]
    }
}
