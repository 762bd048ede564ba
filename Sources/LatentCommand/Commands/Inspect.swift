import ArgumentParser
import LatentExperiments
import LatentRecommenders
import LatentRuntime

struct Inspect: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "What a model is made of, and what it learned of the items.",
        discussion: """
            Its configuration, how many parameters it has, the items that it expects to be rated lowest and highest whoever is \
            asked (of models with item biases), and the principal axes of the items' vectors (of models with a latent space): \
            the items at the ends of each, of the 1,000 with the most ratings, and its share of their variance.

              latent inspect --model model.safetensors
            """)

    @Option(help: ArgumentHelp("A model that 'latent train' wrote.", valueName: "file"))
    var model: String

    @OptionGroup var common: CommonOptions

    /// The length of the lists of biases.
    private static let listed = 10

    func run() throws {
        let loaded = try ModelArchive(contentsOf: model).model
        let scope = loaded.scope
        let parameters = loaded.parameters.isEmpty ? nil : Parameters(loaded.parameters)
        let biases = loaded.itemBiases
        let axes = try loaded.itemVectors.map { try ItemAxis.principal(of: $0, in: scope, pool: common.pool()) }
        func extremes(_ sign: Float) -> [BiasedItem]? {
            biases.map { biases in
                TopK.best(Self.listed, of: biases.map { sign * $0 }, excluding: scope.unratedItems[...]).map {
                    BiasedItem(item: scope.recommendation($0.index, score: biases[$0.index]))
                }
            }
        }
        func ends(_ items: [TopK.Scored]) -> [Recommendation] {
            items.map { scope.recommendation($0.index, score: $0.score) }
        }
        try common.show(
            InspectReport(
                file: model, configuration: loaded.configuration, scope: scope, parameters: parameters,
                lowestBias: extremes(-1), highestBias: extremes(1),
                axes: axes?.map {
                    InspectedAxis(variance: $0.variance, lowest: ends($0.lowest), highest: ends($0.highest))
                }))
    }
}

/// The tensors that a model learned.
struct Parameters: Documented {
    struct Tensor: Documented {
        let name: String
        let shape: [Int]
        var count: Int { shape.reduce(1, *) }

        static let fields: [Field<Self>] = [
            Field("name", "Its name in the model's file.", \.name),
            Field("shape", "Its lengths.", \.shape),
            Field("count", "How many numbers it has.", \.count),
        ]
    }

    let tensors: [Tensor]
    var total: Int { tensors.reduce(0) { $0 + $1.count } }

    init(_ parameters: [(name: String, shape: [Int])]) {
        tensors = parameters.map { Tensor(name: $0.name, shape: $0.shape) }
    }

    static let fields: [Field<Self>] = [
        Field("tensors", "The tensors.", list: \.tensors),
        Field("total", "How many numbers all have.", \.total),
    ]

    var table: String {
        var table = TextTable(("parameters", .left), ("shape", .left), ("count", .right))
        for tensor in tensors {
            table.add(tensor.name, tensor.shape.map(String.init).joined(separator: " × "), tensor.count.grouped)
        }
        table.add("total", "", total.grouped)
        return table.text
    }
}

/// An item with its bias.
struct BiasedItem: Documented {
    let item: Recommendation

    static let fields: [Field<Self>] =
        Recommendation.itemFields.map { $0.of(\.item) } + [
            Field("bias", "What it adds to a rating, or to what a rating is made of.", \.item.score)
        ]
}

/// A direction in which items differ.
struct InspectedAxis: Documented {
    let variance: Double
    let lowest, highest: [Recommendation]

    static let fields: [Field<Self>] = [
        Field("variance", "The share of the items' variance that is along it.", \.variance),
        Field("lowest", "The items at one end, the outermost first; `score` is the place.", list: \.lowest),
        Field("highest", "Those at the other end.", list: \.highest),
    ]
}

struct InspectReport: Report {
    static let command = "inspect"
    let file: String
    let configuration: any RecommenderConfiguration
    let scope: ModelScope
    let parameters: Parameters?
    let lowestBias, highestBias: [BiasedItem]?
    let axes: [InspectedAxis]?

    static let fields: [Field<Self>] = [
        Field("file", "The model's file.", \.file),
        Field("model", "The model's name.", \.configuration.name),
        Field("configuration", "Its settings, as `latent models` explains them.", { AnyEncodable($0.configuration) }),
        Field("users", "Users that it knows.", \.scope.users.count),
        Field("items", "Items that it knows.", \.scope.items.count),
        Field("ratings", "Ratings that it learned from.", \.scope.ratings.pattern.count),
        Field("parameters", "What it learned; null for a model without tensors.", object: \.parameters),
        Field("lowestBias", "Items with the least biases; null without biases.", list: \.lowestBias),
        Field("highestBias", "Items with the largest biases; null without biases.", list: \.highestBias),
        Field("axes", "The principal axes of the items' vectors; null without a latent space.", list: \.axes),
    ]

    var text: String {
        var settings = TextTable(("setting", .left), ("value", .right))
        let described = configuration.settingDescriptions
        for setting in described { settings.add(setting.name, setting.text) }
        var parts = [
            "\(configuration.name): \(scope.users.count.grouped) users, \(scope.items.count.grouped) items, "
                + "\(scope.ratings.pattern.count.grouped) ratings"
        ]
        if !described.isEmpty { parts.append(settings.text) }
        if let parameters { parts.append(parameters.table) }
        for (name, items) in [("lowest", lowestBias), ("highest", highestBias)] {
            if let items { parts.append("\(name) bias\n\(Self.table(items.map(\.item), "bias"))") }
        }
        for (number, axis) in (axes ?? []).enumerated() {
            parts.append(
                "axis \(number + 1), \((100 * axis.variance).fixed(1))% of the variance: from\n"
                    + "\(Self.table(axis.lowest, "place"))\nto\n\(Self.table(axis.highest, "place"))")
        }
        return parts.joined(separator: "\n\n")
    }

    private static func table(_ items: [Recommendation], _ heading: String) -> String {
        var table = TextTable((heading, .right), ("item", .right), ("title", .prose))
        for item in items { table.add(Double(item.score).fixed(3), item.id.description, item.title ?? "(no title)") }
        return table.text
    }
}
