import ArgumentParser
import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime

struct Evaluate: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score a saved model.",
        discussion: """
            Takes the held-out ratings of the split that the model was trained on, which its file remembers, or of \
            --split. Ratings of items that the model does not cover are left out, and counted. Those that it learned from, \
            which another split than its own brings back, are scored, flatter it, and are counted, too.

              latent evaluate --model model.safetensors --data ml-1m
              latent evaluate --model model.safetensors --data ml-1m -n 20 --liked 4.5

            Lists rank all items of the model but those the user rated in training; relevant are held-out items rated \
            --liked or more. Of a list of n items, h of them relevant, and a user with R relevant items: precision is \
            h / n (also where the list is shorter), recall h / R, NDCG the sum of 1 / log2(rank + 1) over the hits, divided \
            by the largest that R items could have, MAP the sum over the hits of the precision at their rank, divided by \
            min(n, R). Each is the mean over the users with a relevant item. Items with equal scores rank by id.
            """)

    @Option(help: ArgumentHelp("A model that 'latent train' wrote.", valueName: "file"))
    var model: String

    @OptionGroup var data: DataOptions

    @Option(name: [.customShort("n"), .long], help: "The length of the ranked lists.")
    var count = 10

    @Option(help: "The rating from which an item counts as liked.")
    var liked: Float = 4

    @OptionGroup var common: CommonOptions

    struct Document: Encodable {
        let model: String
        @Nullable var rmse: Double?
        @Nullable var mae: Double?
        @Nullable var deviation: Double?
        @Nullable var fitSeconds: Double?
        let predictSeconds: Double
        let unknownUsers, unknownItems, leftOut: Int
        /// Ratings among those scored that the model learned from.
        let learned: Int
        let n: Int
        @Nullable var precision: Double?
        @Nullable var recall: Double?
        @Nullable var ndcg: Double?
        @Nullable var map: Double?
    }

    func validate() throws {
        guard (1...10_000).contains(count) else { throw ValidationError("-n \(count): take a length from 1 to 10000.") }
        guard !liked.isNaN else { throw ValidationError("--liked \(liked): take a rating.") }
    }

    func run() throws {
        let archive = try ModelArchive(contentsOf: model)
        let method = try data.method() ?? remembered(archive)
        let loaded = try RatingTable.load(path: data.data, split: method)
        if data.split == nil, let count = archive.splitCount, count != loaded.count {
            throw Failure.NotFound(
                description:
                    "\(model) was trained on the split \(archive.split ?? "") of \(count.grouped) ratings, and "
                    + "\(data.data) has \(loaded.count.grouped): give the data it was trained on, or --split")
        }
        try evaluate(archive.model, loaded.test ?? loaded.train, method)
    }

    /// The split in the model's file.
    private func remembered(_ archive: ModelArchive) throws -> SplitMethod? {
        do {
            return try archive.split.map { try SplitMethod(parsing: $0) }
        } catch let error as InvalidArgument {
            throw FileError.malformed(path: model, position: nil, reason: error.description)
        }
    }

    private func evaluate(_ model: some Recommender, _ held: RatingTable, _ method: SplitMethod?) throws {
        let pool = common.pool()
        let test = model.scope.covered(held)
        let result = Comparison.evaluate(
            model, label: model.configuration.name, test: test, fitSeconds: 0, pool: pool)
        let ranking = RankingEvaluation.run(model, test: test, at: count, liked: liked, pool: pool)
        let listed = ranking.users > 0
        let learned = model.scope.learnedRatings(of: test)
        let note = "note: \(learned.grouped) of the \(test.count.grouped) ratings are ones it learned from"
        if learned > 0 { Output.note(note) }
        guard common.json else {
            let ratings =
                method == nil
                ? "\(test.count.grouped) ratings" : "\(Train.share(test, of: held)) (\(method?.description ?? ""))"
            print("\(result.model) on \(ratings)")
            print(learned > 0 ? note + "\n" : "")
            var table = TextTable(("metric", .left), ("value", .right))
            table.add("RMSE", result.rmse?.fixed(4) ?? "-")
            table.add("MAE", result.mae?.fixed(4) ?? "-")
            for (name, value) in [
                ("precision", ranking.precision), ("recall", ranking.recall), ("NDCG", ranking.ndcg),
                ("MAP", ranking.map),
            ] {
                table.add("\(name)@\(count)", listed ? value.fixed(4) : "-")
            }
            print(table.text)
            print("\nlists of \(ranking.users.grouped) users; predicted in \(result.predictSeconds.duration)")
            if let note = Comparing.unknownNote(users: result.unknownUsers, items: result.unknownItems) { print(note) }
            return
        }
        try Output.json(
            Document(
                model: result.model, rmse: result.rmse, mae: result.mae, deviation: nil, fitSeconds: nil,
                predictSeconds: result.predictSeconds, unknownUsers: result.unknownUsers,
                unknownItems: result.unknownItems, leftOut: held.count - test.count, learned: learned, n: count,
                precision: listed ? ranking.precision : nil,
                recall: listed ? ranking.recall : nil, ndcg: listed ? ranking.ndcg : nil,
                map: listed ? ranking.map : nil))
    }
}
