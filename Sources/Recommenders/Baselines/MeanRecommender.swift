import Datasets
import LinearAlgebra
import Runtime

/// A mean of the training ratings as the prediction: the least a model must beat.
public struct MeanConfiguration: RecommenderConfiguration {
    /// Over what the mean is taken.
    public enum Mean: String, Sendable, Codable, CaseIterable {
        case global = "global-mean"
        case user = "user-mean"
        case item = "item-mean"
    }

    public var mean: Mean

    public init(_ mean: Mean) {
        self.mean = mean
    }

    public var name: String { mean.rawValue }

    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<MeanRecommender> {
        guard training.table.count > 0 else { throw InvalidArgument("there are no ratings to learn from") }
        return Fitted(model: MeanRecommender(configuration: self, scope: try ModelScope(training)))
    }
}

/// Predicts the mean of all ratings, of the user's, or of the item's; of all where the user or the item has none.
public struct MeanRecommender: Recommender {
    public let configuration: MeanConfiguration
    public let scope: ModelScope
    private let mean: Float
    private let userMeans: [Float]
    private let itemMeans: [Float]

    init(configuration: MeanConfiguration, scope: ModelScope) {
        self.configuration = configuration
        self.scope = scope
        let ratings = scope.ratings
        let total = ratings.values.reduce(0) { $0 + Double($1) }
        let mean = Float(total / Double(max(ratings.values.count, 1)))
        self.mean = mean
        userMeans = Self.rowMeans(ratings, otherwise: mean)
        itemMeans = Self.rowMeans(ratings.transposed(), otherwise: mean)
    }

    private static func rowMeans(_ matrix: CSRMatrix<Float>, otherwise mean: Float) -> [Float] {
        (0..<matrix.rows).map { row in
            let range = matrix.pattern.rowOffsets[row]..<matrix.pattern.rowOffsets[row + 1]
            let total = matrix.values[range].reduce(0) { $0 + Double($1) }
            return range.isEmpty ? mean : Float(total / Double(range.count))
        }
    }

    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        zip(users, items).map { fallback(user: $0, item: $1) }
    }

    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        Matrix(
            rows: users.count, columns: itemMeans.count,
            users.flatMap { user in itemMeans.indices.map { fallback(user: user, item: $0) } })
    }

    public func scores(newPerson ratings: [(item: Int, rating: Float)]) -> [Float] {
        let own = ratings.isEmpty ? mean : ratings.reduce(0) { $0 + $1.rating } / Float(ratings.count)
        return itemMeans.indices.map { configuration.mean == .user ? own : fallback(user: nil, item: $0) }
    }

    public func fallback(user: Int?, item: Int?) -> Float {
        switch configuration.mean {
        case .global: mean
        case .user: user.map { userMeans[$0] } ?? mean
        case .item: item.map { itemMeans[$0] } ?? mean
        }
    }

    /// The means follow from the scope's ratings.
    public func write(to archive: inout Safetensors) {}

    public init(configuration: MeanConfiguration, scope: ModelScope, archive: Safetensors) {
        self.init(configuration: configuration, scope: scope)
    }
}
