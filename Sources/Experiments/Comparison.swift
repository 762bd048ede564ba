import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// How one model did on held-out ratings.
///
///     let (train, test) = try table.split(.random(fraction: 0.2, seed: 1))
///     let model = try BiasesConfiguration().fit(TrainingSet(train)).model
///     let lists = RankingEvaluation(at: 10, liked: train.leastLikedRating)
///     let result = Comparison.evaluate(model, label: "biases", test: test, lists: lists, pool: .shared)
///     print(result[.rmse] ?? .nan, result.unknownItems)
public struct ComparisonResult: Sendable, Equatable {
    /// The label it was asked for by.
    public let model: String
    /// What each metric says; over folds, the mean of each fold's.
    public let scores: Scores
    /// The users whose lists were judged, each counted once a fold; nil where no lists were asked for.
    public let listUsers: Int?
    /// The standard deviation of the folds' RMSE, dividing by one less than there are; nil for a single split. In
    /// rating units. It says how much a split's luck moves the figure, not how sure the mean is.
    public let deviation: Double?
    /// Wall time of fitting and of predicting all held-out ratings; over folds, the mean of each fold's.
    /// That of fitting is nil where a fitted model was scored.
    public let fitSeconds: Double?
    /// Wall time of predicting all held-out ratings, likewise.
    public let predictSeconds: Double
    /// Held-out ratings of users, and of items, that the model learned no rating of, and which its fallback therefore
    /// answered. A rating of both counts in both; over folds, all are counted.
    public let unknownUsers: Int
    /// The same of items.
    public let unknownItems: Int
    /// What to know of what the model learned, a sentence each; over folds, each sentence once.
    public let notes: [String]

    /// The figure of a metric; nil where it had nothing to judge. Of lists it is nil where none were asked for, too.
    public subscript(metric: Metric) -> Double? { scores[metric]?.value }

    /// What was asked: the metrics of ratings, and those of lists where lists were judged.
    public var metrics: [Metric] { Metric.ofRatings + scores.listMetrics }
}

extension ComparisonResult: Documented, Encodable {
    package static let fields: [Field<Self>] =
        [Field("model", "The model, by the name it was asked for.", \.model)]
        + Metric.fields("What the metric says; null where it has nothing to judge.", of: \.metrics) { $0[$1] }
        + [
            Field(
                "standardErrors",
                "The standard error of each metric, users being the sample; null for fewer than two, and of a metric "
                    + "that is of all lists together.",
                of: Metric.fields("That of the metric.", of: \.metrics) { $0.scores[$1]?.standardError }),
            Field(
                "listUsers", "Users with a relevant item, whose lists were judged; over folds counted in each.",
                \.listUsers),
            Field(
                "deviation", "The standard deviation of the folds' RMSE; null without folds, or ratings predicted.",
                \.deviation),
            Field(
                "fitSeconds", "Wall time of fitting; over folds, the mean. Null for a model fitted before.",
                \.fitSeconds),
            Field(
                "predictSeconds", "Wall time of predicting all held-out ratings; over folds, the mean.",
                \.predictSeconds),
            Field("unknownUsers", "Held-out ratings of users that the model learned no rating of.", \.unknownUsers),
            Field("unknownItems", "Held-out ratings of items that the model learned no rating of.", \.unknownItems),
            Field("notes", "What to know of what the model learned, a sentence each.", \.notes),
        ]
}

/// A model that could not be fitted: which one, and why.
///
/// Fitting ends with it, and what the models before it did is lost but for what `ended` was told.
public struct ModelFailure: Error, CustomStringConvertible {
    /// The label it was asked for by.
    public let model: String
    /// What fitting threw.
    public let error: any Error

    public var description: String { "\(model): \(error)" }
}

/// Models side by side on the same training and test ratings.
///
/// All models see the same training ratings and answer for the same test ratings, those of users or items they never
/// saw included, by their fallback: no model looks better for having answered less. One fits after another, so that the
/// times are its own.
///
///     let models: [Comparison.Model] = [("biases", BiasesConfiguration()), ("svd", SVDConfiguration())]
///     let lists = RankingEvaluation(at: 10, liked: train.leastLikedRating)
///     let results = try Comparison.run(models, training: train, test: test, lists: lists)
///     for result in results { print(result.model, result[.rmse] ?? .nan, result[.ndcg.at(10)] ?? .nan) }
///
/// Nothing is learned from the test ratings, and no epoch is chosen on them: models are fitted without validation
/// ratings. Figures do not depend on the pool; times do.
public enum Comparison {
    /// A model under the name it is asked for by.
    public typealias Model = (label: String, configuration: any RecommenderConfiguration)

