import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What a content-based model knows of a person.
public struct ContentPerson: Sendable, Equatable {
    /// How much of each feature they like, up or down: of length 1 by cosine, or 0 where nothing is known.
    public let profile: [Float]
}

/// Scores an item by what its features have in common with what a person liked: `p · x`.
///
/// The scores rank; they are no ratings. An item without features has 0, and so has everything for a person of whom
/// nothing counts. Low ratings speak against: a score below 0 is of what the person dislikes.
public struct ContentRecommender: Recommender {
    public let configuration: ContentConfiguration
    public let scope: ModelScope
    /// The items' features, weighted.
    public let features: ItemFeatures
    /// Whether all ratings are the same, as events are, so that none is above or below another.
    private let areEqual: Bool

    /// - Throws: `InvalidArgument` where the items have no features that tell them apart.
    init(configuration: ContentConfiguration, scope: ModelScope) throws {
        self.configuration = configuration
        self.scope = scope
        features = try ItemFeatures(
            scope.catalog.given ?? FeatureTable([:]), of: scope.items, weight: configuration.featureWeight,
            match: configuration.match)
        let ratings = scope.ratings.values
        areEqual = ratings.allSatisfy { $0 == ratings[0] }
    }

    public var parameters: [(name: String, shape: [Int])] {
        [("features", [features.matrix.rows, features.matrix.columns])]
    }

    /// What items lack, and what was left out.
    public var notes: [String] {
        var notes: [String] = []
        if features.lacking > 0 {
            notes.append(
                "\(features.lacking.grouped) of the \(scope.items.count.grouped) items "
                    + "\(features.lacking == 1 ? "has" : "have") no features, and score 0")
        }
        if !features.constant.isEmpty {
            notes.append(
                "left out, for all items have it alike and it tells none from another: "
                    + features.constant.joined(separator: ", "))
        }
        return notes
    }

    /// The features.
    public var itemVectors: Matrix<Float>? { features.matrix.dense() }

    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? {
        (profiles(Array(scope.users.ids.indices), pool: .shared), features.matrix.dense())
    }

    /// What each rating of a person counts: its distance from their mean; from the mean of all where theirs do not differ;
    /// 1 where no ratings do, for then they are events.
    private func counts(_ ratings: some Collection<Float>) -> [Double] {
        guard configuration.centered else { return ratings.map { Double($0) } }
        guard let first = ratings.first, !areEqual || ratings.contains(where: { $0 != scope.ratings.values[0] }) else {
            return ratings.map { _ in 1 }
        }
        let differ = ratings.contains { $0 != first }
        let mean =
            differ ? ratings.reduce(0) { $0 + Double($1) } / Double(ratings.count) : scope.meanRating
        return ratings.map { Double($0) - mean }
    }

    /// Σ (r − r̄) x, in Double, of length 1 by cosine.
    private func profile(_ items: some Collection<Int>, _ ratings: some Collection<Float>) -> [Float] {
        var sums = [Double](repeating: 0, count: features.names.count)
        for (item, count) in zip(items, counts(ratings)) {
            for (column, value) in features.row(item) { sums[Int(column)] += count * Double(value) }
        }
        return scaled(sums)
    }

    /// Of length 1 by cosine; 0 stays.
    private func scaled(_ profile: [Double]) -> [Float] {
        guard configuration.match == .cosine, let largest = profile.map(\.magnitude).max(), largest > 0 else {
            return profile.map { Float($0) }
        }
        // By the largest first, so that squares stay in range.
        let length = profile.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
        return profile.map { Float($0 / largest / length) }
    }

    private func profile(user: Int) -> [Float] {
        let pattern = scope.ratings.pattern
        return profile(
            pattern.row(user).map { Int($0) },
            scope.ratings.values[pattern.rowOffsets[user]..<pattern.rowOffsets[user + 1]])
    }

    /// A profile a row.
    private func profiles(_ users: [Int], pool: ThreadPool) -> Matrix<Float> {
        Matrix(
            rows: users.count, columns: features.names.count,
            pool.map(tiles: users.count) { profile(user: users[$0]) }.flatMap { $0 })
    }

    /// - Complexity: the user's ratings and the item's features, for each pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        scope.requirePairs(users, items)
        // A profile for each user, whose pairs go together.
        var pairs: [Int: [Int]] = [:]
        for (pair, user) in users.enumerated() { pairs[user, default: []].append(pair) }
        let groups = Array(pairs)
        let scores = pool.map(tiles: groups.count) { group in
            let profile = profile(user: groups[group].key)
            return groups[group].value.map { score(profile, items[$0]) }
        }
        var result = [Float](repeating: 0, count: users.count)
        for (group, scores) in zip(groups, scores) {
            for (pair, score) in zip(group.value, scores) { result[pair] = score }
        }
        return result
    }

    private func score(_ profile: [Float], _ item: Int) -> Float {
        Float(features.row(item).reduce(0) { $0 + Double($1.1) * Double(profile[Int($1.0)]) })
    }

    /// - Complexity: 2 flops a user and feature of an item, by sparse products.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        features.matrix.product(profiles(users, pool: pool).transposed(), pool: pool).transposed()
    }

    /// The profile that their ratings make.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> ContentPerson {
        // In the order of the items, as a user of the training set has them.
        let sorted = ratings.sorted { $0.item < $1.item }
        return ContentPerson(profile: profile(sorted.map(\.item), sorted.map(\.rating)))
    }

    /// The profile itself.
    public func person(profile: [String: Float]) throws(InvalidArgument) -> ContentPerson? {
        var numbers = [Double](repeating: 0, count: features.names.count)
        for (name, number) in profile {
            guard abs(number) <= ItemFeatures.largest else {
                throw InvalidArgument("\(name)=\(number): take numbers up to \(ItemFeatures.largest), up or down")
            }
            numbers[try features.column(of: name)] = Double(number)
        }
        return ContentPerson(profile: scaled(numbers))
    }

    public func scores(of person: ContentPerson) -> [Float] {
        scope.items.ids.indices.map { score(person.profile, $0) }
    }

    /// 0: nothing speaks for it.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return 0
    }

    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user)
        return explanation(of: ContentPerson(profile: profile(user: user)), item: item)
    }

    /// What each feature of the item adds: the shares sum to the score.
    public func explanation(of person: ContentPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        return features.row(item).filter { person.profile[Int($0.0)] != 0 }.map { column, value in
            Contribution(
                neighbor: Int(column), kind: .feature(features.names[Int(column)]), rating: person.profile[Int(column)],
                similarity: value, share: person.profile[Int(column)] * value)
        }.sorted { (-$0.share.magnitude, $0.neighbor) < (-$1.share.magnitude, $1.neighbor) }
    }

    /// The table of features as it was given; the weights and the profiles follow from it and the ratings.
    public func write(to archive: inout Safetensors) { scope.catalog.given?.write(to: &archive, items: scope.items) }
}

extension ContentRecommender {
    public init(configuration: ContentConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let features = try FeatureTable(archive: archive, items: scope.items)
        do {
            try self.init(configuration: configuration, scope: scope.with(features))
        } catch let error as InvalidArgument {
            throw FileError.malformed(path: archive.path, position: nil, reason: "tensors \"features\": \(error)")
        }
    }
}
