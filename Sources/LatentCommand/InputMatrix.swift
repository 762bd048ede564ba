import Datasets
import LinearAlgebra
import Recommenders
import Runtime

/// A matrix that a command is given by name: a Matrix Market or NumPy file, or the ratings of a data set, users by items.
enum InputMatrix<Scalar: BLASScalar> {
    case dense(Matrix<Scalar>)
    case sparse(CSRMatrix<Scalar>)

    /// Reads what is at `path`, which its end tells: `.mtx`, `.npy`, or else a data set.
    /// - Throws: `FileError`, also for a matrix without elements or with one that is not finite, naming its place.
    init(path: String, pool: ThreadPool) throws {
        if path.lowercased().hasSuffix(".npy") {
            self = .dense(try Matrix(npy: path))
        } else if path.lowercased().hasSuffix(".mtx") {
            self = .sparse(try CSRMatrix(matrixMarket: path, pool: pool))
        } else {
            let table = try RatingTable(path: path)
            for warning in table.warnings { Output.note("note: \(warning)") }
            let ratings = try TrainingSet(table).byUser()
            self = .sparse(CSRMatrix(pattern: ratings.pattern, values: ratings.values.map { Scalar($0) }))
        }
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

    func squaredNorm(lessColumns shifts: [Scalar]? = nil) -> Double {
        let shifts = shifts ?? [Scalar](repeating: 0, count: columns)
        return switch self {
        case .dense(let matrix): matrix.squaredNorm(lessColumns: shifts)
        case .sparse(let matrix): matrix.squaredNorm(lessColumns: shifts)
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
