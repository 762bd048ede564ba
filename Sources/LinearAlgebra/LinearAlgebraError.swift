/// What can be wrong with the numbers of a matrix.
public enum LinearAlgebraError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The leading minor of this order is not positive, so there is no Cholesky factor.
    case notPositiveDefinite(order: Int)
    /// The singular values of a matrix of this order were not found within LAPACK's limit of steps.
    case noConvergence(order: Int)
    /// This row, counted from 0, cannot be compared with others, and why.
    case incomparableRow(Int, reason: String)

    public var description: String {
        switch self {
        case .notPositiveDefinite(let order):
            "the matrix is not positive definite: its leading minor of order \(order) is not positive"
        case .noConvergence(let order):
            "the singular values of a matrix of order \(order) were not found: does it hold huge numbers?"
        case .incomparableRow(let row, let reason): "row \(row)\(reason)"
        }
    }
}
