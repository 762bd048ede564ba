import Latent

/// What `tune --models` shows.
struct SearchReport: Report {
    static let command = "tune --models"
    var command: String { "tune" }
    let data: DataSource
    let split: String?
    let training, validation: Int
    let heldOut, learned: Int?
    let metric: Metric
    let lists: RankingEvaluation?
    /// In the order in which they were made.
    let trials: [ModelSearch.Trial]
    let best: ModelSearch.Trial
    /// The best, fitted to all training ratings, on those held out.
    let tested: ComparisonResult?
    let next: String

    static let fields: [Field<Self>] =
        [
            Field("model", "The best model, by the name it was asked for.", \.best.label),
            Field("data", "What it was searched on.", object: \.data),
            Field("split", "How ratings were held out; null where none were.", \.split),
            Field("training", "Ratings of the training part.", \.training),
            Field("validation", "Those of it that were chosen by.", \.validation),
            Field("heldOut", "Ratings held out, which chose nothing.", \.heldOut),
            Field("learned", "Those of them that were learned from, too, and which flatter the best.", \.learned),
            Field("metric", "What was chosen by.", \.metric.name),
            Field("n", "The length of the lists that were judged; null where none were.") { $0.lists?.n },
            Field("liked", "The rating from which an item is relevant to a list.") { $0.lists?.liked },
            Field("listUsers", "Users of the validation part whose lists were judged.", \.best.listUsers),
            Field(
                "trials", "What was tried, in that order.", list: \.trials,
                of: [
                    Field("model", "The model.", \.label),
                    Field("configuration", "Its settings.") { $0.configuration },
                    Field("isDefault", "Whether these are those it has where nobody searches.", \.isDefault),
                    Field("share", "The share of the people learned from and scored.", \.share),
                    Field("figure", "What the metric says of the validation part; null without.", \.value),
                    Field("standardError", "Its standard error, users being the sample.", \.standardError),
                    Field("seconds", "Wall time of fitting and scoring.", \.seconds),
                    Field("reason", "Why the settings cannot be fitted; null where they can.", \.reason),
                ]),
            Field("best", "The best settings.") { $0.best.configuration },
            Field("figure", "What the metric says of them on the validation part.", \.best.value),
            Field("train", "The command that trains the best.", \.next),
        ]
        + Metric.fields(
            "What the metric says of the best, fitted to all training ratings, on those held out; null without.",
            of: { $0.tested?.metrics ?? [$0.metric] }
        ) { $0.tested?[$1] }

    /// Those on all of the data, the best first.
    private var last: [ModelSearch.Trial] {
        trials.enumerated().filter { $0.element.share == 1 && $0.element.value != nil }
            .sorted { (metric.cost($0.element.value), $0.offset) < (metric.cost($1.element.value), $1.offset) }
            .map(\.element)
    }

    var text: String {
        let settings = Set(trials.map { "\($0.label) \($0.configuration.changes)" }).count
        "\((training - validation).grouped) ratings to learn from, \(validation.grouped) to choose by"
        lists.map { RankingOptions.summary($0, users: best.listUsers) }
        "\(settings.grouped) settings of models tried, \(last.count.grouped) of them on all of the data:"
        ""
        last.tabulated(
            .left("model", \.label), .right(metric.heading) { $0.value.figure.plusOrMinus($0.standardError) },
            .right("time", \.seconds.duration), .prose("settings") { $0.isDefault ? "" : $0.configuration.changes })
        ""
        for (reason, model) in reasons { "\(model) cannot be fitted: \(reason)" }
        "best: \(best.label), \(metric.heading) \(best.value.figure) on the validation part"
        if let tested, let split, let heldOut {
            "fitted to all \(training.grouped) training ratings, \(metric.heading) \(tested[metric].figure) on the "
                + "\(heldOut.grouped) held-out ratings (\(split))"
            learned.flatMap { Comparing.learnedNote($0, of: heldOut) }.map { "note: \($0)" }
        }
        next
    }

    /// Why models could not be fitted at their defaults, each reason once.
    private var reasons: [(reason: String, model: String)] {
        var seen: Set<String> = []
        return trials.compactMap { trial in
            trial.reason.flatMap { trial.isDefault && seen.insert($0).inserted ? ($0, trial.label) : nil }
        }
    }
}
