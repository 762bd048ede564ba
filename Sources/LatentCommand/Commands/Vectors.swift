import ArgumentParser
import Latent

struct Vectors: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "The vectors of a model's users and items, as files.",
        discussion: """
            Writes into a folder users.npy and items.npy, whose inner products rank every user's items as the model's \
            scores do (of a model of ratings, as recommend --by rating), users.txt and items.txt with the ids of their rows, and seen.mtx with what each user has rated:

              latent vectors --model model.safetensors --output vectors
              latent topk vectors/users.npy vectors/items.npy --seen vectors/seen.mtx --top 10

            --augmented adds a column that gives all items one length and is 0 of the users: an index for nearest \
            neighbors by distance or cosine, exact or approximate, then finds the largest products.

            Of the models that have such vectors: \(ModelRegistry.models(thatCan: .rankingVectors).joined(separator: ", ")).
            """)

    @OptionGroup var model: ModelFile

    @Option(help: .value("folder", "Where to write; made where it is missing."))
    var output: String

    @Flag(help: "Make all items one length, for an index of neighbors.")
    var augmented = false

    @OptionGroup var common: CommonOptions

    static let names = ["users.npy", "items.npy", "users.txt", "items.txt", "seen.mtx"]

    func run() throws {
        try OutputFile.checkFolder(output, of: "vectors", names: Self.names)
        let model = try model.read().model
        guard var (users, items) = model.rankingVectors else {
            throw InvalidArgument(
                "\(model.configuration.name) has no vectors whose products rank items: "
                    + "\(ModelRegistry.models(thatCan: .rankingVectors).joined(separator: ", ")) have")
        }
        if augmented {
            let vectors = AugmentedVectors(users: users, items: items)
            (users, items) = (vectors.users, vectors.items)
        }
        let scope = model.scope
        try makeFolder(output)
        try users.writeNpy(to: "\(output)/users.npy")
        try items.writeNpy(to: "\(output)/items.npy")
        try Self.write(scope.users.ids, to: "\(output)/users.txt")
        try Self.write(scope.items.ids, to: "\(output)/items.txt")
        try scope.ratings.writeMatrixMarket(to: "\(output)/seen.mtx")
        try common.show(VectorsReport(folder: output, users: users, items: items, augmented: augmented))
    }

    private static func write(_ ids: some Sequence<ID>, to path: String) throws {
        try AtomicFile.write(to: path) { file in try file.write(ids.map { "\($0)\n" }.joined()) }
    }
}

struct VectorsReport: Report {
    static let command = "vectors"
    let folder: String
    let users, items: Matrix<Float>
    let augmented: Bool

    static let fields: [Field<Self>] = [
        Field("folder", "Where the files are.", \.folder),
        Field("users", "Rows of users.npy.", \.users.rows),
        Field("items", "Rows of items.npy.", \.items.rows),
        Field("columns", "Columns of both.", \.users.columns),
        Field("augmented", "Whether all items have one length.", \.augmented),
    ]

    var text: String {
        "\(folder): \(users.rows.grouped) users and \(items.rows.grouped) items, \(users.columns) numbers each"
        "next: latent topk \(folder)/users.npy \(folder)/items.npy --seen \(folder)/seen.mtx --top 10"
    }
}
