import Latent

/// What changes the answer: here how many ratings at the mean of all an item begins with.
struct ShrunkMeansConfiguration: RecommenderConfiguration {
    var pseudocount = 5.0

    static let names = ["shrunk-means"]
    static let family = "examples"
    static var settings: [Setting<Self>] {
        [
            Setting(
                "pseudocount", \.pseudocount, .above(0), "an item without ratings has no other mean",
                help: "How many ratings at the mean of all an item begins with.")
        ]
    }

    init?(named name: String) {}

    var name: String { "shrunk-means" }
    var summary: String { "the item's mean rating, drawn to the mean of all" }

    func fit(
        _ training: consuming TrainingSet, validation: RatingTable?, options: FitOptions
    ) throws -> Fitted<ShrunkMeans> {
        try validate()
        let scope = try ModelScope(training)
        let mean = scope.meanRating
        let byItem = scope.ratings.transposed()
        let items = (0..<byItem.rows).map { item in
            let offsets = byItem.pattern.rowOffsets[item]..<byItem.pattern.rowOffsets[item + 1]
            let sum = byItem.values[offsets].reduce(0) { $0 + Double($1) }
            return Float((sum + mean * pseudocount) / (Double(offsets.count) + pseudocount))
        }
        return Fitted(model: ShrunkMeans(configuration: self, scope: scope, mean: Float(mean), items: items))
    }
}

/// What was learned: a number an item, the same for everybody.
struct ShrunkMeans: Recommender {
    let configuration: ShrunkMeansConfiguration
    let scope: ModelScope
    let mean: Float
    let items: [Float]

    func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] { items.map { self.items[$0] } }

    func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        Matrix(rows: users.count, columns: items.count, users.flatMap { _ in items })
    }

    func fallback(user: Int?, item: Int?) -> Float { item.map { items[$0] } ?? mean }

    func write(to archive: inout Safetensors) {
        archive.set("mean", shape: [1], [mean])
        archive.set("items", shape: [items.count], items)
    }
}

extension ShrunkMeans {
    init(configuration: ShrunkMeansConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            mean: try archive.tensor("mean", as: Float.self, shape: [1])[0],
            items: try archive.tensor("items", as: Float.self, shape: [scope.items.count]))
    }
}
