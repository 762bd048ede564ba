import LatentRuntime

/// How alike the rows of a matrix are: a metric, and how far a score on little evidence is trusted.
///
/// In a sparse matrix an entry is observed and all else is missing. Some metrics take what is missing for 0 and compare
/// whole rows, others look only at the columns that both rows have (see ``Metric``). In a dense matrix all is observed,
/// and the two kinds agree.
///
/// Rules for all metrics:
/// - Full results are exactly symmetric, and all results are the same bits for any number of threads. Scores of sparse
///   rows are sums over ascending columns, the same bits whether they are asked for in a matrix, as neighbors or
///   between two matrices; where a nearly full sparse matrix goes to BLAS
///   (`neighbors(of:among:...)`) rounding may differ.
/// - A row without length (all zeros, or constant where means are removed) scores 0 with every row, itself included;
///   distances are what they are.
/// - Neighbors of equal scores stand in ascending order of their indices. Equal are scores as they are computed: what
///   is equal by theory may come out some ulps apart, and is then no tie.
/// - Cosines and correlations are within -1 ... 1, and exactly 1 of a row with itself.
public struct Similarity: Sendable, Equatable {
    /// What a score is, for rows x and y. Σ over all columns: Σ; over the columns that both have: Σ'.
    ///
    /// Their raw values name them in files and on the command line.
    public enum Metric: String, Sendable, Codable, CaseIterable {
        /// Σ x y.
        case dot
        /// Σ x y / (|x| |y|): whole rows, what is missing counting as 0.
        case cosine
        /// Σ' x y / √(Σ' x² Σ' y²): the cosine over what both have. Of residuals of a baseline this is the
        /// "Pearson baseline" coefficient of Koren, Factor in the Neighbors (ACM TKDD 4, 2010).
        case commonCosine = "common-cosine"
        /// The same once each column's mean is taken off its entries: for items by users, each user's mean rating
        /// (Sarwar, Karypis, Konstan, Riedl, Item-Based Collaborative Filtering Recommendation Algorithms, WWW 2001).
        case adjustedCosine = "adjusted-cosine"
        /// The correlation of x and y over the columns that both have, less their means over those columns.
        case pearson
        /// √ Σ (x - y)²: a distance, so that less is nearer. Whole rows. It is taken from |x|² + |y|² - 2 Σ x y, dense
        /// rows counting from their mean row, where that loses four bits at most; where more would cancel, as of large
        /// rows that differ by little, from the differences themselves. Equal rows are exactly 0 apart.
        case euclidean
        /// |X ∩ Y| / |X ∪ Y| of the sets of columns: those of the entries of a sparse row whatever their values, those
        /// of the ones in a dense row, which must hold nothing but 0 and 1.
        case jaccard

        /// Whether less is nearer.
        public var isDistance: Bool { self == .euclidean }
    }

    /// What a score is.
    public var metric: Metric
    /// λ of the factor (n - 1) / (n - 1 + λ) of a score that n common columns support (Koren 2010); 0 for none.
    ///
    /// Halves a score at n = λ + 1. From 0 on; distances have none.
    public var shrinkage: Double
    /// The fewest common columns that make a score; with fewer it is 0, and no neighbor.
    ///
    /// 1 or more; distances take 1 alone.
    public var minimumSupport: Int

    /// All scores as they are, unless a shrinkage or a support is given. Settings are checked when rows are compared.
    ///
    ///     let nearest = try Similarity(.cosine, shrinkage: 10).neighbors(of: itemsByUsers, count: 20)
    ///     let (indices, scores) = nearest.row(0)    // the 20 items most like the first, nearest first
    ///
    /// - Parameters:
    ///   - metric: what a score is.
    ///   - shrinkage: λ, from 0 on.
    ///   - minimumSupport: the fewest common columns, from 1 on.
    public init(_ metric: Metric, shrinkage: Double = 0, minimumSupport: Int = 1) {
        self.metric = metric
        self.shrinkage = shrinkage
        self.minimumSupport = minimumSupport
    }

    /// Refuses settings that no data can have, as comparing does before anything else.
    /// - Throws: `InvalidArgument` that names the setting and its bound.
    public func validate() throws {
        guard shrinkage >= 0, shrinkage.isFinite else {
            throw InvalidArgument("a shrinkage of \(shrinkage): it must be a number from 0 on")
        }
        guard minimumSupport >= 1 else {
            throw InvalidArgument("a minimum support of \(minimumSupport): at least 1 common column makes a score")
        }
        guard !metric.isDistance || (shrinkage == 0 && minimumSupport == 1) else {
            throw InvalidArgument("distances have no shrinkage and no minimum support: they would come out nearer")
        }
    }

    /// Both shapes must have rows and columns, as many columns as each other, and rows that an `Int32` can count.
    /// - Throws: `InvalidArgument` for settings that no data can have, or for no data.
    func check(_ a: (rows: Int, columns: Int), against b: (rows: Int, columns: Int)) throws {
        try validate()
        for (rows, columns) in [a, b] where rows == 0 || columns == 0 {
            throw InvalidArgument("a matrix of \(rows) × \(columns) has no rows to compare")
        }
        guard a.columns == b.columns else {
            throw InvalidArgument("rows of \(a.columns) columns cannot be compared with rows of \(b.columns)")
        }
        guard max(a.rows, b.rows) <= Int(Int32.max) else {
            throw InvalidArgument("\(max(a.rows, b.rows)) rows; at most \(Int32.max) can be compared")
        }
    }
}
