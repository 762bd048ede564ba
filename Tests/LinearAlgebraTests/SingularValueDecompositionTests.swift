import Foundation
import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// `A = U Σ Vᵀ`, `UᵀU = I`, `VᵀV = I`, Σ descending.
final class SingularValueDecompositionTests: XCTestCase {
    private static let shapes = [
        (1, 1), (1, 9), (9, 1), (2, 2), (3, 2), (17, 17), (70, 33), (33, 70), (300, 4), (4, 300), (130, 129),
    ]

    /// LAPACK's bound for reduction and conquest together is a modest multiple of ε ‖A‖: the multiple is taken from the
    /// roundings of reflections of both lengths.
    private func bound<Scalar: BLASScalar>(_ a: NaiveMatrix, _: Scalar.Type) -> Double {
        Tolerance.gamma(Double(8 * (a.rows + a.columns)), Scalar.self) * a.frobeniusNorm
    }

    private func check<Scalar: BLASScalar>(
        _ a: NaiveMatrix, values expected: [Double]? = nil, _ label: String, _: Scalar.Type,
        line: UInt = #line
    ) throws {
        let label = "\(label) \(a.rows) × \(a.columns), \(Scalar.self)"
        let svd = try SingularValueDecomposition(a.matrix(Scalar.self))
        let order = min(a.rows, a.columns)
        XCTAssertEqual(svd.values.count, order, label, line: line)
        XCTAssertEqual(
            [svd.u.rows, svd.u.columns, svd.v.rows, svd.v.columns], [a.rows, order, a.columns, order], label)
        XCTAssertEqual(svd.values, svd.values.sorted(by: >), label, line: line)
        XCTAssertTrue(svd.values.allSatisfy { $0 >= 0 }, label, line: line)
        let (u, v) = (NaiveMatrix(svd.u), NaiveMatrix(svd.v))
        for q in [u, v] {
            let roundings = Tolerance.gamma(Double(8 * (a.rows + a.columns)), Scalar.self)
            assertClose(q.orthonormalityError, 0, within: roundings, label, line: line)
        }
        let bound = bound(a, Scalar.self)
        let error = (u.scalingColumns(by: doubles(svd.values)) * v.transposed - a).frobeniusNorm
        assertClose(error, 0, within: bound, "A = U Σ Vᵀ, \(label)", line: line)
        guard let expected else { return }
        assertClose(doubles(svd.values), expected, within: expected.map { _ in bound }, label, line: line)
    }

    func testKnownValues() throws {
        for (rows, columns) in Self.shapes {
            let order = min(rows, columns)
            let spectra = [
                ("even", (0..<order).map { Double(order - $0) }),
                ("equal", [Double](repeating: 2, count: order)),
                ("graded", (0..<order).map { pow(2, -Double($0)) }),
                ("in pairs", (0..<order).map { Double((order - $0 + 1) / 2) }),
                ("rank one", (0..<order).map { $0 == 0 ? 5 : 0 }),
                ("zero", [Double](repeating: 0, count: order)),
            ]
            for (name, values) in spectra {
                let a = NaiveMatrix.withSingularValues(values, rows: rows, columns: columns, seed: 1).matrix
                try check(a, values: values, name, Float.self)
                try check(a, values: values, name, Double.self)
            }
            try check(.uniform(rows, columns, seed: 2), "uniform", Float.self)
            try check(.uniform(rows, columns, seed: 2), "uniform", Double.self)
        }
    }

    /// Where values lie apart, the vectors are known too, up to a sign: they turn by the error over the distance.
    func testKnownVectors() throws {
        for (rows, columns) in [(20, 12), (12, 12), (12, 20)] {
            let values = (0..<12).map { Double(12 - $0) }
            let known = NaiveMatrix.withSingularValues(values, rows: rows, columns: columns, seed: 3)
            let svd = try SingularValueDecomposition(known.matrix.matrix(Double.self))
            let turn = 4 * bound(known.matrix, Double.self)
            for (found, expected) in [(NaiveMatrix(svd.u), known.u), (NaiveMatrix(svd.v), known.v)] {
                assertClose(
                    found.magnitude.elements, expected.magnitude.elements,
                    within: expected.elements.map { _ in turn }, "\(rows) × \(columns)")
            }
            // One sign for both.
            for j in 0..<12 {
                let side = { (q: Matrix<Double>, k: NaiveMatrix) in (0..<q.rows).reduce(0) { $0 + q[$1, j] * k[$1, j] }
                }
                assertClose(side(svd.u, known.u) * side(svd.v, known.v), 1, within: 2 * turn)
            }
        }
    }

    func testOnlyTheVectorsAskedFor() throws {
        try check(Float.self)
        try check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            for (rows, columns) in [(1, 1), (30, 20), (20, 20), (20, 30)] {
                let matrix = NaiveMatrix.uniform(rows, columns, seed: 4)
                let a = matrix.matrix(Scalar.self)
                let order = min(rows, columns)
                let whole = try SingularValueDecomposition(a)
                for range in [0..<0, 0..<1, 0..<order, order - 1..<order, order / 3..<order / 2 + 1, order..<order] {
                    let part = try SingularValueDecomposition(a, vectors: range)
                    XCTAssertEqual(part.values, whole.values)
                    XCTAssertEqual(part.u.columns, range.count)
                    XCTAssertEqual(part.v.columns, range.count)
                    XCTAssertEqual(part.u.rows, rows)
                    XCTAssertEqual(part.v.rows, columns)
                    // The vectors have the same sign, but BLAS may sum in another order for another width.
                    let bounds = [Double](
                        repeating: self.bound(matrix, Scalar.self), count: range.count * max(rows, columns))
                    assertClose(
                        doubles(part.u.elements), doubles(whole.u.columns(range).elements),
                        within: Array(bounds[..<(range.count * rows)]))
                    assertClose(
                        doubles(part.v.elements), doubles(whole.v.columns(range).elements),
                        within: Array(bounds[..<(range.count * columns)]))
                }
            }
        }
    }

    func testNothing() throws {
        for (rows, columns) in [(0, 0), (0, 4), (4, 0)] {
            let svd = try SingularValueDecomposition(Matrix<Double>(rows: rows, columns: columns))
            XCTAssertEqual(svd.values, [])
            XCTAssertEqual([svd.u.rows, svd.u.columns, svd.v.rows, svd.v.columns], [rows, 0, columns, 0])
        }
    }

    func testOneElement() throws {
        for element in [-3, 0, 5] as [Float] {
            let svd = try SingularValueDecomposition(Matrix(rows: 1, columns: 1, [element]))
            XCTAssertEqual(svd.values, [abs(element)])
            XCTAssertEqual(svd.u[0, 0] * svd.values[0] * svd.v[0, 0], element)
            XCTAssertEqual(abs(svd.u[0, 0]), 1)
        }
    }

    func testTheErrorNamesTheOrder() {
        XCTAssertTrue("\(LinearAlgebraError.noConvergence(order: 17))".contains("order 17"))
    }
}
