import Latent

/// What `tune` shows.
struct TuneReport<Configuration: RecommenderConfiguration>: Report {
    static var command: String { "tune" }
    let data: DataSource
    let split: String?
    let training, validation: Int
    let heldOut, learned: Int?
    let metric: Metric
    let lists: RankingEvaluation?
    /// The settings that were searched.
    let names: [String]
    /// The best first; there is one.
    let trials: [Tuning.Trial<Configuration>]
    /// The best, fitted to all training ratings, on those held out.
    let tested: ComparisonResult?
    let next: String

    private var best: Tuning.Trial<Configuration> { trials[0] }

    static var fields: [Field<Self>] {
        [
            Field("model", "The model's name.", \.best.configuration.name),
            Field("data", "What it was searched on.", object: \.data),
            Field("split", "How ratings were held out; null where none were.", \.split),
            Field("training", "Ratings of the training part.", \.training),
            Field("validation", "Those of it that the settings were chosen by.", \.validation),
            Field("heldOut", "Ratings held out, which chose nothing.", \.heldOut),
            Field("learned", "Those of them that were learned from, too, and which flatter the best.", \.learned),
            Field("metric", "What the settings were chosen by.", \.metric.name),
            Field("n", "The length of the lists that were judged; null where none were.") { $0.lists?.n },
            Field("liked", "The rating from which an item is relevant to a list.") { $0.lists?.liked },
            Field(
                "trials", "What was tried, the best first.", list: \.trials,
                of: [Field("configuration", "The settings.", \.configuration)]
                    + Metric.fields(
                        "What the metric says of the validation part; null where it has nothing to judge. Those of "
                            + "lists are there where one of them chooses.", of: \.metrics
                    ) { $0[$1] } + [
                        Field("fitSeconds", "Wall time of fitting; null where that failed.") { $0.result?.fitSeconds },
                        Field("reason", "Why the settings cannot be fitted; null where they can.", \.reason),
                    ]),
            Field("best", "The best settings.", \.best.configuration),
        ]
            + Metric.fields(
                "What the metric says of the best, fitted to all training ratings, on those held out; null without.",
                of: { $0.tested?.metrics ?? $0.best.metrics }
            ) { $0.tested?[$1] }
    }

    /// The metric that chose, and RMSE where the model predicts ratings.
    private var shown: [Metric] {
        metric == .rmse || !best.configuration.predictsRatings ? [metric] : [metric, .rmse]
    }

    var text: String {
        "\((training - validation).grouped) ratings to learn from, \(validation.grouped) to choose by"
        ""
        trials.tabulated(
            names.map { name in .right(name) { $0.configuration.text(of: name) } }
                + shown.map { metric in .right(metric.heading) { $0[metric].figure } } + [
                    .right("fit") { $0.result?.fitSeconds?.duration ?? "-" }, .prose("") { $0.reason ?? "" },
                ])
        ""
        let chosen = names.map { "\($0) \(best.configuration.text(of: $0))" }.joined(separator: ", ")
        "best: \(chosen), \(figures(best.result)) on the validation part"
        if let tested, let split, let heldOut {
            "fitted to all \(training.grouped) training ratings, \(figures(tested)) on the \(heldOut.grouped) held-out "
                + "ratings (\(split))"
            learned.flatMap { Comparing.learnedNote($0, of: heldOut) }.map { "note: \($0)" }
        }
        next
    }

    private func figures(_ result: ComparisonResult?) -> String {
        shown.map { "\($0.heading) \((result?[$0]).figure)" }.joined(separator: ", ")
    }
}

extension Tuning.Trial {
    fileprivate var result: ComparisonResult? { try? outcome.get() }

    fileprivate var metrics: [Metric] { result?.metrics ?? Metric.ofRatings }

    fileprivate var reason: String? {
        if case .failure(let error) = outcome { "\(error)" } else { nil }
    }
}
