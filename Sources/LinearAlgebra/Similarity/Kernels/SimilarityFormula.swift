import CLatentKernels

extension Similarity {
    /// Which sums a score is made of.
    ///
    /// The raw value is how many sums a pair keeps.
    package enum Terms: Int32, Sendable {
        /// Σ x y.
        case product = 1
        /// And the number of common columns.
        case counted = 2
        /// And the squares over them.
        case squares = 4
        /// And the sums over them.
        case moments = 6
    }

    /// What sparse rows need.
    ///
    /// Of dense rows a product is enough: all columns are common, so that their number is known, and means and lengths
    /// are taken off the rows beforehand.
    package var sparseTerms: Terms {
        switch metric {
        case .pearson: .moments
        case .commonCosine, .adjustedCosine: .squares
        // A product of sets is the number of common columns.
        case .jaccard: .product
        default: shrinkage > 0 || minimumSupport > 1 ? .counted : .product
        }
    }

    /// The fewest common columns that can make a score other than 0; distances need none.
    ///
    /// On one column nothing is left of a shrunk score, and there is no variance.
    var fewestColumns: Int {
        metric.isDistance ? 0 : max(minimumSupport, shrinkage > 0 || metric == .pearson ? 2 : 1)
    }

    /// The formula for a matrix of scores, where what is absent is 0, or for neighbors, where it is nobody's and
    /// distances count down. `columns` are common to all rows; nil where they are to be counted or do not matter.
    /// - Parameters:
    ///   - terms: the sums that there will be.
    ///   - ranked: whether scores go to lists of neighbors, and not to a matrix.
    ///   - columns: how many columns all rows have in common; nil where they are counted or do not matter.
    /// - Returns: what the C kernels turn sums into scores by.
    func formula(_ terms: Terms, ranked: Bool, columns: Int? = nil) -> similarity_formula {
        let kind =
            switch metric {
            case .dot: similarity_dot
            case .euclidean: similarity_distance
            case .jaccard: similarity_jaccard
            case .cosine: similarity_cosine
            case .commonCosine, .adjustedCosine: terms == .product ? similarity_cosine : similarity_common_cosine
            case .pearson: terms == .product ? similarity_cosine : similarity_pearson
            }
        return similarity_formula(
            kind: kind, terms: terms.rawValue, shrinkage: shrinkage, support: Double(minimumSupport),
            count: columns.map { Double($0) } ?? .infinity, absent: ranked ? -.infinity : 0, sign: ranked ? -1 : 1)
    }
}
