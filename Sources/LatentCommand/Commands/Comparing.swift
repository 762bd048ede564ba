import Latent

/// What `compare` and `demo` share.
enum Comparing {
    static let defaultModels =
        "global-mean,user-mean,item-mean,mean-of-means,biases,user-knn,item-knn,svd,svd-centered,factorization,"
        + "dot-bias-logistic,autoencoder,autoencoder:closed-form"

    /// The most items for which the closed form, cubic in them, takes seconds.
    static let closedFormItems = 5_000

    /// What the models are scored on.
    enum HeldOut {
        case split(SplitMethod, train: RatingTable, test: RatingTable, given: RatingTable? = nil)
        case folds(Folds)

        /// As results name it.
        var name: String {
            switch self {
            case .split(let method, _, _, _): method.description
            case .folds(let folds): folds.description
            }
        }

        /// The ratings to learn from, nil where that differs with the fold, those held out, and those of the same users
        /// that models are given, nil where they know the users.
        var counts: (training: Int?, heldOut: Int, given: Int?) {
            switch self {
            case .split(_, let train, let test, let given): (train.count, test.count, given?.count)
            case .folds(let folds): (nil, folds.table.count, nil)
            }
        }

        /// Held-out ratings that some rating of another user in training came after; nil where nobody knows times.
        var leaked: Int? {
            guard case .split(_, let train, let test, _) = self else { return nil }
            return test.ratings(beforeOthersIn: train)
        }

        /// Held-out ratings that are learned from, too.
        var learned: Int {
            guard case .split(let method, let train, let test, _) = self else { return 0 }
            return Comparing.learned(method, test.ratings(alsoIn: train))
        }

        /// The ratings that say which scale they are on: those learned from, or, over folds, all.
        var training: RatingTable {
            switch self {
            case .split(_, let train, _, _): train
            case .folds(let folds): folds.table
            }
        }

        /// What tells a comparison on these ratings, its lists judged so, from another.
        func facts(_ lists: RankingEvaluation?) -> [String: String] {
            var facts = [
                "command": CompareReport.command, "version": RootCommand.version, "split": name,
                "training data": DataFingerprint(training).description,
                "lists": lists.map { lists in
                    "of " + lists.cutoffs.map(String.init).joined(separator: ",") + ", liked from \(lists.liked)"
                        + ", by \(lists.order.rawValue)" + (lists.negatives.map { " among \($0.path)" } ?? "")
                } ?? "none",
            ]
            if case .split(_, _, let test, let given) = self {
                facts["test data"] = DataFingerprint(test).description
                facts["given data"] = given.map { DataFingerprint($0).description }
            }
            return facts
        }

        /// The ratings as a person reads of them.
        var summary: String {
            switch self {
            case .split(let method, let train, let test, let given):
                "\(train.count.grouped) ratings to learn from, \(test.count.grouped) held out (\(method))"
                    + (given.map { ", \($0.count.grouped) more of the same users given" } ?? "")
            case .folds(let folds):
                "\(folds.table.count.grouped) ratings, each held out once in \(folds.count) folds (\(folds))"
            }
        }
    }

    /// The default models for data with so many items.
    static func defaults(items: Int, _ settings: ModelOptions) throws -> [Comparison.Model] {
        if let preset = settings.preset {
            let names = ModelRegistry.names.filter {
                (try? ModelRegistry.configuration(named: $0, preset: preset)) != nil
            }
            guard !names.isEmpty else {
                throw InvalidArgument(
                    "no preset is called '\(preset)': there are \(ModelRegistry.presets.joined(separator: ", "))")
            }
            return try configurations(names.joined(separator: ","), settings)
        }
        let all = try configurations(defaultModels, settings)
        guard items > closedFormItems else { return all }
        Output.note(
            "autoencoder:closed-form is left out over \(items.grouped) items, for its time grows with their cube; "
                + "name it in --models to have it, or cover fewer with --item-count")
        return all.dropLast()
    }

    /// The named models; each covers all items unless told otherwise, so that all answer the same questions.
    static func configurations(_ names: String, _ settings: ModelOptions) throws -> [Comparison.Model] {
        let labels = names.split(separator: ",").map(String.init)
        guard !labels.isEmpty else { throw InvalidArgument("--models '\(names)' names no model") }
        if let twice = labels.indices.first(where: { labels[..<$0].contains(labels[$0]) }) {
            throw InvalidArgument("--models names \(labels[twice]) twice")
        }
        var taken: Set = ["itemCount"]
        var refused: Set<String> = []
        let models = try labels.map { label -> Comparison.Model in
            let configuration = try settings.configuration(of: label, itemCount: 0)
            let stopping = ModelOptions.stopping(configuration)
            taken.formUnion(Set(ModelOptions.effective(in: configuration)).subtracting(stopping))
            refused.formUnion(stopping)
            return (label, try settings.configuration(of: label, itemCount: 0, except: stopping))
        }
        if let name = settings.given.first(where: { !taken.contains($0) }) {
            let reason =
                refused.contains(name)
                ? "'compare' stops no training by the ratings that it scores on" : ModelOptions.owners(of: name)
            throw InvalidArgument("none of \(names) takes \(SettingDescription.option(of: name)): \(reason)")
        }
        return models
    }