    /// Fits each of `models` to `training`, scores it on `test`, and sorts by `metric`, best first.
    ///
    /// Models of the same figure stay in the order given; one without, for there was nothing to judge, comes last.
    ///
    /// With `given`, the users of `test` are new people, who gave a model these ratings: see
    /// ``evaluate(_:label:test:given:lists:fitSeconds:pool:)``.
    ///
    /// `began` is told of each model before its fitting, to answer with who shall hear of its progress, and `ended` how
    /// it did. What `record` has finished is not fitted again, and what is finished now it keeps before `ended` is told.
    /// - Throws: ``ModelFailure`` for the first model that cannot be fitted.
    public static func run(
        _ models: [Model], training: RatingTable, test: RatingTable, given: RatingTable? = nil,
        lists: RankingEvaluation? = nil, by metric: Metric = .rmse, options: FitOptions = FitOptions(),
        record: WorkRecord<FinishedModel>? = nil, began: (String) -> ProgressHandler? = { _ in nil },
        ended: (ComparisonResult) throws -> Void = { _ in }
    ) throws -> [ComparisonResult] {
        let training = TrainingSet(training)
        // Every model reads this matrix; built here, it is charged to none of them.
        _ = try training.byUser()
        return try ranked(models, by: metric, record, began: began, ended: ended) { label, configuration, progress in
            var options = options
            options.progress = progress
            return try score(label, configuration, training, test, given, lists, options)
        }
    }

    /// Fits each of `models` once for each of `folds`, scores it on the ratings left out, and sorts by the mean of
    /// `metric`, best first. Progress is in folds.
    ///
    /// Metrics and times are the means of the folds'; unknown ratings and list users are added up. In each fold the
    /// models see the same parts. A model is finished, for `record`, after all folds.
    /// - Throws: ``ModelFailure`` for the first model that cannot be fitted.
    public static func run(
        _ models: [Model], folds: Folds, lists: RankingEvaluation? = nil, by metric: Metric = .rmse,
        options: FitOptions = FitOptions(), record: WorkRecord<FinishedModel>? = nil,
        began: (String) -> ProgressHandler? = { _ in nil }, ended: (ComparisonResult) throws -> Void = { _ in }
    ) throws -> [ComparisonResult] {
        var options = options
        options.progress = nil
        return try ranked(models, by: metric, record, began: began, ended: ended) { label, configuration, progress in
            var results: [ComparisonResult] = []
            for fold in 0..<folds.count {
                // Parted anew for each model, so that never more than one fold's tables are in memory.
                let (train, test) = folds.split(fold)
                let training = TrainingSet(train)
                _ = try training.byUser()
                results.append(try score(label, configuration, training, test, nil, lists, options))
                let message = results[fold][metric].map { "\(metric.heading) \($0.fixed(4))" } ?? ""
                progress?(ProgressUpdate(completed: fold + 1, total: folds.count, message: message))
            }
            return ComparisonResult(meanOf: results)
        }
    }

    /// Fits and scores one model after the other, telling `began` and `ended`; what is thrown gets the model's label.
    private static func ranked(
        _ models: [Model], by metric: Metric, _ record: WorkRecord<FinishedModel>?,
        began: (String) -> ProgressHandler?, ended: (ComparisonResult) throws -> Void,
        _ score: (String, any RecommenderConfiguration, ProgressHandler?) throws -> ComparisonResult
    ) throws -> [ComparisonResult] {
        try models.map { label, configuration in
            let progress = began(label)
            let text = try ModelArchive.encode(configuration)
            if let known = record?.entries.first(where: { $0.model == label && $0.configuration == text }) {
                try ended(known.result)
                return known.result
            }
            // Not every model reports, and each shall be seen at work.
            progress?(ProgressUpdate(completed: 0, total: 1))
            let result: ComparisonResult
            do {
                result = try score(label, configuration, progress)
            } catch {
                throw ModelFailure(model: label, error: error)
            }
            try record?.append(FinishedModel(result, configuration: text))
            try ended(result)
            return result
        }.sorted { metric.cost($0[metric]) < metric.cost($1[metric]) }
    }

    /// Fits one model and scores it.
    ///
    /// Without validation ratings, so that patience is refused where it would judge by them.
    static func score(
        _ label: String, _ configuration: some RecommenderConfiguration, _ training: TrainingSet,
        _ test: RatingTable, _ given: RatingTable?, _ lists: RankingEvaluation?, _ options: FitOptions
    ) throws -> ComparisonResult {
        let (fitted, fitSeconds) = try measureSeconds {
            try configuration.fit(training, validation: nil, options: options)
        }
        return evaluate(
            fitted.model, label: label, test: test, given: given, lists: lists, fitSeconds: fitSeconds,
            pool: options.pool)
    }

