/// What can be wrong with the numbers of a matrix.
///
/// Of shapes and settings, which a caller can know beforehand, `InvalidArgument` tells, or a precondition.
///
///     do {
///         factor = try Cholesky(gram).factor
///     } catch LinearAlgebraError.notPositiveDefinite(let order) {
///         print("column \(order - 1) depends on those before it")
///     }
public enum LinearAlgebraError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The leading minor of this order is not positive, so there is no Cholesky factor.
    ///
    /// The order is counted from 1, as LAPACK's `potrf` has it: up to `order - 1` the factor was found. A column that
    /// is a sum of others, or a regularization below rounding, is the usual cause.
    case notPositiveDefinite(order: Int)
    /// The singular values of a matrix of this order were not found within LAPACK's limit of steps.
    ///
    /// As LAPACK's `bdsdc` reports it: numbers that overflow on the way do that.
    case noConvergence(order: Int)
    /// This row, counted from 0, cannot be compared with others, and why.
    ///
    /// It holds a number that is not finite, is too long for its products, or is no set where sets are compared.
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
