import ArgumentParser
import LatentRecommenders
import LatentRuntime

struct Recommend: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ranked lists from a saved model.",
        discussion: """
            For one person of the training data, for a new one from a few ratings, or for everybody:

              latent recommend --model model.safetensors --user 42
              latent recommend --model model.safetensors --ratings 260=5,480=5,2858=1
              latent recommend --model model.safetensors --all-users --json > lists.json

            A model of neighbours (user-knn, item-knn) says with --explain which ratings made a score, and how much of it: \
            the person's own of items like it, or those of people like them. neural has one list for all new people, \
            whatever they rated, and says so.
            """)

    @Option(help: ArgumentHelp("A model that 'latent train' wrote.", valueName: "file"))
    var model: String

    @Option(help: ArgumentHelp("A user of the training data.", valueName: "id"))
    var user: Int?

    @Option(help: ArgumentHelp("A new person's ratings, as ITEM=RATING, separated by commas.", valueName: "list"))
    var ratings: String?

    @Flag(help: "Everybody in the training data.")
    var allUsers = false

    @Option(name: [.customShort("n"), .long], help: "The length of a list.")
    var count = 10

    @Flag(help: "List items that the person has rated, too.")
    var includeSeen = false

    @Flag(help: "Say which ratings made each score (user-knn, item-knn).")
    var explain = false

    @OptionGroup var common: CommonOptions

    /// Items for one person, with the reasons of each or without.
    struct List<Item: Encodable>: Encodable {
        @Nullable var user: Int?
        /// Null for a new person.
        @Nullable var likedBest: [RatedItem]?
        let items: [Item]
        /// What was asked and could not be heeded.
        var warnings: [String] = []
    }

    func validate() throws {
        guard [user != nil, ratings != nil, allUsers].count(where: { $0 }) == 1 else {
            throw ValidationError("Say for whom: one of --user ID, --ratings LIST and --all-users.")
        }
        guard count >= 1 else { throw ValidationError("-n \(count): a list needs at least 1 item.") }
        if explain, allUsers { throw ValidationError("--explain goes with --user or --ratings, for one person.") }
    }

    func run() throws {
        try list(ModelArchive(contentsOf: model).model)
    }

    private func list(_ model: some Recommender) throws {
        let scope = model.scope
        let pool = common.pool()
        if let ratings {
            let (known, warnings) = try NewPerson.parse(ratings, model)
            for warning in warnings { Output.note("note: \(warning)") }
            let best = model.recommendations(newPerson: known, count: count, includingSeen: includeSeen)
            guard !explain else {
                let items = try explained(best, model) { $0.explanation(newPerson: known, item: $1) }
                return try show(List(user: nil, likedBest: nil, items: items, warnings: warnings))
            }
            let items = best.map { ListedItem(scope, $0.index, $0.score) }
            return try show(List(user: nil, likedBest: nil, items: items, warnings: warnings))
        }
        var users = Array(scope.users.ids.indices)
        if let user {
            guard let index = scope.users.index(of: user) else {
                throw Failure.NotFound(
                    description: "user \(user) is not among the \(scope.users.count.grouped) users of \(self.model), "
                        + "whose ids run from \(scope.users.ids.first ?? 0) to \(scope.users.ids.last ?? 0); "
                        + "for a new person give --ratings")
            }
            users = [index]
        }
        if explain, let index = users.first {
            let best = model.recommendations(users: [index], count: count, includingSeen: includeSeen, pool: pool)[0]
            let items = try explained(best, model) { $0.explanation(user: index, item: $1) }
            return try show(List(user: user, likedBest: RatedItem.best(of: index, scope), items: items))
        }
        func lists(_ users: [Int]) -> [List<ListedItem>] {
            zip(users, model.recommendations(users: users, count: count, includingSeen: includeSeen, pool: pool)).map {
                List(
                    user: scope.users.ids[$0], likedBest: RatedItem.best(of: $0, scope),
                    items: $1.map { ListedItem(scope, $0.index, $0.score) })
            }
        }
        guard allUsers else { return try lists(users).forEach(show) }
        // A few people at a time, so that everybody's lists never stand in memory together.
        let chunks = stride(from: 0, to: users.count, by: 512).map { Array(users[$0..<min($0 + 512, users.count)]) }
        guard common.json else { return try chunks.forEach { try lists($0).forEach(show) } }
        try Output.jsonArray { element in
            for chunk in chunks { try lists(chunk).forEach(element) }
        }
    }

    /// The best items with the ratings that made their scores.
    private func explained(
        _ best: [TopK.Scored], _ model: some Recommender,
        _ explanation: (any ExplainingRecommender, Int) -> [Contribution]
    ) throws -> [ExplainedItem] {
        guard let explaining = model as? any ExplainingRecommender else {
            throw InvalidArgument(
                "\(model.configuration.name) cannot say which ratings made a score: user-knn and item-knn can")
        }
        return best.map { scored in
            ExplainedItem(
                ListedItem(model.scope, scored.index, scored.score),
                because: explanation(explaining, scored.index).map { explaining.reason($0) })
        }
    }

    private func show(_ list: List<ExplainedItem>) throws {
        try show(list) { ExplainedItem.text($0) }
    }

    private func show(_ list: List<ListedItem>) throws {
        try show(list) { ListedItem.table($0) }
    }

    private func show<Item>(_ list: List<Item>, text: ([Item]) -> String) throws {
        guard !common.json else { return try Output.json(list) }
        if let user = list.user, allUsers {
            print("\nuser \(user)")
        } else if let user = list.user, let likedBest = list.likedBest {
            print("user \(user) liked best\n\(RatedItem.table(likedBest))\n\nand is recommended")
        }
        print(list.items.isEmpty ? "nothing left to recommend" : text(list.items))
    }
}

