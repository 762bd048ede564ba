import LatentLinearAlgebra
import LatentRuntime

/// Rows with missing entries and the definitions of their similarities, in Double, to compare the engine's with.
public struct NaiveRows {
    /// Row after row; nil where nothing is observed.
    public var entries: [[Double?]]

    /// The entries of a sparse matrix.
    public init<Scalar: BLASScalar>(_ s: CSRMatrix<Scalar>) {
        entries = (0..<s.rows).map { row in
            var result = [Double?](repeating: nil, count: s.columns)
            for k in s.pattern.rowOffsets[row]..<s.pattern.rowOffsets[row + 1] {
                result[Int(s.pattern.columnIndices[k])] = Double(s.values[k])
            }
            return result
        }
    }

    /// The elements of a dense matrix, all observed.
    public init<Scalar: BLASScalar>(_ a: Matrix<Scalar>) {
        entries = (0..<a.rows).map { a.row($0).map { Double($0) } }
    }

    /// The columns in which each row has an entry.
    public func columnSets() -> [Set<Int>] {
        entries.map { row in Set(row.indices.filter { row[$0] != nil }) }
    }

    /// A matrix in which about `share` of 100 places hold whole numbers from -`bound` to `bound`, later rows fewer.
    public static func sparse<Scalar: BLASScalar>(
        _ rows: Int, _ columns: Int, share: Int, within bound: Int = 3, seed: UInt64 = 5, _: Scalar.Type = Scalar.self
    ) throws -> CSRMatrix<Scalar> {
        var random = Philox(seed: seed, purpose: .choice)
        var (i, j, values): ([Int32], [Int32], [Scalar]) = ([], [], [])
        for row in 0..<rows {
            for column in 0..<columns where random.next(below: 100 * (1 + row % 7)) < share {
                i.append(Int32(row))
                j.append(Int32(column))
                values.append(Scalar(random.next(below: 2 * bound + 1) - bound))
            }
        }
        return try CSRMatrix(rows: rows, columns: columns, rowIndices: i, columnIndices: j, values: values)
    }

    /// The similarity of two rows by the definition, column means being off already.
    private static func similarity(_ x: [Double?], _ y: [Double?], _ similarity: Similarity) -> Double {
        let common = zip(x, y).compactMap { x, y in x.flatMap { x in y.map { (x, $0) } } }
        let whole = zip(x, y).map { ($0 ?? 0, $1 ?? 0) }
        func cosine(_ pairs: [(Double, Double)]) -> Double {
            let squares = pairs.reduce(0) { $0 + $1.0 * $1.0 } * pairs.reduce(0) { $0 + $1.1 * $1.1 }
            return squares > 1e-20 ? pairs.reduce(0) { $0 + $1.0 * $1.1 } / squares.squareRoot() : 0
        }
        let score: Double
        switch similarity.metric {
        case .euclidean: return whole.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        case .dot: score = whole.reduce(0) { $0 + $1.0 * $1.1 }
        case .cosine: score = cosine(whole)
        case .commonCosine, .adjustedCosine: score = cosine(common)
        case .pearson:
            let n = Double(max(common.count, 1))
            let means = (common.reduce(0) { $0 + $1.0 } / n, common.reduce(0) { $0 + $1.1 } / n)
            score = cosine(common.map { ($0 - means.0, $1 - means.1) })
        case .jaccard:
            let union = x.count { $0 != nil } + y.count { $0 != nil } - common.count
            score = union == 0 ? 0 : Double(common.count) / Double(union)
        }
        guard common.count >= similarity.minimumSupport, score != 0 else { return 0 }
        let n = Double(common.count) - 1
        return similarity.shrinkage > 0 ? score * n / (n + similarity.shrinkage) : score
    }

    /// The rows less the means of the columns.
    private var adjusted: NaiveRows {
        var result = self
        for column in (entries.first ?? []).indices {
            let all = entries.compactMap { $0[column] }
            let mean = all.reduce(0, +) / Double(max(all.count, 1))
            for i in entries.indices { result.entries[i][column] = entries[i][column].map { $0 - mean } }
        }
        return result
    }

    /// All of them: a row for each row, a column for each of `other`.
    public func similarities(_ other: NaiveRows, _ similarity: Similarity) -> [[Double]] {
        let (rows, others) = similarity.metric == .adjustedCosine ? (adjusted, other.adjusted) : (self, other)
        return rows.entries.map { x in others.entries.map { Self.similarity(x, $0, similarity) } }
    }
}

/// The `count` nearest of each row of a matrix of scores, by sorting: none that scores 0 (unless it is a distance), nor
/// itself.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func naiveNeighbors<Scalar: BLASScalar>(
    _ scores: Matrix<Scalar>, count: Int, threshold: Scalar? = nil, distances: Bool, excludingSelf: Bool
) -> [[(index: Int, score: Scalar)]] {
    (0..<scores.rows).map { row in
        let candidates = scores.row(row).enumerated().filter { index, score in
            !(excludingSelf && index == row) && (distances || score != 0)
                && (threshold.map { distances ? score <= $0 : score >= $0 } ?? true)
        }
        let sorted = candidates.sorted {
            $0.element != $1.element
                ? (distances ? $0.element < $1.element : $0.element > $1.element) : $0.offset < $1.offset
        }
        return sorted.prefix(count).map { ($0.offset, $0.element) }
    }
}
