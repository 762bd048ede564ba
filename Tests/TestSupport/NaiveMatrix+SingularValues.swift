import LatentLinearAlgebra
import LatentRuntime

extension NaiveMatrix {
    /// A matrix whose decomposition is known by construction: `values` on a diagonal, between products of three
    /// reflections I - 2 w wᵀ each, which are orthogonal and without zeros.
    public static func withSingularValues(
        _ values: [Double], rows: Int, columns: Int, seed: UInt64
    ) -> (matrix: NaiveMatrix, u: NaiveMatrix, v: NaiveMatrix) {
        let count = values.count
        let u = orthonormal(rows, count, seed: seed)
        let v = orthonormal(columns, count, seed: seed &+ 1000)
        return (u.scalingColumns(by: values) * v.transposed, u, v)
    }

    /// The first `columns` columns of a product of three reflections.
    public static func orthonormal(_ rows: Int, _ columns: Int, seed: UInt64) -> NaiveMatrix {
        precondition(columns <= rows)
        var q = NaiveMatrix(rows: rows, columns: columns)
        for i in 0..<columns { q[i, i] = 1 }
        for k in 0..<3 {
            let w = uniform(rows, 1, seed: seed &+ 100 * UInt64(k)).elements
            let square = w.reduce(0) { $0 + $1 * $1 }
            for j in 0..<columns {
                let share = 2 * (0..<rows).reduce(0) { $0 + w[$1] * q[$1, j] } / square
                for i in 0..<rows { q[i, j] -= share * w[i] }
            }
        }
        return q
    }

    /// Each column times its factor.
    public func scalingColumns(by factors: [Double]) -> NaiveMatrix {
        var result = self
        for i in 0..<rows {
            for j in 0..<columns { result[i, j] *= factors[j] }
        }
        return result
    }

    /// The square root of the sum of the squares, which no singular value exceeds.
    public var frobeniusNorm: Double { elements.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// The Euclidean norm of each column.
    public var columnNorms: [Double] {
        (0..<columns).map { j in (0..<rows).reduce(0) { $0 + self[$1, j] * self[$1, j] }.squareRoot() }
    }

    public static func - (a: NaiveMatrix, b: NaiveMatrix) -> NaiveMatrix {
        precondition(a.rows == b.rows && a.columns == b.columns)
        return NaiveMatrix(rows: a.rows, columns: a.columns, zip(a.elements, b.elements).map { $0 - $1 })
    }

    /// The largest element of `QᵀQ - I` for this Q; 0 without columns.
    public var orthonormalityError: Double {
        var identity = NaiveMatrix(rows: columns, columns: columns)
        for i in 0..<columns { identity[i, i] = 1 }
        return (transposed * self - identity).magnitude.elements.max() ?? 0
    }

    /// The engine's sparse matrix of the elements that are not zero.
    public func sparse<Scalar: BLASScalar>(_: Scalar.Type) throws -> CSRMatrix<Scalar> {
        let places = elements.indices.filter { elements[$0] != 0 }
        return try CSRMatrix(
            rows: rows, columns: columns, rowIndices: places.map { Int32($0 / columns) },
            columnIndices: places.map { Int32($0 % columns) }, values: places.map { Scalar(elements[$0]) })
    }

    /// Numbers between -1 and 1 at about `share` of the places, zeros elsewhere.
    public static func scattered(_ rows: Int, _ columns: Int, share: Double, seed: UInt64) -> NaiveMatrix {
        var random = Philox(seed: seed, purpose: .choice)
        var result = uniform(rows, columns, seed: seed)
        for place in result.elements.indices where Double(random.nextUniform()) >= share { result.elements[place] = 0 }
        return result
    }
}