/// A person who is not in the training data.
enum NewPerson {
    /// The ratings in `text`, as `ITEM=RATING,...`, and what `model` does not heed of them: items that it does not cover, or
    /// all.
    /// - Throws: `InvalidArgument` for text of another form; `Failure.NotFound` when no item is left.
    static func parse(
        _ text: String, _ model: some Recommender
    ) throws -> (ratings: [(item: Int, rating: Float)], warnings: [String]) {
        let scope = model.scope
        var ratings: [Int: Float] = [:]
        var given: Set<Int> = []
        var unknown: [String] = []
        let (lowest, highest) = (scope.ratings.values.min() ?? 0, scope.ratings.values.max() ?? 0)
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let id = Int(sides[0]), let rating = Float(sides[1]), rating.isFinite else {
                throw InvalidArgument("--ratings: '\(part)' is not ITEM=RATING, such as 260=5")
            }
            guard given.insert(id).inserted else {
                throw InvalidArgument("--ratings: item \(id) is given twice")
            }
            guard let item = scope.items.index(of: id) else {
                unknown.append(String(id))
                continue
            }
            guard rating >= lowest, rating <= highest else {
                throw InvalidArgument(
                    "--ratings: \(part) lies outside \(lowest)...\(highest), the ratings that the model learned from")
            }
            ratings[item] = rating
        }
        let names = unknown.joined(separator: ", ")
        guard !ratings.isEmpty else {
            throw Failure.NotFound(
                description: "--ratings: none of the items (\(names)) is among the \(scope.items.count.grouped) that "
                    + "the model covers")
        }
        var warnings = unknown.isEmpty ? [] : ["the model does not cover \(names), left out"]
        if model is any WithoutFoldIn {
            warnings.append(
                "\(model.configuration.name) cannot learn from a new person's ratings: whatever they are, the scores are the "
                    + "same, those of its mean user")
        }
        return (ratings.keys.sorted().map { ($0, ratings[$0] ?? 0) }, warnings)
    }
}