    /// Scores a fitted model on `test`: its predictions, and its ranked lists where `lists` says how.
    ///
    /// Predictions are judged as they are, not clipped to the ratings' scale.
    ///
    /// A rating is known to the metrics where both its user and its item have a training rating. Users without a
    /// relevant item have no list, and do not count in the metrics of lists.
    ///
    /// With `given` the users are new to the model, which learns each from the ratings given: a rating is known where
    /// some of these were used and its item has a training rating. Of a model that cannot learn new people all have the
    /// same list, without what was given.
    /// - Parameters:
    ///   - model: the model, which is not changed.
    ///   - label: what the result is called.
    ///   - test: ratings that the model did not learn from, or their figures flatter it.
    ///   - given: other ratings of the users of `test`, as `foldIn(share:seed:)` parts them off; nil where the model
    ///     knows the users.
    ///   - lists: how long lists are and what counts as liked; nil to judge predictions alone.
    ///   - fitSeconds: what fitting took, to stand in the result.
    ///   - pool: the threads that predict; figures do not depend on it.
    /// - Returns: the figures over all of `test`.
    /// - Complexity: that of predicting `test`, and of scoring all items for each of its users who liked something; with
    ///   `given`, of learning each of its users and scoring all items for them.
    public static func evaluate(
        _ model: some Recommender, label: String, test: RatingTable, given: RatingTable? = nil,
        lists: RankingEvaluation? = nil, fitSeconds: Double? = nil, pool: ThreadPool
    ) -> ComparisonResult {
        let predictions: [Float]
        let seconds: Double
        var ranked: [(user: Int, list: RankedList)]?
        var known = model.scope.known(UserItemPairs(test))
        if let given {
            let people = NewPeople(model, given: given, test: test)
            let (answers, time) = measureSeconds { people.answers(of: model, lists: lists, pool: pool) }
            (predictions, ranked, seconds) = (answers.predictions, answers.lists, time)
            let learns = model.configuration.abilities.contains(.newPeople)
            known.users = people.ratings.map { learns && !$0.isEmpty }
        } else {
            (predictions, seconds) = measureSeconds { model.predict(test, pool: pool) }
            ranked = lists.map { $0.lists(of: model, test: test, pool: pool) }
        }
        var scores = Scores()
        if model.configuration.predictsRatings {
            scores.judge(count: test.count, users: test.userIDs.count) { row in
                let (user, item) = (Int(test.users[row]), Int(test.items[row]))
                return PredictedRating(
                    user: user, prediction: predictions[row], rating: test.ratings[row],
                    isKnown: known.users[user] && known.items[item])
            }
        }
        if let lists, let ranked { scores.judge(ranked, at: lists.cutoffs, items: model.scope.items.count) }
        return ComparisonResult(
            model: label, scores: scores, listUsers: ranked?.count { $0.list.relevant > 0 }, deviation: nil,
            fitSeconds: fitSeconds, predictSeconds: seconds,
            unknownUsers: test.users.count { !known.users[Int($0)] },
            unknownItems: test.items.count { !known.items[Int($0)] }, notes: model.notes)
    }
}

extension ComparisonResult {
    /// One model's results on several folds as one.
    /// - Precondition: there are two or more, and in each ratings were held out.
    fileprivate init(meanOf folds: [ComparisonResult]) {
        let count = Double(folds.count)
        func mean(_ number: (ComparisonResult) -> Double) -> Double { folds.reduce(0) { $0 + number($1) } / count }
        let errors = folds.compactMap { $0[.rmse] }
        let middle = errors.reduce(0, +) / count
        let squares = errors.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        self.init(
            model: folds[0].model, scores: Scores(meanOf: folds.map(\.scores)),
            listUsers: folds[0].listUsers.map { _ in folds.reduce(0) { $0 + ($1.listUsers ?? 0) } },
            deviation: errors.count == folds.count ? (squares / (count - 1)).squareRoot() : nil,
            fitSeconds: mean { $0.fitSeconds ?? .nan },
            predictSeconds: mean(\.predictSeconds), unknownUsers: folds.reduce(0) { $0 + $1.unknownUsers },
            unknownItems: folds.reduce(0) { $0 + $1.unknownItems },
            notes: folds.flatMap(\.notes).reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }
}
