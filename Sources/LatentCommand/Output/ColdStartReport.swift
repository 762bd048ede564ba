import Latent
import LatentReports

/// What `coldstart` shows: each method with so many ratings known.
struct ColdStartReport: Report {
    static let command = "coldstart"
    let model: String
    let data: DataSource
    let split: SplitMethod
    let lists: RankingEvaluation
    let result: ColdStart
    let plot: String?

    static let fields: [Field<Self>] = [
        Field("model", "The model's name.", \.model),
        Field("data", "What was read.", object: \.data),
        Field("split", "Who was held out whole.", \.split.description),
        Field("newcomers", "The people, or items, that were tested.", \.result.newcomers),
        Field("leftOut", "Those held out with too few ratings to be tested on any.", \.result.leftOut),
        Field(
            "withoutFeatures", "Those tested who have no features, and are taken for the mean; null without features.",
            \.result.withoutFeatures),
        Field("tested", "The ratings that every method was tested on.", \.result.tested),
        Field("n", "The length of the longest lists; of a new item they are of people.", \.lists.n),
        Field("liked", "The rating from which something is relevant to a list.", \.lists.liked),
        Field("orderedBy", "What lists are ordered by.", \.lists.order.rawValue),
        Field("noise", "The variance of a rating that no vector explains, as estimated.", \.result.noise),
        Field("rounds", "The rounds in which the population was estimated.", \.result.rounds),
        Field(
            "results", "The figures of each method for each number of known ratings.", list: \.result.rows,
            of: [
                Field("method", "The method.", \.method.rawValue),
                Field("known", "How many ratings of each newcomer were known.", \.known),
            ]
                + Metric.fields("What the metric says; null where it has nothing to judge.", of: metrics) {
                    $0.scores[$1]?.value
                } + [
                    Field(
                        "standardErrors", "The standard error of each metric, newcomers being the sample.",
                        of: Metric.fields("That of the metric.", of: metrics) { $0.scores[$1]?.standardError })
                ]),
        Field(
            "comparisons", "How much larger the RMSE of a method is than that of another, newcomer by newcomer.",
            list: \.comparisons,
            of: [
                Field("method", "The method.", \.method.rawValue),
                Field("to", "The other one.", \.reference.rawValue),
                Field("known", "How many ratings of each newcomer were known.", \.known),
                Field("value", "The difference.", \.value),
                Field("standardError", "Its standard error; null for fewer than two newcomers.", \.standardError),
            ]),
        Field("plot", "The file of the plot; null where none was drawn.", \.plot),
    ]

    private static let metrics: @Sendable (ColdStart.Row) -> [Metric] = { row in
        [.rmse, .mae] + row.scores.cutoffs.flatMap { [Metric.recall.at($0), Metric.ndcg.at($0)] }
    }

    /// A method beside another with as many ratings known.
    private struct Compared: Sendable {
        let method, reference: ColdStartMethod
        let known: Int
        let value: Double
        let standardError: Double?
    }

    /// All beside the means, what features say beside the mean of all, and both together beside either alone.
    private var comparisons: [Compared] {
        let pairs =
            methods.filter { $0 != .means }.map { ($0, ColdStartMethod.means) }
            + [(.metadata, .meanEmbedding), (.hybrid, .metadata), (.hybrid, .foldIn)]
        return pairs.flatMap { method, reference in
            result.known.compactMap { known in
                guard let own = result[method, known: known]?.scores[.rmse],
                    let other = result[reference, known: known]?.scores[.rmse]
                else { return nil }
                let difference = own.difference(to: other)
                return Compared(
                    method: method, reference: reference, known: known, value: difference.value,
                    standardError: difference.standardError)
            }
        }
    }

    private var methods: [ColdStartMethod] {
        ColdStartMethod.allCases.filter { result[$0, known: result.known[0]] != nil }
    }

    var text: String {
        "\(model) of \(data.path): \(result.newcomers.grouped) new \(result.kind.rawValue) (\(split)), "
            + "\(result.tested.grouped) ratings to predict"
        if result.leftOut > 0 {
            "\(result.leftOut.grouped) more of those held out have no rating left to be tested on"
        }
        if let missing = result.withoutFeatures, missing > 0 {
            "\(missing.grouped) of them have no features, and are taken for the mean of the others"
        }
        ""
        table
        ""
        "columns: how many ratings are known; ±: standard error, new \(result.kind.rawValue) being the sample; "
            + "RMSE - x: paired with that of x"
        "lists of \(lists.n) \(result.kind == .people ? "items" : "people"), liked from \(lists.liked)"
        plot.map { "drawn in \($0)" }
    }

