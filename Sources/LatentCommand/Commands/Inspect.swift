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

    struct Document: Encodable {
        let model: String
        let configuration: AnyEncodable
        @Nullable var parameters: Parameters?
        @Nullable var lowestBias: [LabeledItem]?
        @Nullable var highestBias: [LabeledItem]?
        @Nullable var axes: [Axis]?
    }

    struct Parameters: Encodable {
        struct Tensor: Encodable {
            let name: String
            let shape: [Int]
            let count: Int
        }

        let tensors: [Tensor]
        let total: Int
    }

    struct Axis: Encodable {
        let variance: Double
        let lowest: [Recommendation]
        let highest: [Recommendation]
    }

    /// The length of the lists of biases.
    private static let listed = 10

    func run() throws {
        let loaded = try ModelArchive(contentsOf: model).model
        let scope = loaded.scope
        let parameters = loaded.parameters.isEmpty ? nil : Parameters(loaded.parameters)
        let biases = loaded.itemBiases
        let axes = try loaded.itemVectors.map { try ItemAxis.principal(of: $0, in: scope, pool: common.pool()) }
        func extremes(_ sign: Float) -> [Recommendation]? {
            biases.map { biases in
                TopK.best(Self.listed, of: biases.map { sign * $0 }, excluding: []).map {
                    scope.recommendation($0.index, score: biases[$0.index])
                }
            }
        }
        func labeled(_ items: [Recommendation]?) -> [LabeledItem]? {
            items?.map { LabeledItem(item: $0, label: .bias) }
        }
        func ends(_ items: [TopK.Scored]) -> [Recommendation] {
            items.map { scope.recommendation($0.index, score: $0.score) }
        }
        let described = axes?.map {
            Axis(variance: $0.variance, lowest: ends($0.lowest), highest: ends($0.highest))
        }
        guard !common.json else {
            return try Output.json(
                Document(
                    model: loaded.configuration.name, configuration: AnyEncodable(loaded.configuration),
                    parameters: parameters, lowestBias: labeled(extremes(-1)), highestBias: labeled(extremes(1)),
                    axes: described))
        }
        print(try Self.heading(loaded.configuration, scope))
        if let parameters { print("\n\(parameters.table)") }
        for (name, items) in [("lowest", extremes(-1)), ("highest", extremes(1))] {
            if let items { print("\n\(name) bias\n\(Self.table(items, "bias"))") }
        }
        for (number, axis) in (described ?? []).enumerated() {
            print("\naxis \(number + 1), \((100 * axis.variance).fixed(1))% of the variance: from")
            print("\(Self.table(axis.lowest, "place"))\nto\n\(Self.table(axis.highest, "place"))")
        }
    }

    private static func heading(_ configuration: some RecommenderConfiguration, _ scope: ModelScope) throws -> String {
        let settings = configuration.settingDescriptions
        var table = TextTable(("setting", .left), ("value", .right))
        for setting in settings { table.add(setting.name, setting.text) }
        return "\(configuration.name): \(scope.users.count.grouped) users, \(scope.items.count.grouped) items, "
            + "\(scope.ratings.pattern.count.grouped) ratings" + (settings.isEmpty ? "" : "\n\n\(table.text)")
    }

    private static func table(_ items: [Recommendation], _ heading: String) -> String {
        var table = TextTable((heading, .right), ("item", .right), ("title", .left))
        for item in items { table.add(Double(item.score).fixed(3), item.id.description, item.title ?? "(no title)") }
        return table.text
    }
}

extension Inspect.Parameters {
    init(_ parameters: [(name: String, shape: [Int])]) {
        tensors = parameters.map { Tensor(name: $0.name, shape: $0.shape, count: $0.shape.reduce(1, *)) }
        total = tensors.reduce(0) { $0 + $1.count }
    }

    var table: String {
        var table = TextTable(("parameters", .left), ("shape", .left), ("count", .right))
        for tensor in tensors {
            table.add(tensor.name, tensor.shape.map(String.init).joined(separator: " × "), tensor.count.grouped)
        }
        table.add("total", "", total.grouped)
        return table.text
    }
}
