import LatentLinearAlgebra
import LatentRuntime

/// `ease` for catalogs whose number of items squared is too much: the few weights of each item that matter, solved
/// exactly.
///
/// Column j of `ease` is the ridge regression of x_j on all other items. Here it is one on some of them:
///
///  1. its candidates are the 4 k items nearest by cosine, k being the weights wanted for each on average;
///  2. the regression on the candidates is solved, by Cholesky;
///  3. of the weights of all items together the k · items largest stay: an item of many people keeps more than one of
///     few;
///  4. the regression on what stays is solved.
///
/// Regressions on a pattern are the Markov random fields of Steck ("Markov random fields for collaborative filtering",
/// NeurIPS 2019, section 3). Spišák and others ("Scalable approximate nonsymmetric autoencoder for collaborative
/// filtering", RecSys 2023, doi:10.1145/3604915.3608827) approximate the same inverse by a sparse factor of it.
public struct SparseEASEConfiguration: SparseItemWeightsConfiguration {
    /// k.
    public var neighbors = 70
    /// λ, in the feedback's units squared.
    public var regularization = 300.0
    /// The rating from which one counts; nil for the mean of all.
    public var leastRating: Double?
    /// What one counts.
    public var weight = FeedbackWeight.binary

    /// The defaults.
    public init() {}

    /// Candidates for each weight that stays.
    private static let candidates = 4

    public static let names = ["ease-sparse"]
    public static var settings: [Setting<Self>] {
        [
            Setting(
                "neighbors", \.neighbors, .atLeast(1), "a score needs somebody who speaks for it",
                help: "How many weights an item has on average."
            ).tried("20,50,100,200"),
            Setting(
                "regularization", \.regularization, .atLeast(0), "a penalty below 0 has no least",
                help: "The penalty on each weight squared, beside how often an item stands in the feedback."
            ).tried("10..3000"),
        ] + Setting.feedback(\.leastRating, \.weight)
    }

    /// What fitting gives.
    public typealias Model = SparseEASERecommender

    public init?(named name: String) { self.init() }

    public var name: String { "ease-sparse" }
    public var measure: String { "weight" }
    public var summary: String { "ease, of some weights for each item: for lists of any number of items" }

    /// - Throws: `InvalidArgument` where memory for the candidates is not there, or some of them depend on each other and
    ///   no regularization keeps them apart, naming the item.
    /// - Complexity: that of the neighbors by cosine, and 64 k³/3 flops an item; memory of some 100 · k bytes an item.
    public func weights(
        _ feedback: ImplicitFeedback, _ scope: ModelScope, pool: ThreadPool
    ) throws -> CSRMatrix<Float> {
        let items = scope.items.count
        let byItem = feedback.matrix.transposed(pool: pool)
        let count = min(items - 1, Self.candidates * neighbors)
        // Keys of a search for twice as many, the lists, their matrix, the weights and what is made of them.
        try Memory.require(
            Double(items) * Double(count) * 48, for: "ease-sparse of \(neighbors) weights for \(items.grouped) items",
            advice: "take fewer neighbors")
        let nearest =
            count == 0
            ? Neighbors(none: items) : try Similarity(.cosine).neighbors(of: byItem, count: count, pool: pool)
        let candidates = try nearest.matrix(columns: items).pattern
        let all = try regressions(byItem, on: candidates, scope, pool: pool)
        let least = all.values.leastMagnitude(of: neighbors * items)
        return try regressions(
            byItem, on: all.filtered { $0.magnitude >= least && $0 != 0 }.pattern, scope, pool: pool)
    }

    private func regressions(
        _ byItem: CSRMatrix<Float>, on pattern: SparsityPattern, _ scope: ModelScope, pool: ThreadPool
    ) throws -> CSRMatrix<Float> {
        do {
            return try byItem.rowRegressions(on: pattern, regularization: Float(regularization), pool: pool)
        } catch let error as LinearAlgebraError {
            guard case .notPositiveDefinite(let order) = error else { throw error }
            throw InvalidArgument(
                "regularization \(regularization) leaves the neighbors of item \(scope.items.ids[order - 1].quoted) "
                    + "dependent on each other: take a larger one")
        }
    }
}

/// What the weights of ``SparseEASEConfiguration`` score.
public struct SparseEASERecommender: SparseItemWeightsRecommender {
    public let configuration: SparseEASEConfiguration
    public let scope: ModelScope
    public let feedback: ImplicitFeedback
    public let weights: SparseItemWeights

    public init(
        configuration: SparseEASEConfiguration, scope: ModelScope, feedback: ImplicitFeedback,
        weights: SparseItemWeights
    ) {
        self.configuration = configuration
        self.scope = scope
        self.feedback = feedback
        self.weights = weights
    }
}

extension [Float] {
    /// The `count`-th largest magnitude; 0 where there are no more than that. O(elements), by counting the bits of
    /// magnitudes: first the upper 16, then, of those that have the same, the lower.
    func leastMagnitude(of count: Int) -> Float {
        guard self.count > count else { return 0 }
        func bits(_ value: Float) -> Int { Int(value.magnitude.bitPattern) }
        var (prefix, left) = (0, count)
        for shift in [16, 0] {
            var counts = [Int](repeating: 0, count: 1 << 16)
            for value in self where shift == 16 || bits(value) >> 16 == prefix {
                counts[bits(value) >> shift & 0xFFFF] += 1
            }
            var digit = counts.count - 1
            while counts[digit] < left {
                left -= counts[digit]
                digit -= 1
            }
            prefix = prefix << 16 | digit
        }
        return Float(bitPattern: UInt32(prefix))
    }
}
