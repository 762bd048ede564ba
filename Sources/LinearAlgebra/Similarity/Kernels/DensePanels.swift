import CLatentKernels

/// Dense rows against others by BLAS, a panel of them at a time: 2 · columns flops a pair.
///
/// A panel is 256 of the others, and nothing is loaded for it: BLAS reads it where it is. Tiles are of 512 rows, each
/// one product of 512 × columns × 256.
struct DensePanels<Scalar: BLASScalar>: ScoredPanels {
    static var panelWidth: Int { 256 }

    private let left: SimilarityRows<Matrix<Scalar>, Scalar>
    private let right: SimilarityRows<Matrix<Scalar>, Scalar>
    private let formula: similarity_formula
    /// The rows before means or an origin were taken off them, for distances that are measured again.
    private let given: GivenRows<Scalar>

    var rows: Int { left.values.rows }
    var others: Int { right.values.rows }
    var width: Int { Self.panelWidth }
    var group: Int { 1 }
    var height: Int { 512 }

    /// The rows of `left` against those of `right`, which were `given` so.
    /// - Precondition: the formula is of products alone.
    init(
        _ left: SimilarityRows<Matrix<Scalar>, Scalar>, _ right: SimilarityRows<Matrix<Scalar>, Scalar>,
        given: GivenRows<Scalar>, formula: similarity_formula
    ) {
        precondition(formula.terms == Similarity.Terms.product.rawValue, "dense rows have all columns in common")
        self.left = left
        self.right = right
        self.given = given
        self.formula = formula
        OpenBLAS.prepare()
    }

    func load(_ panel: Int, slot: Int) {}

    /// Products by BLAS, scores of them in place, and distances that may have cancelled measured again.
    /// - Complexity: 2 · columns flops a pair.
    func score(
        _ rows: Range<Int>, _ panel: Int, slot: Int, _ scores: UnsafeMutablePointer<Scalar>, stride: Int
    ) {
        let (depth, others) = (left.values.columns, range(of: panel))
        left.values.withUnsafePointer { a in
            right.values.withUnsafePointer { b in
                Scalar.routines.gemm(
                    a + rows.lowerBound * depth, depth, .none, b + others.lowerBound * depth, depth, .transposed,
                    rows: rows.count, columns: others.count, depth: depth, alpha: 1, beta: 0, scores, stride)
            }
        }
        left.sizes.withUnsafeBufferPointer { sizes in
            right.sizes.withUnsafeBufferPointer { otherSizes in
                guard let sizes = sizes.baseAddress, let otherSizes = otherSizes.baseAddress else { return }
                Scalar.routines.similarityScores(
                    rows: rows.count, columns: others.count, rowSizes: sizes + rows.lowerBound,
                    columnSizes: otherSizes + others.lowerBound, formula, scores, stride: stride)
                given.remeasure(
                    rows, others, rowSizes: sizes + rows.lowerBound, otherSizes: otherSizes + others.lowerBound,
                    formula, scores, stride: stride)
            }
        }
    }
}