    /// A line a method and figure, a column a number of known ratings.
    private var table: String {
        struct Line {
            let figure: String
            let method: ColdStartMethod
            let cells: [Int: String]
        }
        func figures(_ metric: Metric) -> [Line] {
            methods.map { method in
                let cells = result.known.map { known in
                    let figure = result[method, known: known]?.scores[metric]
                    return (known, (figure?.value).figure.plusOrMinus(figure?.standardError))
                }
                return Line(
                    figure: metric.heading, method: method, cells: Dictionary(uniqueKeysWithValues: cells))
            }
        }
        var differences: [Line] = []
        for one in comparisons where one.known == result.known[0] {
            let cells = comparisons.filter { $0.method == one.method && $0.reference == one.reference }.map {
                ($0.known, $0.value.signed(4).plusOrMinus($0.standardError))
            }
            differences.append(
                Line(
                    figure: "RMSE - \(one.reference.rawValue)", method: one.method,
                    cells: Dictionary(uniqueKeysWithValues: cells)))
        }
        let lines = figures(.rmse) + differences + figures(.recall.at(lists.n)) + figures(.ndcg.at(lists.n))
        return lines.tabulated(
            [.left("", \.figure), .left("method", \.method.rawValue)]
                + result.known.map { known in .right("\(known)") { $0.cells[known] ?? "-" } })
    }

    /// The errors over the known ratings.
    var svg: String {
        LinePlot(
            title: "\(model): new \(result.kind.rawValue)", xLabel: "known ratings", yLabel: "RMSE",
            series: methods.map { method in
                LinePlot.Series(
                    name: method.rawValue,
                    points: result.known.compactMap { count in
                        result[method, known: count]?.scores[.rmse].map { (x: count, y: $0.value) }
                    })
            }, mark: nil
        ).svg
    }
}

/// What `coldstart --ask` shows.
struct QuestionnaireReport: Report {
    static let command = "coldstart --ask"
    var command: String { "coldstart" }
    let model: String
    let data: DataSource
    let split: SplitMethod
    let scope: ModelScope
    let result: QuestionnaireTest

    static let fields: [Field<Self>] = [
        Field("model", "The model's name.", \.model),
        Field("data", "What was read.", object: \.data),
        Field("split", "Who was held out whole.", \.split.description),
        Field("people", "The people who were asked.", \.result.people),
        Field("tested", "The ratings that were predicted, each by the answers of the other half.", \.result.tested),
        Field(
            "results", "Asking nothing, the most rated and the chosen items.", list: \.result.rows,
            of: [
                Field("asked", "What is asked.", \.name),
                Field("answers", "How many of the questions a person answers, in the mean.", \.answers),
                Field(
                    "standardError", "The standard error of the RMSE, people being the sample.", \.error.standardError),
            ] + Metric.fields("The root of the mean squared error.", of: { _ in [.rmse] }) { row, _ in row.error.value }
        ),
        Field("items", "The chosen items, in the order of asking.", list: \.questions),
        Field("gain", "How much larger the RMSE of the chosen is than that of the most rated.", \.result.gain.value),
        Field("gainError", "Its standard error, person by person.", \.result.gain.standardError),
        Field("seconds", "Wall time of choosing.", \.result.seconds),
    ]

    private struct Question: Documented {
        let id: ID
        let title: String?

        static let fields: [Field<Self>] = [
            Field("item", "The item's id.", \.id),
            Field("title", "Its title, where the catalog knows it.", \.title),
        ]
    }

    private var questions: [Question] {
        result.rows[2].items.map { item in
            let id = scope.items.ids[item]
            return Question(id: id, title: scope.catalog[id]?.title)
        }
    }

    var text: String {
        "\(model) of \(data.path): \(result.people.grouped) new people (\(split)), \(result.tested.grouped) ratings to "
            + "predict"
        ""
        result.rows.tabulated(
            .left("asked", \.name), .right("answers") { $0.answers.fixed(2) },
            .right("RMSE") { $0.error.value.fixed(4).plusOrMinus($0.error.standardError) })
        ""
        "the chosen less the most rated: \(result.gain.value.signed(4).plusOrMinus(result.gain.standardError)), "
            + "paired over people; chosen in \(result.seconds.duration)"
        ""
        questions.tabulated(.left("item") { "\($0.id)" }, .prose("title") { $0.title ?? "(no title)" })
    }
}
