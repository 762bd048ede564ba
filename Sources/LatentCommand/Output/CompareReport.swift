import Latent

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
        Field(
            "results", "The models, the least RMSE first; with a model of lists among them, the largest NDCG.",
            list: \.rows,
            of: ComparisonResult.fields(of: \.result) + [
                Field(
                    "differences", "How much larger each figure is than the first model's, user by user.",
                    of: Metric.fields { metric in
                        Field(
                            metric.name, "That of the metric.", object: { $0.difference(metric) },
                            of: [
                                Field("value", "The difference.", \.value),
                                Field(
                                    "standardError",
                                    "Its standard error, users being the sample; null for fewer than two.",
                                    \.standardError),
                            ])
                    })
            ]),
    ]

    /// A model beside the best.
    private struct Row {
        let result, best: ComparisonResult

        func difference(_ metric: Metric) -> (value: Double, standardError: Double?)? {
            guard let own = result.scores[metric], let other = best.scores[metric] else { return nil }
            return own.difference(to: other)
        }
    }

    private var rows: [Row] { results.map { Row(result: $0, best: results[0]) } }

    var text: String {
        held.summary
        ""
        table
        if rows.count > 1 {
            ""
            "more than \(results[0].model), user by user"
            ""
            differences
        }
        ""
        (lists == nil ? "" : "lists of \((results[0].listUsers ?? 0).grouped) users; ")
            + "±: standard error, users being the sample"
            + (isOfFolds ? "; s.d.: standard deviation of the folds' RMSE" : "")
        for note in [
            Comparing.learnedNote(learned, of: held.counts.heldOut),
            lists.flatMap { Comparing.noListNote(results, $0) }, Comparing.unknownNote(results[0]),
        ] {
            note.map { ["", $0] } ?? []
        }
    }

    private var isOfFolds: Bool { held.counts.training == nil }
    private var metrics: [Metric] { lists == nil ? Metric.ofRatings : Metric.all }

    private var table: String {
        let figures = metrics.map { metric in
            Column<ComparisonResult>.right(metric.heading(at: lists?.n)) {
                $0[metric].figure.plusOrMinus($0.scores[metric]?.standardError)
            }
        }
        return results.tabulated(
            [.left("model", \.model)] + figures + (isOfFolds ? [.right("s.d.", \.deviation.figure)] : []) + [
                .right("fit") { $0.fitSeconds?.duration ?? "-" }, .right("predict", \.predictSeconds.duration),
            ])
    }

    private var differences: String {
        rows.dropFirst().tabulated(
            [.left("model", \.result.model)]
                + metrics.map { metric in
                    .right(metric.heading(at: lists?.n)) { row in
                        let difference = row.difference(metric)
                        return (difference?.value.signed(4) ?? "-").plusOrMinus(difference?.standardError)
                    }
                })
    }
}
