import LatentRuntime

/// A matrix as far as iterative methods know it: its shape, and its products and those of its transpose with blocks of
/// vectors, which stand as the columns of a `Matrix`.
///
/// Whoever conforms promises that the two products are of one matrix and its transpose, which
/// ``GolubKahanFactorization`` checks on its first block, that both are the same bits for any pool, and that nothing
/// changes from one product to the next. A product of k vectors at once should read the matrix once, not k times: that
/// is why they come in blocks.
///
///     /// First differences: (A x)ᵢ = xᵢ₊₁ - xᵢ, of which no element is stored.
///     struct Differences: LinearOperator {
///         let columns: Int
///         var rows: Int { columns - 1 }
///
///         func product(_ x: Matrix<Double>, pool: ThreadPool) -> Matrix<Double> {
///             var y = Matrix<Double>(rows: rows, columns: x.columns)
///             for i in 0..<rows {
///                 for j in 0..<x.columns { y[i, j] = x[i + 1, j] - x[i, j] }
///             }
///             return y
///         }
///
///         func transposedProduct(_ y: Matrix<Double>, pool: ThreadPool) -> Matrix<Double> {
///             var x = Matrix<Double>(rows: columns, columns: y.columns)
///             for i in 0..<rows {
///                 for j in 0..<y.columns {
///                     x[i, j] -= y[i, j]
///                     x[i + 1, j] += y[i, j]
///                 }
///             }
///             return x
///         }
///     }
public protocol LinearOperator<Scalar>: Sendable {
    /// Float or Double.
    associatedtype Scalar: BLASScalar

    /// The elements of A x.
    var rows: Int { get }
    /// The elements of Aᵀ x.
    var columns: Int { get }

    /// A X, for X of ``columns`` rows and any number of columns. The same bits for any pool.
    func product(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar>

    /// Aᵀ X, for X of ``rows`` rows and any number of columns. The same bits for any pool.
    func transposedProduct(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar>

    /// The norm of the parts of which the operator is the difference, where they may cancel: its products are rounded
    /// to their size and not to its own. 0 for an operator of one part.
    var cancelingNorm: Scalar { get }

    /// Checks that the numbers the operator is made of are finite.
    ///
    /// ``TruncatedSVD`` asks once, before it begins.
    /// - Throws: `InvalidArgument` naming the first that is not. An operator that cannot tell does not throw.
    func requireFinite() throws(InvalidArgument)
}

extension LinearOperator {
    /// 0: an operator of one part, whose products are rounded to their own size.
    public var cancelingNorm: Scalar { 0 }

    /// Does nothing: an operator that cannot tell is taken to be finite, until a product shows that it is not.
    public func requireFinite() throws(InvalidArgument) {}

    /// A x.
    /// - Returns: ``rows`` elements.
    /// - Precondition: `x` has ``columns`` elements.
    /// - Complexity: a product with one vector.
    public func product(_ x: [Scalar], pool: ThreadPool = .shared) -> [Scalar] {
        product(Matrix(rows: x.count, columns: 1, x), pool: pool).elements
    }

    /// Aᵀ x.
    /// - Returns: ``columns`` elements.
    /// - Precondition: `x` has ``rows`` elements.
    /// - Complexity: a product with one vector.
    public func transposedProduct(_ x: [Scalar], pool: ThreadPool = .shared) -> [Scalar] {
        transposedProduct(Matrix(rows: x.count, columns: 1, x), pool: pool).elements
    }
}

extension Matrix: LinearOperator {
    /// A X, tile by tile.
    /// - Complexity: 2 · rows · columns · `x.columns` flops.
    public func product(_ x: Matrix, pool: ThreadPool) -> Matrix {
        .product(self, x, pool: pool)
    }

    /// Aᵀ X, of this matrix as it lies.
    /// - Complexity: 2 · rows · columns · `x.columns` flops.
    public func transposedProduct(_ x: Matrix, pool: ThreadPool) -> Matrix {
        .product(self, x, aTransposition: .transposed, pool: pool)
    }
}

/// A sparse matrix with its transpose, so that both products read memory in order: entries twice.
///
/// Of n entries it takes 2 · n · (4 + size of a number) bytes, and 8 bytes for each row and column. A product of k
/// vectors, either way, takes 2 · n · k flops.
public struct SparseOperator<Scalar: BLASScalar>: LinearOperator {
    /// A, as it was given.
    public let matrix: CSRMatrix<Scalar>
    /// Aᵀ, whose rows are the columns of A.
    public let transposed: CSRMatrix<Scalar>

    /// O(entries + rows + columns).
    ///
    /// The transpose is made here, once.
    public init(_ matrix: CSRMatrix<Scalar>, pool: ThreadPool = .shared) {
        self.matrix = matrix
        transposed = matrix.transposed(pool: pool)
    }

    public var rows: Int { matrix.rows }
    public var columns: Int { matrix.columns }

    public func product(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        matrix.product(x, pool: pool)
    }

    public func transposedProduct(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        transposed.product(x, pool: pool)
    }

    public func requireFinite() throws(InvalidArgument) { try matrix.requireFinite() }
}
