import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime

/// Settings that were tried, and how they did on the validation part.
struct TriedSettings: Documented {
    let configuration: any RecommenderConfiguration
    let outcome: Result<ComparisonResult, any Error>

    var result: ComparisonResult? { try? outcome.get() }

    var reason: String? {
        if case .failure(let error) = outcome { "\(error)" } else { nil }
    }

    static let fields: [Field<Self>] =
        [Field("configuration", "The settings.", { AnyEncodable($0.configuration) })]
        + Metric.fields("What the metric says of the validation part; null where it was not asked.") {
            $0.result?[$1]
        } + [
            Field("fitSeconds", "Wall time of fitting; null where that failed.") { $0.result?.fitSeconds },
            Field("reason", "Why the settings cannot be fitted; null where they can.", \.reason),
        ]
}

/// What `tune` shows.
struct TuneReport: Report {
    static let command = "tune"
    let model: String
    let data: DataSource
    let split: String?
    let training, validation: Int
    let heldOut, learned: Int?
    let metric: Metric
    let lists: RankingEvaluation?
    /// The settings that were searched.
    let names: [String]
    /// The best first; there is one.
    let trials: [TriedSettings]
    /// The best, fitted to all training ratings, on those held out.
    let tested: ComparisonResult?
    let next: String

    static let fields: [Field<Self>] =
        [
            Field("model", "The model's name.", \.model),
            Field("data", "What it was searched on.", object: \.data),
            Field("split", "How ratings were held out; null where none were.", \.split),
            Field("training", "Ratings of the training part.", \.training),
            Field("validation", "Those of it that the settings were chosen by.", \.validation),
            Field("heldOut", "Ratings held out, which chose nothing.", \.heldOut),
            Field("learned", "Those of them that were learned from, too, and which flatter the best.", \.learned),
            Field("metric", "What the settings were chosen by.", \.metric.name),
            Field("n", "The length of the lists that were judged; null where none were.") { $0.lists?.n },
            Field("liked", "The rating from which an item is relevant to a list.") { $0.lists?.liked },
            Field("trials", "What was tried, the best first.", list: \.trials),
            Field("best", "The best settings.", { AnyEncodable($0.trials[0].configuration) }),
        ]
        + Metric.fields(
            "What the metric says of the best, fitted to all training ratings, on those held out; null without."
        ) { $0.tested?[$1] }

    /// The metric that chose, and RMSE, which is always known.
    private var shown: [Metric] { metric == .rmse ? [metric] : [metric, .rmse] }

    var text: String {
        var table = TextTable(
            names.map { ($0, .right) } + shown.map { ($0.heading(at: lists?.n), .right) }
                + [("fit", .right), ("", .prose)])
        for trial in trials {
            let texts = trial.configuration.settingTexts
            table.add(
                names.map { texts[$0] ?? "-" } + shown.map { trial.result?[$0]?.fixed(4) ?? "-" }
                    + [trial.result?.fitSeconds?.duration ?? "-", trial.reason ?? ""])
        }
        let best = trials[0]
        let texts = best.configuration.settingTexts
        let chosen = names.map { "\($0) \(texts[$0] ?? "-")" }.joined(separator: ", ")
        var lines = [
            "\((training - validation).grouped) ratings to learn from, \(validation.grouped) to choose by", "",
            table.text, "", "best: \(chosen), \(figures(best.result)) on the validation part",
        ]
        if let tested, let split, let heldOut {
            lines.append(
                "fitted to all \(training.grouped) training ratings, \(figures(tested)) on the \(heldOut.grouped) "
                    + "held-out ratings (\(split))")
            if let learned, let note = Comparing.learnedNote(learned, of: heldOut) { lines.append("note: \(note)") }
        }
        return (lines + [next]).joined(separator: "\n")
    }

    private func figures(_ result: ComparisonResult?) -> String {
        shown.map { "\($0.heading(at: lists?.n)) \(result?[$0]?.fixed(4) ?? "-")" }.joined(separator: ", ")
    }
}

extension RecommenderConfiguration {
    /// The settings and their values, as the command line has them.
    var settingTexts: [String: String] {
        Dictionary(uniqueKeysWithValues: settingDescriptions.map { ($0.name, $0.text) })
    }
}
