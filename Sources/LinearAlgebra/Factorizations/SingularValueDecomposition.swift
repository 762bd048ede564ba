/// The dense singular value decomposition `A = U Σ Vᵀ`: the columns of U and of V are orthonormal, Σ is diagonal.
///
/// The signs of pairs of vectors are as LAPACK has them, and so are the vectors of equal values: any orthonormal ones
/// of their space. Values and vectors are those of A + E with ‖E‖ a modest multiple of ε ‖A‖; a small value has that
/// error, not a share of itself.
///
/// By LAPACK's `gebrd`, `bdsdc` and `ormbr`, on this thread: Golub and Kahan, SIAM J. Numer. Anal. 2(2), 1965,
/// doi:10.1137/0702016; Gu and Eisenstat, "A divide-and-conquer algorithm for the bidiagonal SVD", SIAM J. Matrix Anal.
/// Appl. 16(1), 1995, doi:10.1137/S0895479892242232.
///
///     let svd = try SingularValueDecomposition(a)
///     var scaled = svd.u
///     scaled.scaleColumns(by: svd.values)
///     let again = Matrix.product(scaled, svd.v, bTransposition: .transposed)      // `a`, to rounding
public struct SingularValueDecomposition<Scalar: BLASScalar>: Sendable {
    /// All min(rows, columns) singular values, descending.
    public let values: [Scalar]
    /// The left vectors asked for, as columns.
    ///
    /// `a.rows` × the number asked for.
    public let u: Matrix<Scalar>
    /// The right vectors asked for, as columns.
    ///
    /// `a.columns` × the number asked for.
    public let v: Matrix<Scalar>

    /// Decomposes `a` in O(rows · columns · min(rows, columns)): to bidiagonal form by reflections, then by divide and
    /// conquer. Of the vectors only those of the values `vectors` are formed; all of them where it is nil.
    ///
    /// It takes a copy of `a`, about five matrices of n × n, n = min(rows, columns), and the vectors.
    ///
    /// All values are found, and all vectors of the bidiagonal form, also where few vectors are asked for: what is
    /// saved then is their way back to A. Of a large matrix of which some triplets are wanted, ``TruncatedSVD`` finds
    /// them sooner.
    /// - Parameters:
    ///   - a: A, of any shape, also without rows or columns: then there are no values.
    ///   - vectors: which triplets get vectors, counted from the largest value.
    /// - Precondition: `vectors` lies within the singular values there are.
    /// - Throws: `LinearAlgebraError.noConvergence`, which an `a` of finite numbers does not cause.
    public init(_ a: Matrix<Scalar>, vectors: Range<Int>? = nil) throws(LinearAlgebraError) {
        OpenBLAS.prepare()
        let order = min(a.rows, a.columns)
        let chosen = vectors ?? 0..<order
        precondition(chosen.lowerBound >= 0 && chosen.upperBound <= order, "\(order) singular values have no \(chosen)")
        guard order > 0 else {
            values = []
            u = Matrix(rows: a.rows, columns: 0)
            v = Matrix(rows: a.columns, columns: 0)
            return
        }
        // LAPACK reads rows as columns, that is Aᵀ = V Σ Uᵀ, whose Q leads to V and whose P leads to U.
        var reduced = a
        var bidiagonal = Bidiagonal<Scalar>(rows: a.columns, columns: a.rows)
        reduced.withUnsafeMutablePointer { bidiagonal.reduce($0) }
        let (left, right) = try bidiagonal.decompose()
        values = bidiagonal.diagonal
        v = reduced.withUnsafePointer { bidiagonal.vectors(left, chosen, of: .q, $0) }
        u = reduced.withUnsafePointer { bidiagonal.vectors(right.transposed(), chosen, of: .p, $0) }
    }
}

