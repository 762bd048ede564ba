import LatentLinearAlgebra
import LatentRuntime

/// Items that are like what a person has: `item-similarity`, and the random walks `p3alpha` and `rp3beta`.
///
/// For item j the k items of the greatest similarity speak, by
///
///  - `item-similarity`: how many have both, G_ij = Σ_u x_ui x_uj, over G_ii^a G_jj^(1-a), which is the cosine at
///    a = ½ (Deshpande and Karypis, "Item-based top-N recommendation algorithms", ACM TOIS 22, 2004,
///    doi:10.1145/963770.963776; for other a Aiolli, "Efficient top-N recommendation for very large scale binary rated
///    datasets", RecSys 2013, doi:10.1145/2507157.2507189), or by Jaccard's index;
///  - `p3alpha`: the odds of a walk from item i over somebody who has it to item j, Σ_u p_iu p_uj, with p_iu = (x_ui /
///    Σ_v x_vi)^α and p_uj = (x_uj / Σ_i x_ui)^α (Cooper, Lee, Radzik and Siantos, "Random walks in recommender systems:
///    exact computation and simulations", WWW 2014, doi:10.1145/2567948.2579244);
///  - `rp3beta`: those over (Σ_u x_uj)^β, so that an item which all have is met no more often than it is liked (Paudel,
///    Christoffel, Newell and Bernstein, "Updatable, accurate, diverse, and scalable recommendations for interactive
///    applications", ACM TiiS 7, 2017, doi:10.1145/2955101).
///
/// The step from a person to what they have is left out: it is the same for all items.
public struct ItemListsConfiguration: SparseItemWeightsConfiguration {
    /// Which of the three.
    public enum Kind: String, Sendable, CaseIterable {
        /// By how many have both.
        case itemSimilarity = "item-similarity"
        /// By a walk of three steps.
        case p3alpha
        /// By that walk, less to what many have.
        case rp3beta
    }

    /// What two items have in common, of `item-similarity`.
    public enum Measure: String, Sendable, CaseIterable, SettingType {
        /// G_ij / (G_ii^a G_jj^(1-a)).
        case cosine
        /// Those who have both over those who have either.
        case jaccard
    }

    /// Which of the three models it is.
    public var kind: Kind
    /// k.
    public var neighbors: Int
    /// What two items have in common.
    public var similarity = Measure.cosine
    /// a, from 0 to 1: how far what speaks for an item counts less the more have it.
    public var asymmetry = 0.8
    /// λ of the factor (n - 1) / (n - 1 + λ) of a similarity that n people who have both support; 0 for none.
    public var shrinkage = 10.0
    /// α, above 0.
    public var alpha: Double
    /// β, 0 or more.
    public var beta = 0.4
    /// The rating from which one counts; nil for the mean of all.
    public var leastRating: Double?
    /// What one counts.
    public var weight = FeedbackWeight.binary

    /// The defaults of this model.
    public init(_ kind: Kind) {
        self.kind = kind
        (neighbors, alpha) =
            switch kind {
            case .itemSimilarity: (50, 1)
            case .p3alpha: (400, 1)
            case .rp3beta: (100, 0.6)
            }
    }

    public static let names = Kind.allCases.map(\.rawValue)
    public static let nameKey: String? = "kind"
    public static var settings: [Setting<Self>] {
        @Sendable func idle(_ kinds: Kind...) -> @Sendable (Self) -> String? {
            { kinds.contains($0.kind) ? nil : "\($0.name) has none: \(kinds.map(\.rawValue).joined(separator: ", "))" }
        }
        return [
            Setting(
                "neighbors", \.neighbors, .atLeast(1), "a score needs somebody who speaks for it",
                help: "How many items speak for an item, the most similar."
            ).tried("10,20,50,100,200,500"),
            Setting(
                "similarity", \.similarity, help: "What two items have in common.", idle: idle(.itemSimilarity)),
            Setting(
                "asymmetry", \.asymmetry, .within(0...1), "it is a share of the cosine's two lengths",
                help: "How far what speaks for an item counts less the more have it; 0.5 for the cosine.",
                idle: {
                    idle(.itemSimilarity)($0) ?? ($0.similarity == .jaccard ? "jaccard is symmetric" : nil)
                }
            ).tried("0.2..0.9"),
            Setting(
                "shrinkage", \.shrinkage, .atLeast(0), "similarities on little support would grow",
                help: "Halves a similarity of one more people than this.", idle: idle(.itemSimilarity)
            ).tried("1..300"),
            Setting(
                "alpha", \.alpha, .above(0), "all steps would be as likely",
                help: "The power of the odds of each step.", idle: idle(.p3alpha, .rp3beta)
            ).tried("0.3..2"),
            Setting(
                "beta", \.beta, .atLeast(0), "what all have would be met twice",
                help: "How far a walk is less likely to end at what many have.", idle: idle(.rp3beta)
            ).tried("0..1"),
        ] + Setting.feedback(\.leastRating, \.weight)
    }

    /// What fitting gives.
    public typealias Model = ItemListsRecommender

