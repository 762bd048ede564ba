import LatentLinearAlgebra
import LatentRuntime
import XCTest

/// What must hold of every decomposition that calls itself converged.
public struct TripletCheck {
    private let a: NaiveMatrix
    /// The largest singular value, from the dense decomposition.
    public let largest: Double
    /// All singular values, descending, likewise.
    public let values: [Double]

    /// Triplets are to be those of `a`, whose numbers are the same in every precision they are checked in.
    public init(_ a: NaiveMatrix) throws {
        self.a = a
        values = try SingularValueDecomposition(a.matrix(Double.self), vectors: 0..<0).values
        largest = values.first ?? 0
    }

    /// The `rank` values that are wanted, descending.
    public func wanted<Scalar>(_ rank: Int, _ which: LanczosSettings<Scalar>.Which) -> [Double] {
        Array(which == .largest ? values.prefix(rank) : values.suffix(rank))
    }

    /// The rounding in a product of A with vectors of length 1, summed over its terms; ‖A‖_F bounds the absolute ones.
    public func rounding<Scalar: BLASScalar>(_: Scalar.Type) -> Double {
        Tolerance.gamma(Double(2 * (a.rows + a.columns)), Scalar.self) * a.frobeniusNorm
    }

    /// The most that an element of `QᵀQ - I` may be after orthogonalization to working precision: the roundings of two
    /// scalar products of Q's length, and of its scaling.
    public static func orthonormality<Scalar: BLASScalar>(_ rows: Int, _: Scalar.Type) -> Double {
        Tolerance.gamma(Double(4 * (rows + 4)), Scalar.self)
    }

    /// Shapes, order, signs, orthonormal vectors, residuals within `tolerance` · σ₁ and as reported.
    public func callAsFunction<Scalar: BLASScalar>(
        _ found: TruncatedSVD<Scalar>, rank: Int, tolerance: Scalar = 64 * Scalar.ulpOfOne, _ label: String = "",
        file: StaticString = #filePath, line: UInt = #line
    ) {
        let label = "\(label) \(a.rows) × \(a.columns), rank \(rank), \(Scalar.self)"
        func expect(_ holds: Bool, _ what: String) { XCTAssert(holds, "\(what): \(label)", file: file, line: line) }
        let values = doubles(found.values)
        expect(values.count == rank, "\(values.count) values")
        expect(found.u.rows == a.rows && found.u.columns == rank, "the shape of u")
        expect(found.v.rows == a.columns && found.v.columns == rank, "the shape of v")
        guard values.count == rank, found.u.columns == rank, found.v.columns == rank else { return }
        expect(values.allSatisfy { $0.isFinite && $0 >= 0 }, "values \(values)")
        expect(values == values.sorted(by: >), "values in order: \(values)")
        expect(
            found.convergence.isConverged,
            "\(found.convergence.converged) converged, "
                + "residual \(Double(found.convergence.largestResidual) / largest) σ₁")

        let (u, v) = (NaiveMatrix(found.u), NaiveMatrix(found.v))
        for (name, q) in [("u", u), ("v", v)] {
            let error = q.orthonormalityError
            expect(error <= Self.orthonormality(q.rows, Scalar.self), "\(name) is orthonormal to \(error)")
        }
        for j in 0..<rank {
            let column = (0..<u.rows).map { u[$0, j] }
            let size = column.reduce(0) { max($0, abs($1)) }
            expect(column.first { abs($0) == size }.map { $0 > 0 } ?? false, "the sign of column \(j)")
        }

        let bound = Double(tolerance) * largest + rounding(Scalar.self)
        let left = (a * v - u.scalingColumns(by: values)).columnNorms
        let right = (a.transposed * u - v.scalingColumns(by: values)).columnNorms
        let zeros = [Double](repeating: 0, count: rank)
        let bounds = [Double](repeating: bound, count: rank)
        assertClose(left, zeros, within: bounds, "A v - σ u: \(label)", file: file, line: line)
        assertClose(right, zeros, within: bounds, "Aᵀ u - σ v: \(label)", file: file, line: line)
        let roundings = [Double](repeating: rounding(Scalar.self), count: rank)
        assertClose(
            doubles(found.convergence.leftResiduals), left, within: roundings, "left as reported: \(label)", file: file,
            line: line)
        assertClose(
            doubles(found.convergence.rightResiduals), right, within: roundings, "right as reported: \(label)",
            file: file, line: line)
    }

    /// The values are those wanted, each within the tolerance and rounding.
    public func values<Scalar: BLASScalar>(
        of found: TruncatedSVD<Scalar>, _ which: LanczosSettings<Scalar>.Which = .largest,
        tolerance: Scalar = 64 * Scalar.ulpOfOne, _ label: String = "", file: StaticString = #filePath,
        line: UInt = #line
    ) {
        let expected = wanted(found.values.count, which)
        let bound = Double(tolerance) * largest + rounding(Scalar.self) + rounding(Double.self)
        assertClose(
            doubles(found.values), expected, within: expected.map { _ in bound },
            "values, \(which), \(a.rows) × \(a.columns), \(Scalar.self) \(label)", file: file, line: line)
    }
}

/// An operator of nothing but the two products, each by the textbook's loops, rounded once.
public struct NaiveOperator<Scalar: BLASScalar>: LinearOperator {
    let matrix: NaiveMatrix
    let transposed: NaiveMatrix

    public init(_ matrix: NaiveMatrix, transposed: NaiveMatrix? = nil, _: Scalar.Type) {
        self.matrix = matrix
        self.transposed = transposed ?? matrix.transposed
    }

    public var rows: Int { matrix.rows }
    public var columns: Int { matrix.columns }

    public func product(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        (matrix * NaiveMatrix(x)).matrix(Scalar.self)
    }

    public func transposedProduct(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        (transposed * NaiveMatrix(x)).matrix(Scalar.self)
    }
}
