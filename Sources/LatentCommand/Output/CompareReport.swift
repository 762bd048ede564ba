import Latent

/// What `compare` and `demo` show: models side by side.
struct CompareReport: Report {
    static let command = "compare"
    let command: String
    let data: DataSource
    let held: Comparing.HeldOut
    let learned: Int
    let lists: RankingEvaluation?
    /// What the table shows; the first sorts the results, and is tested.
    let shown: [Metric]
    /// The best first.
    let results: [ComparisonResult]
    /// The models that have one list for all new people.
    let unable: [String]

    static let fields: [Field<Self>] = [
        Field("dataset", "The path of the data.", \.data.path),
        Field("data", "What is there.", object: \.data),
        Field("split", "How ratings were held out.", \.held.name),
        Field("training", "Ratings learned from; null over folds, of which each has its own.", \.held.counts.training),
        Field("heldOut", "Ratings held out; over folds all, each once.", \.held.counts.heldOut),
        Field("learned", "Those of them that were learned from, too, and which flatter the models.", \.learned),
        Field("given", "Other ratings of the users held out, given to models as new people's; null without --fold-in.")
        {
            $0.held.counts.given
        },
        Field(
            "leaked",
            "Ratings held out that some rating of another user in training came after; null without times.",
            \.held.leaked),
        Field("n", "The length of the longest lists that were judged; null where none were.") { $0.lists?.n },
        Field("liked", "The rating from which an item is relevant to a list.") { $0.lists?.liked },
        Field("orderedBy", "What lists of models of ratings are ordered by; null where none were judged.") {
            $0.lists?.order.rawValue
        },
        Field("negatives", "The file of negatives that lists rank; null where they rank all items.") {
            $0.lists?.negatives?.path
        },
        Field("sortedBy", "The metric that sorts the results.", \.shown[0].name),
        Field(
            "results", "The models, the best first by `sortedBy`.", list: \.rows,
            of: ComparisonResult.fields(of: \.result) + [
                Field(
                    "differences", "How much larger each figure is than the first model's, user by user.",
                    of: differences(\.toBest)),
                Field(
                    "popularityDifferences",
                    "How much larger each figure is than that of `popularity`; null where it is no row.",
                    object: { $0.toPopularity == nil ? nil : $0 }, of: differences(\.toPopularity)),
            ]),
    ]

    private static func differences(
        _ figures: @escaping @Sendable (Row) -> [String: FigureDifference]?
    ) -> [Field<Row>] {
        Metric.fields(
            "That of the metric; null where it has nothing to judge.", of: \.result.metrics,
            { figures($0)?[$1.name] }, fields: FigureDifference.fields)
    }

    /// A model beside the best and beside popularity.
    private struct Row {
        let result: ComparisonResult
        /// By metric.
        let toBest: [String: FigureDifference]
        let toPopularity: [String: FigureDifference]?
    }

    private var popularity: Int? { lists == nil ? nil : results.firstIndex { $0.model == "popularity" } }

    private var rows: [Row] {
        func differences(to reference: Int) -> [[String: FigureDifference]] {
            var all = [[String: FigureDifference]](repeating: [:], count: results.count)
            for metric in results[reference].metrics {
                let ofMetric = Comparison.differences(of: results, to: reference, in: metric)
                for (place, difference) in ofMetric.enumerated() { all[place][metric.name] = difference }
            }
            return all
        }
        let toBest = differences(to: 0)
        let toPopularity = popularity.map(differences)
        return results.indices.map {
            Row(result: results[$0], toBest: toBest[$0], toPopularity: toPopularity?[$0])
        }
    }

    var text: String {
        held.summary
        lists?.negatives.map { "lists rank one held-out item and the negatives of \($0.path)" }
        ""
        table
        if results.count > 1 {
            ""
            "\(shown[0].heading) user by user"
            ""
            tests
        }
        ""
        (lists.map { RankingOptions.summary($0, users: results[0].listUsers) + "; " } ?? "")
            + "±: standard error, users being the sample"
            + (results.count > 1 ? "; p: paired t test, after Holm" : "")
            + (isOfFolds ? "; s.d.: standard deviation of the folds' RMSE" : "")
        for note in [
            Comparing.learnedNote(learned, of: held.counts.heldOut),
            Comparing.leakNote(held.leaked, of: held.counts.heldOut),
            held.counts.given.flatMap { _ in Comparing.unableNote(unable) },
            lists.flatMap { Comparing.noListNote(results, $0) }, nothingAdded, Comparing.unknownNote(results[0]),
        ] {
            note.map { ["", $0] } ?? []
        }
        for result in results {
            for note in result.notes { ["", "\(result.model): \(note)"] }
        }
    }

    /// Which models' lists are not shown to be better than those of the most-liked items; nil where all are.
    private var nothingAdded: String? {
        guard let popularity, shown[0].isOfLists else { return nil }
        let differences = Comparison.differences(of: results, to: popularity, in: shown[0])
        let names = results.indices.filter { place in
            guard place != popularity, results[place].model != "random", let difference = differences[place],
                let probability = difference.adjusted
            else { return false }
            return difference.value <= 0 || probability >= 0.05
        }.map { results[$0].model }
        return names.isEmpty
            ? nil : "lists that are not shown to be better than popularity's here: \(names.joined(separator: ", "))"
    }

    private var isOfFolds: Bool { held.counts.training == nil }

    /// The figures, with the standard error of the first.
    private var table: String {
        let figures = shown.enumerated().map { place, metric in
            Column<ComparisonResult>.right(metric.heading) {
                $0[metric].figure.plusOrMinus(place == 0 ? $0.scores[metric]?.standardError : nil)
            }
        }
        return results.tabulated(
            [.left("model", \.model)] + figures + (isOfFolds ? [.right("s.d.", \.deviation.figure)] : []) + [
                .right("fit") { $0.fitSeconds?.duration ?? "-" }
            ] + (lists == nil ? [.right("predict", \.predictSeconds.duration)] : []))
    }

    /// The differences in the first metric, and how likely they are by chance.
    private var tests: String {
        let places = Array(results.indices)
        func columns(_ reference: Int) -> [Column<Int>] {
            let differences = Comparison.differences(of: results, to: reference, in: shown[0])
            return [
                .right("to \(results[reference].model)") { place in
                    guard place != reference, let difference = differences[place] else { return "" }
                    return difference.value.signed(4).plusOrMinus(difference.test?.standardError)
                },
                .right("p") { place in differences[place]?.adjusted.map(\.probability) ?? "" },
            ]
        }
        return places.tabulated(
            [.left("model") { results[$0].model }] + columns(0)
                + (popularity.flatMap { $0 == 0 ? nil : columns($0) } ?? []))
    }
}