/// A matrix of `rows` × `columns`, column after column, on its way to its singular values.
///
/// The steps are `reduce`, `decompose` and `vectors`, in this order, on the memory of the matrix that is reduced.
private struct Bidiagonal<Scalar: BLASScalar> {
    let rows: Int
    let columns: Int
    var order: Int { min(rows, columns) }
    /// Of B; after `decompose` the singular values, descending.
    var diagonal: [Scalar]
    /// Of B, above its diagonal where rows ≥ columns, else below; one more than is used.
    var offDiagonal: [Scalar]
    /// The factors of the reflections that make Q.
    var tauQ: [Scalar]
    /// The factors of the reflections that make P.
    var tauP: [Scalar]

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        let zeros = [Scalar](repeating: 0, count: min(rows, columns))
        (diagonal, offDiagonal, tauQ, tauP) = (zeros, zeros, zeros, zeros)
    }

    /// Room for LAPACK to work in blocks of up to 64 columns.
    private var workCount: Int { 64 * (rows + columns) }

    /// A = Q B Pᵀ by reflections from both sides in turn, each of which clears a column or a row; their vectors take
    /// the place of A's elements.
    /// - Complexity: 4 · m · n² - 4/3 · n³ flops, m and n being the larger and the smaller size.
    mutating func reduce(_ a: UnsafeMutablePointer<Scalar>) {
        let work = AlignedStorage<Scalar>(uninitialized: workCount)
        let info = Scalar.routines.gebrd(
            rows: rows, columns: columns, a, rows, &diagonal, &offDiagonal, &tauQ, &tauP, work.pointer, work.count)
        precondition(info == 0, "LAPACK was called with a wrong argument \(-info)")
    }

    /// The vectors of the bidiagonal matrix itself: the left ones as rows, the right ones as columns, because the
    /// storage is column-major and a `Matrix` is not.
    /// - Returns: two matrices of order × order.
    /// - Throws: `LinearAlgebraError.noConvergence`.
    /// - Complexity: O(order³) at the most, and 3 · order² numbers beside the results.
    mutating func decompose() throws(LinearAlgebraError) -> (left: Matrix<Scalar>, right: Matrix<Scalar>) {
        var left = Matrix<Scalar>(rows: order, columns: order)
        var right = Matrix<Scalar>(rows: order, columns: order)
        let work = AlignedStorage<Scalar>(uninitialized: 3 * order * order + 4 * order)
        var integers = [Int32](repeating: 0, count: 8 * order)
        let info = left.withUnsafeMutablePointer { u in
            right.withUnsafeMutablePointer { vt in
                Scalar.routines.bdsdc(
                    upper: rows >= columns, order: order, &diagonal, &offDiagonal, u, vt, work.pointer, &integers)
            }
        }
        precondition(info >= 0, "LAPACK was called with a wrong argument \(-info)")
        guard info == 0 else { throw .noConvergence(order: order) }
        return (left, right)
    }

    /// Q or P times the vectors `chosen`, given as rows; the result has them as columns.
    ///
    /// The inner vectors, lengthened by zeros, are multiplied by the reflections, of which each changes them all at
    /// once.
    /// - Returns: rows × chosen of Q, columns × chosen of P.
    /// - Complexity: about 4 · length · chosen · order flops.
    func vectors(
        _ inner: Matrix<Scalar>, _ chosen: Range<Int>, of factor: BidiagonalFactor, _ a: UnsafePointer<Scalar>
    ) -> Matrix<Scalar> {
        let length = factor == .q ? rows : columns
        var outer = Matrix<Scalar>(rows: chosen.count, columns: length)
        guard chosen.count > 0 else { return outer.transposed() }
        let work = AlignedStorage<Scalar>(uninitialized: max(workCount, 64 * chosen.count + 64 * 65))
        let info = outer.withUnsafeMutablePointer { c in
            inner.withUnsafePointer { source in
                for (target, vector) in chosen.enumerated() {
                    (c + target * length).update(from: source + vector * order, count: order)
                }
            }
            return Scalar.routines.ormbr(
                factor, rows: length, columns: chosen.count, order: factor == .q ? columns : rows, a, rows,
                factor == .q ? tauQ : tauP, c, work.pointer, work.count)
        }
        precondition(info == 0, "LAPACK was called with a wrong argument \(-info)")
        return outer.transposed()
    }
}
