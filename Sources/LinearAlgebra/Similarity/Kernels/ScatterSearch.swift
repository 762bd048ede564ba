import LatentRuntime
import Synchronization

/// Sparse rows against the others that share a column with them, and no work for any other pair: the columns that a row
/// has lead to the others that have them.
///
/// For each row a thread adds up sums in memory of its own, and notes which others it meets, so that only those are
/// scored, offered and cleared. That is how sparse matrices are multiplied row by row (Gustavson, "Two fast algorithms
/// for sparse matrices: multiplication and permuted transposition", ACM TOMS 4(3), 1978, doi:10.1145/355791.355796).
/// Distances are between all pairs, and not found so.
struct ScatterSearch<Scalar: BLASScalar> {
    let rows: SimilarityRows<CSRMatrix<Scalar>, Scalar>
    let others: SimilarityRows<CSRMatrix<Scalar>, Scalar>
    let similarity: Similarity
    let lists: NeighborLists<Scalar>
    /// The index that a list shows for each of the others.
    let names: [Int32]
    /// Whether the rows are the others: a row is then not offered itself.
    let symmetric: Bool

    /// Rows of a tile: the heaviest are first, and work enough by themselves.
    private static var height: Int { 16 }

    /// Offers each row all others, but the first `heavy.rows` of the rows not the first `heavy.others`.
    ///
    /// Light rows that are the same have the same list, each without itself, which is made once.
    func run(heavy: (rows: Int, others: Int), pool: ThreadPool) {
        let (count, otherCount) = (rows.values.rows, others.values.rows)
        guard heavy.rows < count || heavy.others < otherCount else { return }
        precondition(!similarity.metric.isDistance, "rows that share no column have a distance, too")
        let byColumn = others.values.transposed(pool: pool)
        let starts = byColumn.pattern.rowOffsets
        let lightStarts = others.values.starts(from: heavy.others, offsets: starts)
        // Light others of one entry are last.
        let otherOffsets = others.values.pattern.rowOffsets
        let single = (0..<otherCount).first { otherOffsets[$0 + 1] - otherOffsets[$0] <= 1 } ?? otherCount
        let singles = others.values.starts(from: max(single, heavy.others), offsets: starts)
        let terms = similarity.sparseTerms
        let formula = similarity.formula(terms, ranked: true)
        let free = Mutex<[ScatterScratch<Scalar>]>([])
        rows.values.withSparseRows { s in
            byColumn.withSparseRows { t in
                pool.forEachRange(of: count, by: Self.height) { range in
                    let scratch =
                        free.withLock { $0.popLast() } ?? ScatterScratch(others: otherCount, terms, lists.keys.count)
                    var row = range.lowerBound
                    while row < range.upperBound {
                        let isHeavy = row < heavy.rows
                        let alike = isHeavy ? 1 : rows.countAlike(row..<range.upperBound)
                        let met = Scalar.routines.similarityScatterScores(
                            row: row, s, sizes: rows.sizes, others: t, starts: isHeavy ? lightStarts : starts,
                            singles: singles, otherSizes: others.sizes, own: symmetric && alike == 1 ? row : -1,
                            formula, least: lists.keys.least[row], sums: scratch.sums.pointer, met: scratch.met,
                            scratch.scores.pointer)
                        scratch.name(met, names)
                        if isHeavy {
                            Scalar.routines.offerNeighbors(
                                lists.keys, list: row, count: met, scratch.met, scratch.scores.pointer)
                        } else {
                            scratch.share(met, to: row..<row + alike, of: lists, without: symmetric ? names : nil)
                        }
                        row += alike
                    }
                    free.withLock { $0.append(scratch) }
                }
            }
        }
    }
}

/// What a thread scatters a row's sums into: one for each thread at the most, which its tiles hand on.
final class ScatterScratch<Scalar: BLASScalar>: Sendable {
    /// A number for each other and term, of which the first is not a number while the other has not been met.
    let sums: AlignedStorage<Scalar>
    /// The others that were met, and their scores.
    nonisolated(unsafe) let met: UnsafeMutablePointer<Int32>
    let scores: AlignedStorage<Scalar>
    /// One list, of one more neighbor than is wanted.
    private nonisolated(unsafe) let best: NeighborLists<Scalar>

