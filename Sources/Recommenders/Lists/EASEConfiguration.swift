import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Linear autoencoders over all items, solved exactly: `ease`, `edlae` and `rdlae`.
///
/// With X the feedback, G = XᵀX and C = (G + Λ)⁻¹, the weights are `B = I - C · dMat(s)`: column j says how much each
/// item that a person has speaks for item j, and a person's scores are x B. Of Λ and s
///
///  - `ease` has Λ = λ and s = 1 ⊘ diag C, which makes the diagonal of B zero (Steck, "Embarrassingly shallow
///    autoencoders for sparse data", WWW 2019, doi:10.1145/3308558.3313710);
///  - `edlae` has Λ = λ + p/(1-p) · diag G, the expected ridge of entries dropped from the input at probability p
///    (Steck, "Autoencoders that don't overfit towards the identity", NeurIPS 2020, at full rank);
///  - `rdlae` has that Λ and s = max((1-ξ) ⊘ diag C, Λ), which keeps the diagonal at most ξ instead of zero (Moon, Kim
///    and Lee, "It's enough: relaxing diagonal constraints in linear autoencoders for recommendation", SIGIR 2023,
///    doi:10.1145/3539618.3591704).
public struct EASEConfiguration: RecommenderConfiguration {
    /// Which of the three.
    public enum Kind: String, Sendable, CaseIterable {
        /// No input hidden, and no item speaks for itself.
        case ease
        /// Input hidden at random, and no item speaks for itself.
        case edlae
        /// Input hidden at random, and an item may speak a little for itself.
        case rdlae
    }

    /// Which of the three models it is.
    public var kind: Kind
    /// λ, in the feedback's units squared.
    public var regularization = 300.0
    /// p, from 0 to less than 1; of `ease` 0.
    public var dropout: Double
    /// ξ, the largest that an item may speak for itself, from 0 to less than 1; of `rdlae` alone.
    public var diagonal: Double
    /// The rating from which one counts; nil for the mean of all.
    public var leastRating: Double?
    /// What one counts.
    public var weight = FeedbackWeight.binary

    /// The defaults of this model.
    public init(_ kind: Kind) {
        self.kind = kind
        dropout = kind == .ease ? 0 : 0.3
        diagonal = kind == .rdlae ? 0.3 : 0
    }

    public static let names = Kind.allCases.map(\.rawValue)
    public static let family = "lists"
    public static let nameKey: String? = "kind"
    public static var settings: [Setting<Self>] {
        [
            Setting(
                "regularization", \.regularization, .atLeast(0), "a penalty below 0 has no least",
                help: "The penalty on each weight squared, beside how often an item stands in the feedback."
            ).tried("10..3000"),
            Setting(
                "dropout", \.dropout, .within(0..<1), "it is a share of the input, and not all of it",
                help: "The share of a person's feedback that training hides.",
                idle: { $0.kind == .ease ? "ease hides nothing: edlae does" : nil }
            ).tried("0.05..0.6"),
            Setting(
                "diagonal", \.diagonal, .within(0..<1), "at 1 an item speaks for nothing but itself",
                help: "How much an item may speak for itself at most.",
                idle: { $0.kind == .rdlae ? nil : "\($0.name) lets no item speak for itself: rdlae does" }
            ).tried("0..0.8"),
        ] + Setting.feedback(\.leastRating, \.weight)
    }

    public init?(named name: String) {
        guard let kind = Kind(rawValue: name) else { return nil }
        self.init(kind)
    }

    public var name: String { kind.rawValue }
    public var predictsRatings: Bool { false }
    public var modelAbilities: Set<Ability> { [.newPeople, .explanations, .itemVectors] }
    public var summary: String {
        switch kind {
        case .ease: "a weight for each pair of items, solved exactly, none for itself: for lists"
        case .edlae: "ease, trained to find what is hidden of the input: for lists"
        case .rdlae: "edlae, where an item may speak a little for itself: for lists"
        }
    }

    /// Forms G from the entries, or by BLAS, inverts G + Λ by Cholesky in its own memory, and scales.
    /// - Throws: `InvalidArgument` where nothing counts, memory for the weights is not there, or G + Λ is not positive
    ///   definite, naming the item.
    /// - Complexity: items³ flops, and those of `CSRMatrix.gram(pool:)`; memory of items² Floats.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<ItemWeightsRecommender> {
        try validate()
        let scope = try ModelScope(training)
        let feedback = try ImplicitFeedback(scope, leastRating: leastRating, weight: weight)
        try ClosedFormAutoencoder.checkMemory(
            items: scope.items.count, for: name,
            advice: "ease-sparse is the model that would fit")
        let weights = try weights(of: feedback, scope, options)
        return Fitted(
            model: ItemWeightsRecommender(configuration: self, scope: scope, feedback: feedback, weights: weights))
    }

    /// B, by the closed form of the autoencoder over the feedback.
    private func weights(
        of feedback: ImplicitFeedback, _ scope: ModelScope, _ options: FitOptions
    ) throws -> Matrix<Float> {
        do {
            return try ClosedFormAutoencoder.weights(
                GramMatrix(feedback.matrix, pool: options.pool), maskFraction: dropout, regularization: regularization,
                diagonal: diagonal, pool: options.pool, progress: options.shares)
        } catch let error as LinearAlgebraError {
            guard case .notPositiveDefinite(let order) = error else { throw error }
            throw InvalidArgument(
                "regularization \(regularization) leaves the items dependent on each other, at item "
                    + "\(scope.items.ids[order - 1].quoted) (pivot \(order) of \(scope.items.count)): take a larger one"
            )
        }
    }
}
