import Latent

extension Tune {
    /// Searches models and their settings.
    func searchModels() throws {
        let seed = try settings.seed()
        let method = try data.method()
        if let record = search.record { try OutputFile.check(record) }
        let named = try search.models.flatMap { $0 == "auto" ? nil : try Comparing.configurations($0, settings) }
        let loaded = try data.load(
            split: method, withTimestamps: named?.contains { $0.configuration.needsTimestamps } ?? false, features)
        let training = loaded.train
        let metric = try cut(self.metric ?? usualMetric(named, training))
        let models =
            try named
            ?? Comparing.configurations(
                Tuning.candidates(for: metric, data: training).joined(separator: ","), settings)
        for model in models { try require(metric, of: model.configuration) }
        loaded.warnings.forEach(Output.note)
        let lists = metric.isOfLists ? ranking.evaluation(for: [metric], training: training) : nil
        let trials: [ModelSearch.Trial]
        let validation: Int
        let facts = facts(models, metric, lists, seed: seed, training)
        (trials, validation) = try common.withProgress("tuning") { progress in
            let search = try ModelSearch(
                models, fixed: Set(settings.given), training: training, fraction: self.validation, seed: seed,
                metric: metric, lists: lists, options: FitOptions(progress: progress))
            return (try run(search, facts), search.validationCount)
        }
        guard let best = ModelSearch.best(of: trials, by: metric) else {
            let reason = trials.compactMap(\.reason).first.map { "; of the first: \($0)" } ?? ""
            throw InvalidArgument("none of the models can be fitted and scored on all of the data\(reason)")
        }
        let tested = try loaded.test.map {
            try Tuning.score(best.configuration, training: training, test: $0, lists: lists)
        }
        try common.show(
            SearchReport(
                data: DataSource(data.data, training, ratings: loaded.count), split: method?.description,
                training: training.count, validation: validation, heldOut: loaded.test?.count,
                learned: loaded.test.map { Comparing.learned(method, $0.ratings(alsoIn: training)) }, metric: metric,
                lists: lists, trials: trials, best: best, tested: tested,
                next: try trainCommand(best.configuration)))
    }

    /// The error of ratings, where all the models that were named predict them, or, where none was, the data are
    /// ratings; else how well lists rank.
    private func usualMetric(_ named: [Comparison.Model]?, _ training: RatingTable) -> Metric {
        guard let named else { return Tuning.metric(for: training) }
        return named.allSatisfy { $0.configuration.predictsRatings } ? .rmse : .ndcg
    }

    /// What tells the search from another.
    private func facts(
        _ models: [Comparison.Model], _ metric: Metric, _ lists: RankingEvaluation?, seed: UInt64,
        _ training: RatingTable
    ) -> [String: String] {
        [
            "command": Self._commandName, "version": RootCommand.version,
            "training data": DataFingerprint(training).description,
            "models": models.map(\.label).joined(separator: ","),
            "metric": metric.name, "liked rating": lists.map { "\($0.liked)" } ?? "none", "seed": "\(seed)",
            "validation": "\(validation)",
            "settings": settings.settings.given.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: " ") + (settings.preset.map { " preset=\($0)" } ?? ""),
        ]
    }

    private static let extentFact = "trials"

    /// Searches, or searches again, as the options say.
    private func run(_ modelSearch: ModelSearch, _ facts: [String: String]) throws -> [ModelSearch.Trial] {
        var facts = facts
        if let replay = search.replay {
            let record = try WorkRecord<TrialLog.Entry>(reading: replay)
            let said = record.facts[Self.extentFact]
            facts[Self.extentFact] = said
            try record.require(facts)
            let extent = said.flatMap { Int($0) }.map { ModelSearch.Extent.trials($0) } ?? .seconds(.infinity)
            return try modelSearch.run(extent, log: .repeating(record))
        }
        guard let path = search.record else { return try modelSearch.run(search.extent) }
        if case .trials(let count) = search.extent {
            facts[Self.extentFact] = "\(count)"
        } else {
            facts[Self.extentFact] = "as time allows"
        }
        return try modelSearch.run(search.extent, log: .keeping(try WorkRecord(at: path, of: facts)))
    }
}