    public init?(named name: String) {
        guard let kind = Kind(rawValue: name) else { return nil }
        self.init(kind)
    }

    public var name: String { kind.rawValue }
    public var measure: String { kind == .itemSimilarity ? similarity.rawValue : "odds of a walk" }
    public var summary: String {
        switch kind {
        case .itemSimilarity: "items that the same people have as those that one has: for lists"
        case .p3alpha: "where a random walk of three steps from what one has ends: for lists"
        case .rp3beta: "p3alpha, less to what all have: for lists"
        }
    }

    /// By lists of the best of each item, which are filled as similarities are computed.
    /// - Throws: `InvalidArgument` where memory for the lists is not there.
    /// - Complexity: that of `Similarity.neighbors(of:among:count:threshold:memory:pool:)`.
    public func weights(
        _ feedback: ImplicitFeedback, _ scope: ModelScope, pool: ThreadPool
    ) throws -> CSRMatrix<Float> {
        let items = scope.items.count
        let count = min(neighbors, items - 1)
        let byItem = feedback.matrix.transposed(pool: pool)
        guard count > 0 else { return try Neighbors(none: items).matrix(columns: items) }
        if kind == .itemSimilarity, similarity == .jaccard {
            return try Similarity(.jaccard, shrinkage: shrinkage).neighbors(of: byItem, count: count, pool: pool)
                .matrix(columns: items)
        }
        let (targets, sources) = factors(byItem)
        // Among the others is each item itself, which is then taken out.
        let found = try Similarity(.dot, shrinkage: kind == .itemSimilarity ? shrinkage : 0)
            .neighbors(of: targets, among: sources, count: count + 1, pool: pool)
        return try found.withoutThemselves(count: count).matrix(columns: items)
    }

    /// Two matrices of items by people: what speaks for item j by row j of the first times row i of the second.
    private func factors(_ byItem: CSRMatrix<Float>) -> (targets: CSRMatrix<Float>, sources: CSRMatrix<Float>) {
        let rows = (0..<byItem.rows).map { byItem.pattern.rowOffsets[$0]..<byItem.pattern.rowOffsets[$0 + 1] }
        if kind == .itemSimilarity {
            let squares = rows.map { row in byItem.values[row].reduce(0) { $0 + Double($1) * Double($1) } }
            func scaled(_ power: Double) -> CSRMatrix<Float> {
                byItem.scaled(rows: squares.map { $0 > 0 ? Elementary.power($0, -power) : 0 })
            }
            return (scaled(1 - asymmetry), scaled(asymmetry))
        }
        let sums = rows.map { row in byItem.values[row].reduce(0) { $0 + Double($1) } }
        var people = [Double](repeating: 0, count: byItem.columns)
        for (person, value) in zip(byItem.pattern.columnIndices, byItem.values) { people[Int(person)] += Double(value) }
        var (targets, sources) = (byItem.values, byItem.values)
        for item in rows.indices {
            let rarity = kind == .rp3beta && sums[item] > 0 ? Elementary.power(sums[item], -beta) : 1
            for k in rows[item] where byItem.values[k] > 0 {
                let value = Double(byItem.values[k])
                let person = people[Int(byItem.pattern.columnIndices[k])]
                targets[k] = Float(Elementary.power(value / person, alpha) * rarity)
                sources[k] = Float(Elementary.power(value / sums[item], alpha))
            }
        }
        return (
            CSRMatrix(pattern: byItem.pattern, values: targets), CSRMatrix(pattern: byItem.pattern, values: sources)
        )
    }
}

/// What the weights of ``ItemListsConfiguration`` score.
public struct ItemListsRecommender: SparseItemWeightsRecommender {
    public let configuration: ItemListsConfiguration
    public let scope: ModelScope
    public let feedback: ImplicitFeedback
    public let weights: SparseItemWeights

    public init(
        configuration: ItemListsConfiguration, scope: ModelScope, feedback: ImplicitFeedback, weights: SparseItemWeights
    ) {
        self.configuration = configuration
        self.scope = scope
        self.feedback = feedback
        self.weights = weights
    }
}

extension CSRMatrix<Float> {
    /// Each row times its factor.
    fileprivate func scaled(rows factors: [Double]) -> CSRMatrix<Float> {
        var scaled = values
        for row in factors.indices {
            for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] {
                scaled[k] = Float(Double(values[k]) * factors[row])
            }
        }
        return CSRMatrix(pattern: pattern, values: scaled)
    }
}

extension Neighbors<Float> {
    /// The first `count` of each row that are not the row itself.
    fileprivate func withoutThemselves(count: Int) throws -> Neighbors<Float> {
        var (offsets, indices, scores): ([Int], [Int32], [Float]) = ([0], [], [])
        for row in 0..<rows {
            let own = self.row(row)
            let others = zip(own.indices, own.scores).filter { $0.0 != Int32(row) }.prefix(count)
            indices += others.map(\.0)
            scores += others.map(\.1)
            offsets.append(indices.count)
        }
        return try Neighbors(checking: offsets, indices: indices, scores: scores, others: rows)
    }
}
