import LatentDatasets
import LatentRuntime

/// Any items, drawn for each person: the floor of every comparison of lists.
public struct RandomConfiguration: RecommenderConfiguration {
    /// Of what is drawn.
    public var seed: UInt64 = 0

    /// Seed 0.
    public init() {}

    public static let names = ["random"]
    public static let family = "lists"
    public static var settings: [Setting<Self>] { [.seed(\.seed)] }

    public init?(named name: String) { self.init() }

    public var name: String { "random" }
    public var predictsRatings: Bool { false }
    public var summary: String { "any items, drawn for each person: what lists must beat first" }

    /// Learns nothing.
    /// - Throws: `InvalidArgument` for no ratings, one beyond ``ModelScope/largestRating``, or an item that a user
    ///   rated twice.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<RandomRecommender> {
        Fitted(model: RandomRecommender(configuration: self, scope: try ModelScope(training)))
    }
}

/// Scores from 0 to 1, drawn for a user and an item: the same whenever they are asked for.
public struct RandomRecommender: Recommender {
    public let configuration: RandomConfiguration
    public let scope: ModelScope

    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        scope.requirePairs(users, items)
        return zip(users, items).map { number(user: $0, item: $1) }
    }

    private func number(user: Int, item: Int) -> Float {
        var random = Philox(seed: configuration.seed, purpose: .lists, epoch: user, row: item)
        return random.nextUniform()
    }

    /// That of nobody in particular, who have one list in common; half where the item is unknown.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return item.map { number(user: user ?? scope.users.count, item: $0) } ?? 0.5
    }
}

extension RandomRecommender {
    /// Nothing is learned.
    public init(configuration: RandomConfiguration, scope: ModelScope, archive: Safetensors) {
        self.init(configuration: configuration, scope: scope)
    }
}

extension RandomPurpose {
    /// Lists of any items.
    static let lists = RandomPurpose(rawValue: 16)
}