    init(others: Int, _ terms: Similarity.Terms, _ count: Int) {
        sums = AlignedStorage(uninitialized: others * Int(terms.rawValue))
        // All bits 1 are not a number, in either type.
        UnsafeMutableRawPointer(sums.pointer).initializeMemory(
            as: UInt8.self, repeating: 0xff, count: sums.count * MemoryLayout<Scalar>.stride)
        met = .allocate(capacity: others + 1)
        scores = AlignedStorage(uninitialized: others + Scalar.routines.similarityPanelWidth)
        best = NeighborLists(rows: 1, count: count + 1, others: others, least: 0)
    }

    deinit { met.deallocate() }

    static func bytes(_ others: Int, _ terms: Similarity.Terms) -> Int {
        others * (4 + (Int(terms.rawValue) + 1) * MemoryLayout<Scalar>.stride)
    }

    /// Puts the names of the first `count` that were met in place of their numbers.
    func name(_ count: Int, _ names: [Int32]) {
        names.withUnsafeBufferPointer { names in
            for k in 0..<count { met[k] = names[Int(met[k])] }
        }
    }

    /// Gives each of `rows` the best of the first `count` that were met for its list, but none itself, if `names` says
    /// what it is called. In their order, so that no list needs to be sorted again.
    func share(_ count: Int, to rows: Range<Int>, of lists: NeighborLists<Scalar>, without names: [Int32]?) {
        let keys = best.keys
        (keys.lengths[0], keys.least[0]) = (0, lists.keys.least[rows.lowerBound])
        Scalar.routines.offerNeighbors(keys, list: 0, count: count, met, scores.pointer)
        let (found, width) = (min(Int(keys.lengths[0]), keys.count), Scalar.routines.neighborKeyBytes)
        Scalar.routines.takeNeighbors(keys, list: 0, met, scores.pointer)
        for row in rows {
            let own = names.flatMap { names in (0..<found).first { met[$0] == names[row] } } ?? found
            let kept = min(own < found ? found - 1 : found, lists.keys.count)
            let before = min(own, kept)
            let list = lists.keys.keys + lists.keys.offsets[row] * width
            list.copyMemory(from: keys.keys, byteCount: before * width)
            (list + before * width).copyMemory(
                from: keys.keys + (own + 1) * width, byteCount: (kept - before) * width)
            lists.keys.lengths[row] = Int32(kept)
        }
    }
}

extension SimilarityRows where Values == CSRMatrix<Scalar> {
    /// How many of `rows` are the same as the first, from that one on.
    /// - Complexity: O(1) for a row that is not, in the mean, and its entries for one that is.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate func countAlike(_ rows: Range<Int>) -> Int {
        let (offsets, columns, first) = (values.pattern.rowOffsets, values.pattern.columnIndices, rows.lowerBound)
        let (begin, length) = (offsets[first], offsets[first + 1] - offsets[first])
        for row in rows.dropFirst() {
            let other = offsets[row]
            guard offsets[row + 1] - other == length, sizes[row] == sizes[first],
                (0..<length).allSatisfy({
                    columns[begin + $0] == columns[other + $0] && values.values[begin + $0] == values.values[other + $0]
                })
            else { return row - first }
        }
        return rows.count
    }
}

extension CSRMatrix {
    /// Where the rows from `first` on begin in each column of the transposed matrix, whose columns begin at `offsets`.
    /// - Complexity: O(columns + the entries of those rows).
    fileprivate func starts(from first: Int, offsets: [Int]) -> [Int] {
        var starts = Array(offsets.dropFirst())
        for column in pattern.columnIndices[pattern.rowOffsets[first]...] { starts[Int(column)] -= 1 }
        return starts
    }
}
