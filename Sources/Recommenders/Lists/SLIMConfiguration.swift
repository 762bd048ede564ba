import LatentLinearAlgebra
import LatentRuntime

/// Sparse linear methods: for each item j the weights of the others that make
///
///     ½ ‖x_j − X w‖² + ½ β ‖w‖² + λ ‖w‖₁,   w_j = 0, w >= 0
///
/// least, most of which are 0 (Ning and Karypis, "SLIM: sparse linear methods for top-N recommender systems", ICDM 2011,
/// doi:10.1109/ICDM.2011.134).
///
/// An item is done where the objective is shown to be above its least by 1e-4 of ½‖x_j‖² at the most, whatever the steps
/// were: by the duality gap, or by the least subgradient, `‖d‖² / 2β`.
/// The α and l1 ratio of scikit-learn's elastic net are λ = people · α · ratio and β = people · α · (1 − ratio).
public struct SLIMConfiguration: SparseItemWeightsConfiguration {
    /// λ, in the feedback's units squared.
    public var l1 = 2.0
    /// β, in the feedback's units squared.
    public var l2 = 100.0
    /// Whether no weight may be below 0, as in the paper.
    public var nonNegative = true
    /// The rating from which one counts; nil for the mean of all.
    public var leastRating: Double?
    /// What one counts.
    public var weight = FeedbackWeight.binary

    /// The defaults.
    public init() {}

    public static let names = ["slim"]
    public static var settings: [Setting<Self>] {
        [
            Setting(
                "l1", \.l1, .above(0), "without it no weight is 0, and ease finds those weights sooner",
                help: "The penalty on each weight: the larger, the fewer there are."
            ).tried("0.1..20"),
            Setting(
                "l2", \.l2, .atLeast(0), "a penalty below 0 has no least", help: "The penalty on each weight squared."
            ).tried("1..1000"),
            Setting("nonNegative", \.nonNegative, help: "Whether items speak for others only, never against."),
        ] + Setting.feedback(\.leastRating, \.weight)
    }

    /// What fitting gives.
    public typealias Model = SLIMRecommender

    public init?(named name: String) { self.init() }

    public var name: String { "slim" }
    public var measure: String { "weight" }
    public var summary: String { "some weights for each item, most of them 0: for lists" }

    /// Forms G, and solves for each item by coordinate descent.
    /// - Throws: `InvalidArgument` where memory for G is not there, or an item does not converge.
    /// - Complexity: that of `CSRMatrix.gram(pool:)`, and for each item a row of G for each weight, some times over.
    ///   Memory of items² Floats.
    public func weights(
        _ feedback: ImplicitFeedback, _ scope: ModelScope, pool: ThreadPool
    ) throws -> CSRMatrix<Float> {
        try ClosedFormAutoencoder.checkMemory(
            items: scope.items.count, for: name, advice: "ease-sparse is the model that would fit")
        let solver = SLIMSolver(l1: Float(l1), l2: Float(l2), nonNegative: nonNegative)
        let (weights, gaps) = try solver.weights(feedback.matrix.gram(pool: pool), pool: pool)
        if let item = gaps.firstIndex(where: { !($0 <= SLIMSolver.tolerance) }) {
            throw InvalidArgument(
                "l1 \(l1) and l2 \(l2) leave the weights for item \(scope.items.ids[item].quoted) unsettled after "
                    + "\(SLIMSolver.sweeps.grouped) passes (within \(gaps[item]) of the least): take larger ones")
        }
        return weights
    }
}

/// What the weights of ``SLIMConfiguration`` score.
public struct SLIMRecommender: SparseItemWeightsRecommender {
    public let configuration: SLIMConfiguration
    public let scope: ModelScope
    public let feedback: ImplicitFeedback
    public let weights: SparseItemWeights

    public init(
        configuration: SLIMConfiguration, scope: ModelScope, feedback: ImplicitFeedback, weights: SparseItemWeights
    ) {
        self.configuration = configuration
        self.scope = scope
        self.feedback = feedback
        self.weights = weights
    }
}
