import LatentLinearAlgebra
import LatentRuntime

/// A dense matrix of Doubles and the textbook loops over it, to compare the engine's with.
public struct NaiveMatrix: Equatable, Sendable {
    public let rows: Int
    public let columns: Int
    /// Row after row.
    public var elements: [Double]

    /// A matrix of `elements`, given row after row; of zeros without them.
    public init(rows: Int, columns: Int, _ elements: [Double]? = nil) {
        self.rows = rows
        self.columns = columns
        self.elements = elements ?? [Double](repeating: 0, count: rows * columns)
        precondition(self.elements.count == rows * columns)
    }

    /// The same numbers: every Float is a Double.
    public init<Scalar: BLASScalar>(_ matrix: Matrix<Scalar>) {
        self.init(rows: matrix.rows, columns: matrix.columns, doubles(matrix.elements))
    }

    /// Whole numbers from `-bound` to `bound`, all as likely.
    public static func integers(_ rows: Int, _ columns: Int, within bound: Int, seed: UInt64) -> NaiveMatrix {
        var random = Philox(seed: seed, purpose: .choice)
        return NaiveMatrix(
            rows: rows, columns: columns,
            (0..<rows * columns).map { _ in Double(random.next(below: 2 * bound + 1) - bound) })
    }

    /// Numbers between -1 and 1 that Float holds exactly.
    public static func uniform(_ rows: Int, _ columns: Int, seed: UInt64) -> NaiveMatrix {
        var random = Philox(seed: seed, purpose: .noise)
        return NaiveMatrix(
            rows: rows, columns: columns,
            (0..<rows * columns).map { _ in Double(2 * random.nextUniform() - 1) })
    }

    /// The engine's matrix of these numbers, rounded to `Scalar`.
    public func matrix<Scalar: BLASScalar>(_: Scalar.Type) -> Matrix<Scalar> {
        Matrix(rows: rows, columns: columns, elements.map { Scalar($0) })
    }

    /// The element in row `i` and column `j`.
    public subscript(i: Int, j: Int) -> Double {
        get { elements[i * columns + j] }
        set { elements[i * columns + j] = newValue }
    }

    /// The matrix with rows for columns.
    public var transposed: NaiveMatrix {
        var result = NaiveMatrix(rows: columns, columns: rows)
        for i in 0..<rows {
            for j in 0..<columns { result[j, i] = self[i, j] }
        }
        return result
    }

    /// The absolute values.
    public var magnitude: NaiveMatrix {
        NaiveMatrix(rows: rows, columns: columns, elements.map { abs($0) })
    }

    /// The elements times the elements of `other` at the same places.
    public func scaled(by other: NaiveMatrix) -> NaiveMatrix {
        NaiveMatrix(rows: rows, columns: columns, zip(elements, other.elements).map { $0 * $1 })
    }

    /// A B, by three loops.
    public static func * (a: NaiveMatrix, b: NaiveMatrix) -> NaiveMatrix {
        precondition(a.columns == b.rows)
        var result = NaiveMatrix(rows: a.rows, columns: b.columns)
        for i in 0..<a.rows {
            for k in 0..<a.columns {
                let factor = a[i, k]
                for j in 0..<b.columns {
                    result.elements[i * b.columns + j] += factor * b.elements[k * b.columns + j]
                }
            }
        }
        return result
    }

    /// A x.
    public static func * (a: NaiveMatrix, x: [Double]) -> [Double] {
        (a * NaiveMatrix(rows: x.count, columns: 1, x)).elements
    }
}

/// The same numbers: every Float is a Double.
public func doubles<Scalar: BLASScalar>(_ numbers: [Scalar]) -> [Double] {
    if let doubles = numbers as? [Double] { return doubles }
    if let floats = numbers as? [Float] { return floats.map { Double($0) } }
    return numbers.map { Double($0) }
}
