import ArgumentParser
import Latent

struct Inspect: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "What a model is made of, and what it learned of the items.",
        discussion: """
            Its configuration, how many parameters it has, the items that it expects to be rated lowest and highest \
            whoever is asked (of models with item biases), and the principal axes of the items' vectors (of models \
            with a latent space): the items at the ends of each, of the 1,000 with the most ratings, and its share of \
            their variance.

              latent inspect --model model.safetensors
            """)

    @OptionGroup var model: ModelFile

    @OptionGroup var common: CommonOptions

    func run() throws {
        let inspected = try model.read().model
        let axes = try inspected.itemVectors.map { try ItemAxis.principal(of: $0, in: inspected.scope) }
        try common.show(InspectReport(file: model.path, model: inspected, axes: axes))
    }
}

struct InspectReport: Report {
    static let command = "inspect"
    let file: String
    let model: any Recommender
    let axes: [ItemAxis]?

    private var scope: ModelScope { model.scope }

    static let fields: [Field<Self>] = [
        Field("file", "The model's file.", \.file),
        Field("model", "The model's name.") { $0.model.configuration.name },
        Field("configuration", "Its settings, as `latent models` explains them.") { $0.model.configuration },
        Field("users", "Users that it knows.", \.scope.users.count),
        Field("items", "Items that it knows.", \.scope.items.count),
        Field("ratings", "Ratings that it learned from.", \.scope.ratings.pattern.count),
        Field(
            "parameters", "What it learned; null for a model without tensors.", object: \.parameters,
            of: [
                Field(
                    "tensors", "The tensors.", list: { $0 },
                    of: [
                        Field("name", "Its name in the model's file.", \.name),
                        Field("shape", "Its lengths.", \.shape),
                        Field("count", "How many numbers it has.", \.count),
                    ]),
                Field("total", "How many numbers all have.") { $0.reduce(0) { $0 + $1.count } },
            ]),
        Field("lowestBias", "Items with the least biases; null without biases.", list: \.lowestBias, of: biasFields),
        Field(
            "highestBias", "Items with the largest biases; null without biases.", list: \.highestBias, of: biasFields),
        Field(
            "axes", "The principal axes of the items' vectors; null without a latent space.", list: \.ends,
            of: [
                Field("variance", "The share of the items' variance that is along it.", \.variance),
                Field(
                    "lowest", "The items at one end, the outermost first; `score` is the place.", list: \.lowest,
                    of: Recommendation.scoredFields),
                Field("highest", "Those at the other end.", list: \.highest, of: Recommendation.scoredFields),
            ]),
    ]

    private var parameters: [(name: String, shape: [Int], count: Int)]? {
        model.parameters.isEmpty ? nil : model.parameters.map { ($0.name, $0.shape, $0.shape.reduce(1, *)) }
    }

    private static let biasFields =
        Recommendation.itemFields + [
            Field("bias", "What it adds to a rating, or to what a rating is made of.", \.score)
        ]

    /// The ten items with the largest biases, or, `sign` being -1, with the least.
    private func extremes(_ sign: Float) -> [Recommendation]? {
        model.itemBiases.map { biases in
            TopK.best(10, of: biases.map { sign * $0 }).map {
                scope.recommendation($0.index, score: biases[$0.index])
            }
        }
    }

    private var lowestBias: [Recommendation]? { extremes(-1) }
    private var highestBias: [Recommendation]? { extremes(1) }

    /// The axes, with the items at the ends of each.
    private var ends: [(variance: Double, lowest: [Recommendation], highest: [Recommendation])]? {
        axes?.map { ($0.variance, scope.recommendations($0.lowest), scope.recommendations($0.highest)) }
    }

    var text: String {
        "\(model.configuration.name): \(scope.users.count.grouped) users, \(scope.items.count.grouped) items, "
            + "\(scope.ratings.pattern.count.grouped) ratings"
        let settings = model.configuration.settingDescriptions
        if !settings.isEmpty {
            ""
            settings.tabulated(.left("setting", \.name), .right("value", \.text))
        }
        if let parameters {
            ""
            (parameters + [("total", [], parameters.reduce(0) { $0 + $1.count })]).tabulated(
                .left("parameters", \.name),
                .left("shape") { $0.shape.map(String.init).joined(separator: " × ") },
                .right("count", \.count.grouped))
        }
        for (name, items) in [("lowest", lowestBias), ("highest", highestBias)] {
            if let items {
                ""
                "\(name) bias"
                items.tabulated(.score("bias"), .item, .title)
            }
        }
        for (number, axis) in (ends ?? []).enumerated() {
            ""
            "axis \(number + 1), \(axis.variance.percent(1)) of the variance: from"
            axis.lowest.tabulated(.score("place"), .item, .title)
            "to"
            axis.highest.tabulated(.score("place"), .item, .title)
        }
    }
}
