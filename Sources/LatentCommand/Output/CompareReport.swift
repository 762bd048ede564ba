import LatentEvaluation
import LatentExperiments
import LatentRuntime

/// What `compare` and `demo` show: models side by side.
struct CompareReport: Report {
    static let command = "compare"
    let command: String
    let data: DataSource
    let held: Comparing.HeldOut
    let learned: Int
    let lists: RankingEvaluation?
    /// The best first.
    let results: [ComparisonResult]

    static let fields: [Field<Self>] = [
        Field("dataset", "The path of the data.", \.data.path),
        Field("data", "What is there.", object: \.data),
        Field("split", "How ratings were held out.", \.held.name),
        Field("training", "Ratings learned from; null over folds, of which each has its own.", \.held.counts.training),
        Field("heldOut", "Ratings held out; over folds all, each once.", \.held.counts.heldOut),
        Field("learned", "Those of them that were learned from, too, and which flatter the models.", \.learned),
        Field("n", "The length of the lists that were judged; null where none were.") { $0.lists?.n },
        Field("liked", "The rating from which an item is relevant to a list.") { $0.lists?.liked },
        Field("results", "The models, the one with the least RMSE first.", list: \.rows),
    ]

    private var rows: [Row] { results.map { Row(result: $0, best: results[0]) } }

    /// A model beside the best.
    private struct Row: Documented {
        let result, best: ComparisonResult

        static let fields: [Field<Self>] =
            ComparisonResult.fields(of: \.result) + [
                Field(
                    "differences", "How much larger each figure is than the first model's, user by user.",
                    object: { Differences(row: $0) })
            ]

        func difference(_ metric: Metric) -> Difference? {
            guard let own = result.scores[metric], let other = best.scores[metric] else { return nil }
            let (value, standardError) = own.difference(to: other)
            return Difference(value: value, standardError: standardError)
        }
    }

    private struct Differences: Documented {
        let row: Row

        static let fields: [Field<Self>] = Metric.objectFields("That of the metric.") { $0.row.difference($1) }
    }

    private struct Difference: Documented {
        let value: Double
        let standardError: Double?

        static let fields: [Field<Self>] = [
            Field("value", "The difference.", \.value),
            Field(
                "standardError", "Its standard error, users being the sample; null for fewer than two.", \.standardError
            ),
        ]
    }

    var text: String {
        var parts = [held.summary, table]
        if rows.count > 1 { parts.append("more than \(results[0].model), user by user\n\n\(differences)") }
        let users = lists.map { _ in "lists of \(results[0].listUsers?.grouped ?? "0") users; " } ?? ""
        let folds = held.counts.training == nil ? "; s.d.: standard deviation of the folds' RMSE" : ""
        parts.append("\(users)±: standard error, users being the sample\(folds)")
        if let note = Comparing.learnedNote(learned, of: held.counts.heldOut) { parts.append(note) }
        if let lists, let note = Comparing.noListNote(results, lists) { parts.append(note) }
        if let note = Comparing.unknownNote(users: results[0].unknownUsers, items: results[0].unknownItems) {
            parts.append(note)
        }
        return parts.joined(separator: "\n\n")
    }

    private var metrics: [Metric] { lists == nil ? Metric.ofRatings : Metric.all }

    /// A column for each metric.
    private var columns: [(String, TextTable.Column)] { metrics.map { ($0.heading(at: lists?.n), .right) } }

    private var table: String {
        let deviates = held.counts.training == nil
        var table = TextTable(
            [("model", .left)] + columns + (deviates ? [("s.d.", .right)] : []) + [
                ("fit", .right), ("predict", .right),
            ])
        for result in results {
            table.add(
                [result.model]
                    + metrics.map { Self.text(result[$0]?.fixed(4), result.scores[$0]?.standardError) }
                    + (deviates ? [result.deviation?.fixed(4) ?? "-"] : [])
                    + [result.fitSeconds?.duration ?? "-", result.predictSeconds.duration])
        }
        return table.text
    }

    private var differences: String {
        var table = TextTable([("model", .left)] + columns)
        for row in rows.dropFirst() {
            table.add(
                [row.result.model]
                    + metrics.map { metric in
                        let difference = row.difference(metric)
                        return Self.text(difference?.value.signed(4), difference?.standardError)
                    })
        }
        return table.text
    }

    /// A figure with its standard error.
    static func text(_ value: String?, _ standardError: Double?) -> String {
        (value ?? "-") + (standardError.map { " ± \($0.fixed(4))" } ?? "")
    }
}
