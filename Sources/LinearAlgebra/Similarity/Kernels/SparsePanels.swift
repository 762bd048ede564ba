import CLatentKernels
import LatentRuntime

/// Sparse rows against others of which a panel at a time is dense: each entry of a row is multiplied with a whole
/// column of the panel.
///
/// That is 2 · entries · others flops where only the columns in common need any, but in long vectors, at some thirty
/// times the rate of scattered sums; and with the shorter of two rows as the sparse one, few of them.
///
/// A panel is columns × width numbers, width being 64 Floats or 32 Doubles: what is read of it for an entry is one
/// stretch of 256 bytes.
final class SparsePanels<Scalar: BLASScalar>: ScoredPanels {
    private let sparse: SimilarityRows<CSRMatrix<Scalar>, Scalar>
    private let dense: SimilarityRows<CSRMatrix<Scalar>, Scalar>
    private let formula: similarity_formula
    /// A panel for each slot of a group.
    private let storage: AlignedStorage<Scalar>
    let rows: Int
    let others: Int
    let group: Int

    var width: Int { Scalar.routines.similarityPanelWidth }
    var height: Int { 512 }

    /// The first rows of `sparse` against the first of `dense`.
    /// - Parameters:
    ///   - sparse: the rows that are scored.
    ///   - dense: the rows that become panels.
    ///   - rows: how many of the former.
    ///   - others: how many of the latter.
    ///   - formula: how sums make scores.
    ///   - group: how many panels are held at a time.
    init(
        _ sparse: SimilarityRows<CSRMatrix<Scalar>, Scalar>, _ dense: SimilarityRows<CSRMatrix<Scalar>, Scalar>,
        rows: Int, others: Int, formula: similarity_formula, group: Int
    ) {
        self.sparse = sparse
        self.dense = dense
        self.rows = rows
        self.others = others
        self.formula = formula
        self.group = group
        let panel = sparse.values.columns * Scalar.routines.similarityPanelWidth
        storage = AlignedStorage(uninitialized: rows == 0 || others == 0 ? 0 : group * panel)
    }

    private func panel(_ slot: Int) -> UnsafeMutablePointer<Scalar> {
        storage.pointer + slot * sparse.values.columns * width
    }

    /// What is missing becomes 0, or not a number where common columns are counted.
    /// - Complexity: O(columns · width).
    func load(_ panel: Int, slot: Int) {
        // What is missing is 0 in a product and must be told from 0 where common columns are counted.
        dense.values.fillPanel(
            range(of: panel), missing: formula.terms == Similarity.Terms.product.rawValue ? 0 : .nan, width: width,
            self.panel(slot))
    }

    /// - Complexity: 2 · width flops an entry of `rows` and term of the formula.
    func score(
        _ rows: Range<Int>, _ panel: Int, slot: Int, _ scores: UnsafeMutablePointer<Scalar>, stride: Int
    ) {
        let others = range(of: panel)
        sparse.sizes.withUnsafeBufferPointer { sizes in
            dense.sizes.withUnsafeBufferPointer { panelSizes in
                guard let sizes = sizes.baseAddress, let panelSizes = panelSizes.baseAddress else { return }
                sparse.values.withSparseRows {
                    Scalar.routines.similarityPanelScores(
                        rows: rows, $0, sizes: sizes, panel: self.panel(slot),
                        panelSizes: panelSizes + others.lowerBound, lanes: others.count, formula, scores,
                        stride: stride)
                }
                GivenRows.sparse(sparse.values, dense.values).remeasure(
                    rows, others, rowSizes: sizes + rows.lowerBound, otherSizes: panelSizes + others.lowerBound,
                    formula, scores, stride: stride)
            }
        }
    }
}

extension CSRMatrix {
    /// Writes `rows` as the columns of a dense panel `width` wide.
    ///
    /// Row r of them is column r of the panel: its element in column c goes to number c · width + r.
    /// - Complexity: O(columns · width), most of it for what is `missing`.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate func fillPanel(
        _ rows: Range<Int>, missing: Scalar, width: Int, _ panel: UnsafeMutablePointer<Scalar>
    ) {
        panel.update(repeating: missing, count: columns * width)
        for row in rows {
            for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] {
                panel[Int(pattern.columnIndices[k]) * width + row - rows.lowerBound] = values[k]
            }
        }
    }
}