    /// - Returns: the results, best first.
    @discardableResult
    static func run(
        _ models: [Comparison.Model], of command: String, data: DataSource, held: HeldOut,
        lists: RankingEvaluation? = nil, metrics: ShownMetrics? = nil, record path: String? = nil,
        jsonLines: Bool = false, common: CommonOptions
    ) throws -> [ComparisonResult] {
        let learned = held.learned
        // Models whose scores are no ratings can only be judged by their lists, and lists beside the floor.
        let choosesLists = models.contains { !$0.configuration.predictsRatings }
        let lists = lists ?? (choosesLists ? RankingOptions.usual(held.training) : nil)
        let shown = (metrics ?? ShownMetrics()).metrics(
            lists, ofRatings: models.contains { $0.configuration.predictsRatings })
        let models = lists == nil ? models : try models + floors(beside: models)
        var display: ProgressDisplay?
        defer { display?.finish() }
        let began = { (label: String) in
            display = ProgressDisplay(title: label, quiet: common.quiet)
            return display?.handler
        }
        let ended = { (result: ComparisonResult) in
            let metric = shown.first { result[$0] != nil } ?? shown[0]
            display?.finish(saying: "\(metric.heading) \(result[metric].figure)")
            if jsonLines { try Output.line(result) }
        }
        let record = try path.map { try WorkRecord<FinishedModel>(at: $0, of: held.facts(lists)) }
        let results =
            switch held {
            case .split(_, let train, let test, let given):
                try Comparison.run(
                    models, training: train, test: test, given: given, lists: lists, by: shown[0], record: record,
                    began: began, ended: ended)
            case .folds(let folds):
                try Comparison.run(
                    models, folds: folds, lists: lists, by: shown[0], record: record, began: began, ended: ended)
            }
        if let lists, let note = noListNote(results, lists) { Output.note(note) }
        guard !jsonLines else { return results }
        try common.show(
            CompareReport(
                command: command, data: data, held: held, learned: learned, lists: lists, shown: shown,
                results: results, unable: models.filter { !learnsPeople($0.configuration) }.map(\.label)))
        return results
    }

    /// Whether a new person's list follows from their ratings.
    static func learnsPeople(_ configuration: any RecommenderConfiguration) -> Bool {
        configuration.abilities.contains(.newPeople)
    }

    /// What lists must beat to be worth anything, as far as it is not among `models`.
    private static func floors(beside models: [Comparison.Model]) throws -> [Comparison.Model] {
        try ["popularity", "random"].filter { name in !models.contains { $0.configuration.name == name } }
            .map { ($0, try ModelRegistry.configuration(named: $0)) }
    }

    /// How many held-out ratings were learned from, which nobody need count where `method` keeps the parts apart.
    static func learned(_ method: SplitMethod?, _ count: @autoclosure () -> Int) -> Int {
        method?.partsMayOverlap == true ? count() : 0
    }

    /// That held-out ratings were learned from; nil where none was.
    static func learnedNote(_ learned: Int, of heldOut: Int) -> String? {
        guard learned > 0 else { return nil }
        return "\(learned.grouped) of the \(heldOut.grouped) held-out ratings are ones learned from, which flatters "
            + "scores"
    }

    /// Which held-out ratings a score is about.
    static func share(_ scored: Int, of heldOut: Int) -> String {
        scored == heldOut
            ? "the \(heldOut.grouped) held-out ratings"
            : "the \(scored.grouped) held-out ratings of items it covers, of \(heldOut.grouped)"
    }

    /// That there are no lists to judge, where there are none.
    static func noListNote(_ results: [ComparisonResult], _ lists: RankingEvaluation) -> String? {
        guard results.allSatisfy({ $0.listUsers == 0 }) else { return nil }
        let unknown = results.contains { $0.unknownUsers > 0 }
        return "no user whom a model knows has an item to find that they rated \(lists.liked) or more in the part held "
            + "out, beside those of training: there are no figures of lists"
            + (unknown ? " (of users held out whole, --fold-in 0.8 gives the models a part of theirs)" : "")
    }

    /// Which models have one list for all new people; nil where every one learns them.
    static func unableNote(_ models: [String]) -> String? {
        guard !models.isEmpty else { return nil }
        return "the same list for all new people, who cannot be learned: \(models.joined(separator: ", "))"
    }

    /// That models learned from what was not known yet; nil where they did not.
    static func leakNote(_ leaked: Int?, of heldOut: Int) -> String? {
        guard let leaked, leaked > 0 else { return nil }
        return "\(leaked.grouped) of the \(heldOut.grouped) held-out ratings were given before some rating of others "
            + "that is learned from; --split time:SHARE cuts all at one time"
    }

    /// How many held-out ratings a model knew no user or no item of; nil where it knew all.
    static func unknownNote(_ result: ComparisonResult) -> String? {
        guard result.unknownUsers + result.unknownItems > 0 else { return nil }
        return "held-out ratings of unknown users: \(result.unknownUsers.grouped), of unknown items: "
            + "\(result.unknownItems.grouped); answered from the means that are known"
    }
}
