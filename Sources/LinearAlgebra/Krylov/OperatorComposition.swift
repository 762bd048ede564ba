import LatentRuntime

extension LinearOperator {
    /// Aᵀ.
    ///
    /// Nothing is copied: the two products change places.
    /// - Complexity: O(1); its products take what those of A take.
    public var transpose: TransposedOperator<Self> { TransposedOperator(base: self) }

    /// `factor` · A.
    ///
    /// The elements stay as they are; each product is scaled once it is there. A factor that is not finite is found by
    /// ``requireFinite()``.
    /// - Complexity: O(1); a product takes one flop more for each element of its result.
    public func scaled(by factor: Scalar) -> ScaledOperator<Self> { ScaledOperator(base: self, factor: factor) }

    /// A - r 1ᵀ - 1 cᵀ: every element less its row's and its column's shift, the zeros' too, without forming that dense
    /// matrix. Without one of the two, only the other is subtracted.
    ///
    /// With the means of the columns as their shifts it is what principal components are of; with those of rows and
    /// columns, what is left beside both.
    ///
    ///     let means = ratings.columnMeans()
    ///     let centered = try SparseOperator(ratings).shifted(columns: means)          // its columns have mean 0
    ///     let svd = try TruncatedSVD(centered, rank: 20)
    ///
    /// - Parameters:
    ///   - rowShifts: r, a number for each row; nil for zeros.
    ///   - columnShifts: c, a number for each column; nil for zeros.
    /// - Returns: an operator of A's shape.
    /// - Throws: `InvalidArgument` unless there is a finite shift for each row and for each column.
    /// - Complexity: O(rows + columns).
    public func shifted(
        rows rowShifts: [Scalar]? = nil, columns columnShifts: [Scalar]? = nil
    ) throws(InvalidArgument) -> ShiftedOperator<Self> {
        try ShiftedOperator(base: self, rowShifts: rowShifts, columnShifts: columnShifts)
    }
}

/// Aᵀ.
///
/// Of `rows` and `columns` of A those of Aᵀ are the same, exchanged; it is finite where A is, and what cancels in A
/// cancels in it.
public struct TransposedOperator<Base: LinearOperator>: LinearOperator {
    let base: Base

    public var rows: Int { base.columns }
    public var columns: Int { base.rows }
    public var cancelingNorm: Base.Scalar { base.cancelingNorm }

    public func product(_ x: Matrix<Base.Scalar>, pool: ThreadPool) -> Matrix<Base.Scalar> {
        base.transposedProduct(x, pool: pool)
    }

    public func transposedProduct(_ x: Matrix<Base.Scalar>, pool: ThreadPool) -> Matrix<Base.Scalar> {
        base.product(x, pool: pool)
    }

    public func requireFinite() throws(InvalidArgument) { try base.requireFinite() }
}

/// A number times A.
///
/// Each singular value is |factor| times that of A; vectors are the same, but for a sign.
public struct ScaledOperator<Base: LinearOperator>: LinearOperator {
    let base: Base
    let factor: Base.Scalar

    public var rows: Int { base.rows }
    public var columns: Int { base.columns }
    public var cancelingNorm: Base.Scalar { factor.magnitude * base.cancelingNorm }

    public func product(_ x: Matrix<Base.Scalar>, pool: ThreadPool) -> Matrix<Base.Scalar> {
        base.product(x, pool: pool).scaled(by: factor)
    }

    public func transposedProduct(_ x: Matrix<Base.Scalar>, pool: ThreadPool) -> Matrix<Base.Scalar> {
        base.transposedProduct(x, pool: pool).scaled(by: factor)
    }

    public func requireFinite() throws(InvalidArgument) {
        guard factor.isFinite else { throw InvalidArgument("the scale is \(factor); it must be finite") }
        try base.requireFinite()
    }
}

/// A - r 1ᵀ - 1 cᵀ. A product costs that of A and 4 · (rows + columns) flops a vector.
///
/// By (A - r 1ᵀ - 1 cᵀ) X = A X - r (1ᵀ X) - 1 (cᵀ X), and likewise (A - r 1ᵀ - 1 cᵀ)ᵀ Y = Aᵀ Y - 1 (rᵀ Y) - c (1ᵀ Y):
/// two inner products a vector, and a product of rank two.
public struct ShiftedOperator<Base: LinearOperator>: LinearOperator {
    public typealias Scalar = Base.Scalar

    let base: Base
    // [r 1] and [1 c]: the shift is their product [r 1] [1 c]ᵀ, of rank two.
    private let left: Matrix<Scalar>
    private let right: Matrix<Scalar>
    /// The largest of A's own, ‖r‖ √columns and ‖c‖ √rows.
    public let cancelingNorm: Scalar

    init(base: Base, rowShifts: [Scalar]?, columnShifts: [Scalar]?) throws(InvalidArgument) {
        for (name, shifts, count) in [("row", rowShifts, base.rows), ("column", columnShifts, base.columns)] {
            guard let shifts else { continue }
            guard shifts.count == count else {
                throw InvalidArgument("\(shifts.count) \(name) shifts for \(count) \(name)s")
            }
            if let place = shifts.firstIndex(where: { !$0.isFinite }) {
                throw InvalidArgument("the shift of \(name) \(place) is \(shifts[place]); all must be finite")
            }
        }
        self.base = base
        let rows = rowShifts ?? [Scalar](repeating: 0, count: base.rows)
        let columns = columnShifts ?? [Scalar](repeating: 0, count: base.columns)
        left = Matrix(rows: rows.count, columns: 2, rows.flatMap { [$0, 1] })
        right = Matrix(rows: columns.count, columns: 2, columns.flatMap { [1, $0] })
        // ‖r 1ᵀ‖ and ‖1 cᵀ‖: what the shifts cancel is about as large.
        let (l, r) = (left.columnNorms(), right.columnNorms())
        cancelingNorm = max(base.cancelingNorm, max(l[0] * r[0], l[1] * r[1]))
    }

    public var rows: Int { base.rows }
    public var columns: Int { base.columns }

    public func product(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        subtract(left, .product(right, x, aTransposition: .transposed, pool: pool), base.product(x, pool: pool), pool)
    }

    public func transposedProduct(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        subtract(
            right, .product(left, x, aTransposition: .transposed, pool: pool), base.transposedProduct(x, pool: pool),
            pool)
    }

    public func requireFinite() throws(InvalidArgument) { try base.requireFinite() }

    /// Y - S C, for the two columns of S.
    ///
    /// `coefficients` has two rows, a column for each of Y.
    private func subtract(
        _ shift: Matrix<Scalar>, _ coefficients: Matrix<Scalar>, _ y: consuming Matrix<Scalar>, _ pool: ThreadPool
    ) -> Matrix<Scalar> {
        var result = y
        result.formProduct(shift, coefficients, alpha: -1, beta: 1, pool: pool)
        return result
    }
}
