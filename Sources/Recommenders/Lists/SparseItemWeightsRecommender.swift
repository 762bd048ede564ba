import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What gives each item some others that speak for it: all but how their weights are found.
public protocol SparseItemWeightsConfiguration: RecommenderConfiguration where Model: SparseItemWeightsRecommender {
    /// The rating from which one counts; nil for the mean of all.
    var leastRating: Double? { get }
    /// What one counts.
    var weight: FeedbackWeight { get }
    /// What a weight is called where items are listed by it.
    var measure: String { get }

    /// Bᵀ: row j holds the weights of what speaks for item j, itself not among them.
    /// - Throws: `InvalidArgument` for settings that do not fit the feedback, or memory that is not there.
    func weights(_ feedback: ImplicitFeedback, _ scope: ModelScope, pool: ThreadPool) throws -> CSRMatrix<Float>
}

extension SparseItemWeightsConfiguration {
    public static var family: String { "lists" }
    /// They are not: scores rank.
    public var predictsRatings: Bool { false }
    /// What a few weights an item allow.
    public var modelAbilities: Set<Ability> { [.newPeople, .explanations, .itemNeighbors] }

    /// Finds the weights. The validation ratings are not looked at, for scores are no ratings.
    /// - Throws: `InvalidArgument` where nothing counts, and as ``weights(_:_:pool:)``.
    /// - Complexity: that of ``weights(_:_:pool:)``.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<Model> {
        try validate()
        let scope = try ModelScope(training)
        let feedback = try ImplicitFeedback(scope, leastRating: leastRating, weight: weight)
        let weights = SparseItemWeights(
            byItem: try weights(feedback, scope, pool: options.pool), pool: options.pool)
        return Fitted(model: Model(configuration: self, scope: scope, feedback: feedback, weights: weights))
    }
}

/// Scores an item by what a person has: x B, with x their feedback and B a weight for some pairs of items.
///
/// The scores rank; they are no ratings. Somebody of whom nothing counts has 0 throughout, and so has an item for which
/// nothing that the person has speaks.
public protocol SparseItemWeightsRecommender: Recommender
where Configuration: SparseItemWeightsConfiguration, Person == FeedbackPerson {
    /// X, which follows from the scope's ratings.
    var feedback: ImplicitFeedback { get }
    /// B.
    var weights: SparseItemWeights { get }

    /// A model of these parts, which fit each other.
    init(configuration: Configuration, scope: ModelScope, feedback: ImplicitFeedback, weights: SparseItemWeights)
}

extension SparseItemWeightsRecommender {
    /// The weights that are kept, one an entry.
    public var parameters: [(name: String, shape: [Int])] {
        let pattern = weights.byItem.pattern
        return [
            ("weights.offsets", [pattern.rowOffsets.count]), ("weights.indices", [pattern.count]),
            ("weights.values", [pattern.count]),
        ]
    }

    /// What speaks for each item, by weights above 0.
    public var itemNeighbors: (lists: Neighbors<Float>, measure: String)? {
        var (offsets, indices, scores): ([Int], [Int32], [Float]) = ([0], [], [])
        for item in 0..<scope.items.count {
            let range = weights.byItem.pattern.rowOffsets[item]..<weights.byItem.pattern.rowOffsets[item + 1]
            let above = range.filter { weights.byItem.values[$0] > 0 }.sorted {
                (-weights.byItem.values[$0], $0) < (-weights.byItem.values[$1], $1)
            }
            indices += above.map { weights.byItem.pattern.columnIndices[$0] }
            scores += above.map { weights.byItem.values[$0] }
            offsets.append(indices.count)
        }
        let lists = try? Neighbors(checking: offsets, indices: indices, scores: scores, others: scope.items.count)
        return lists.map { ($0, configuration.measure) }
    }

    /// - Complexity: what the user has and what speaks for the item, for each pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        weights.sums(feedback.matrix, rows: users, items: items, pool: pool)
    }

    /// - Complexity: 2 flops for each weight of each item that the users have.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        weights.scores(feedback.matrix.selectingRows(users), pool: pool)
    }

    /// What of their ratings counts.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> FeedbackPerson { feedback.person(ratings) }

    /// x B.
    public func scores(of person: FeedbackPerson) -> [Float] { weights.scores(person.row, pool: .shared).elements }

    /// 0: nothing speaks for it.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return 0
    }

    /// What each item that the user has says of `item`, as for a new person.
    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        return explanation(of: feedback.person(user, of: scope.ratings), item: item)
    }

    /// What each item of the person's that speaks for `item` says of it; the shares add up to the score.
    public func explanation(of person: FeedbackPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        let contributions = weights.shares(person.row, row: 0, item: item).map { place, weight, share in
            Contribution(
                neighbor: Int(person.row.pattern.columnIndices[place]), kind: .item, rating: person.ratings[place],
                similarity: weight, share: share)
        }
        return contributions.sorted { (-$0.share.magnitude, $0.neighbor) < (-$1.share.magnitude, $1.neighbor) }
    }

    /// Bᵀ: `weights.offsets`, I64, one more than there are items; `weights.indices`, I32, what speaks for each item, and
    /// `weights.values`, F32. The feedback follows from the scope's ratings.
    public func write(to archive: inout Safetensors) {
        let pattern = weights.byItem.pattern
        archive.set("weights.offsets", shape: [pattern.rowOffsets.count], pattern.rowOffsets.map { Int64($0) })
        archive.set("weights.indices", shape: [pattern.count], pattern.columnIndices)
        archive.set("weights.values", shape: [pattern.count], weights.byItem.values)
    }

    /// - Throws: `FileError.malformed` when a tensor is missing or has another shape, a weight is not finite, the rows
    ///   are not those of a matrix of items by items, or an item speaks for itself.
    public init(configuration: Configuration, scope: ModelScope, archive: Safetensors) throws {
        func malformed(_ reason: String) -> FileError {
            .malformed(path: archive.path, position: nil, reason: "tensors \"weights\": \(reason)")
        }
        let items = scope.items.count
        let offsets = try archive.tensor("weights.offsets", as: Int64.self, shape: [items + 1])
        let indices = try archive.tensor("weights.indices", as: Int32.self)
        let values = try archive.finite("weights.values", shape: [indices.count])
        let pattern: SparsityPattern
        do {
            pattern = try SparsityPattern(
                rows: items, columns: items, rowOffsets: offsets.map { Int($0) }, columnIndices: indices)
        } catch let error as InvalidArgument {
            throw malformed(error.description)
        }
        if let own = (0..<items).first(where: { pattern.row($0).contains(Int32($0)) }) {
            throw malformed("\(own) speaks for itself")
        }
        self.init(
            configuration: configuration, scope: scope,
            feedback: try ImplicitFeedback(
                scope, leastRating: configuration.leastRating, weight: configuration.weight),
            weights: SparseItemWeights(byItem: CSRMatrix(pattern: pattern, values: values), pool: .shared))
    }
}
