import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// A model of a user's own, known by its name wherever models are.
final class RegistrationTests: XCTestCase {
    func testOwnModel() throws {
        try ModelRegistry.register(ConstantConfiguration.self)
        XCTAssertTrue(ModelRegistry.names.contains("constant"))
        XCTAssertTrue(ModelRegistry.families.contains { $0.name == "own" && $0.models == ["constant"] })
        XCTAssertTrue(ModelRegistry.settings.contains { $0.name == "rating" && $0.models == ["constant"] })

        var configuration = try ModelRegistry.configuration(named: "constant")
        try configuration.set("rating", to: "2.5")
        let table = Checkerboard().table
        let folder = try TemporaryFolder()
        try train(configuration, table, folder.file("model"))
        let read = try ModelArchive(contentsOf: folder.file("model")).model
        XCTAssertEqual(read.predict(table), [Float](repeating: 2.5, count: table.count))

        try checkDefaults(configuration, table)

        try configuration.set("rating", to: "7")
        XCTAssertThrowsError(try train(configuration, table, folder.file("model"))) {
            XCTAssertEqual("\($0)", "rating 7: take a number from 0 to 5, for the scale ends there")
        }
        XCTAssertThrowsError(try ModelRegistry.register(ConstantConfiguration.self)) {
            XCTAssertTrue("\($0)".contains("constant is registered already"), "\($0)")
        }
    }

    /// What a model does not say of itself: every user's row is of its predictions, nobody new is known, and all else
    /// is the mean of the ratings, or nothing.
    private func checkDefaults(_ configuration: some RecommenderConfiguration, _ table: RatingTable) throws {
        try ModelContract(configuration, on: table, "constant").check()
        let model = try configuration.fit(TrainingSet(table), validation: nil, options: FitOptions()).model
        let items = model.scope.items.count
        let mean = table.ratings.reduce(0) { $0 + Double($1) } / Double(table.count)
        XCTAssertEqual(
            model.scores(users: [2, 0], pool: .shared),
            Matrix(rows: 2, columns: items, [Float](repeating: 2.5, count: 2 * items)))
        XCTAssertEqual(model.fallback(user: nil, item: 1), Float(mean))
        XCTAssertEqual(model.scores(newPerson: [(0, 5)]), [Float](repeating: Float(mean), count: items))
        XCTAssertEqual(configuration.abilities, [])
        XCTAssertThrowsError(try model.nearestItems(to: 0, count: 1)) {
            XCTAssertEqual("\($0)", "constant has no latent space, so no item is near another")
        }
    }

    func testNamesThatAreTaken() {
        XCTAssertThrowsError(try ModelRegistry.register(DotConfiguration.self)) {
            XCTAssertTrue("\($0)".contains("dot is registered already"), "\($0)")
        }
    }

    /// What could only trap later, or never be found, is refused at once.
    func testNamesThatCannotBe() {
        for (type, words) in [
            (BadConfiguration<TwoSettings>.self, "has two settings called rating"),
            (BadConfiguration<SettingLikeTheKey>.self, "has two settings called kind"),
            (BadConfiguration<DashedSetting>.self, "'least-rating' is no name of a setting"),
            (BadConfiguration<TwoNames>.self, "lists the name bad twice"),
        ] as [(any RecommenderConfiguration.Type, String)] {
            XCTAssertThrowsError(try ModelRegistry.register(type), words) {
                XCTAssertTrue("\($0)".contains(words), "\($0)")
            }
            XCTAssertFalse(ModelRegistry.names.contains("bad"), words)
        }
    }

    /// A file's own tensors and texts are nobody's to write.
    func testReservedNames() throws {
        let folder = try TemporaryFolder()
        for name in ["items.ids", "ratings.values", "text:split", "text:model"] {
            let scope = try ModelScope(TrainingSet(Checkerboard().table))
            let model = BadRecommender<TwoNames>(configuration: BadConfiguration(), scope: scope, written: name)
            XCTAssertThrowsError(
                try ModelArchive(model: model, split: "random:0.1:1").write(to: folder.file("model"))
            ) {
                let words = "bad writes '\(name.split(separator: ":").last ?? "")'"
                XCTAssertTrue("\($0)".contains(words) && $0 is InvalidArgument, "\($0)")
            }
            XCTAssertEqual(try folder.names(), [])
        }
    }

    private func train(_ configuration: some RecommenderConfiguration, _ table: RatingTable, _ path: String) throws {
        let fitted = try configuration.fit(TrainingSet(table), validation: nil, options: FitOptions())
        try ModelArchive(model: fitted.model).write(to: path)
    }
}

/// Predicts one number, whatever it learned from.
struct ConstantConfiguration: RecommenderConfiguration {
    static let names = ["constant"]
    static let family = "own"
    static var settings: [Setting<Self>] {
        [Setting("rating", \.rating, .within(0...5), "the scale ends there", help: "The prediction.")]
    }

    var rating = 3.0
    var name: String { "constant" }
    var summary: String { "one number" }

    init?(named name: String) {}

    func fit(
        _ training: consuming TrainingSet, validation: RatingTable?, options: FitOptions
    ) throws -> Fitted<ConstantRecommender> {
        try validate()
        return Fitted(model: ConstantRecommender(configuration: self, scope: try ModelScope(training)))
    }
}

/// Nothing but what a model must have.
struct ConstantRecommender: Recommender {
    let configuration: ConstantConfiguration
    let scope: ModelScope

    func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        users.map { _ in Float(configuration.rating) }
    }

    init(configuration: ConstantConfiguration, scope: ModelScope, archive: Safetensors) {
        self.init(configuration: configuration, scope: scope)
    }

    init(configuration: ConstantConfiguration, scope: ModelScope) {
        self.configuration = configuration
        self.scope = scope
    }
}

/// What is wrong with the names of a configuration.
protocol BadNames: Sendable {
    static var names: [String] { get }
    static var settings: [String] { get }
}

enum TwoNames: BadNames {
    static let names = ["bad", "bad"]
    static let settings: [String] = []
}

enum TwoSettings: BadNames {
    static let names = ["bad"]
    static let settings = ["rating", "other", "rating"]
}

enum SettingLikeTheKey: BadNames {
    static let names = ["bad"]
    static let settings = ["kind"]
}

enum DashedSetting: BadNames {
    static let names = ["bad"]
    static let settings = ["least-rating"]
}

struct BadConfiguration<Names: BadNames>: RecommenderConfiguration {
    static var names: [String] { Names.names }
    static var family: String { "own" }
    static var nameKey: String? { "kind" }
    static var settings: [Setting<Self>] { Names.settings.map { Setting($0, \.rating, help: "Nothing.") } }

    var rating = 3.0
    var name: String { "bad" }
    var summary: String { "nothing" }

    init() {}
    init?(named name: String) {}

    func fit(
        _ training: consuming TrainingSet, validation: RatingTable?, options: FitOptions
    ) throws -> Fitted<BadRecommender<Names>> {
        Fitted(model: BadRecommender(configuration: self, scope: try ModelScope(training), written: ""))
    }
}

/// Writes a tensor called so, or, after `text:`, a text.
struct BadRecommender<Names: BadNames>: Recommender {
    let configuration: BadConfiguration<Names>
    let scope: ModelScope
    let written: String

    func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] { users.map { _ in 3 } }

    func write(to archive: inout Safetensors) {
        if let text = written.split(separator: ":").dropFirst().first {
            archive.metadata[String(text)] = "own"
        } else {
            archive.set(written, shape: [1], [Float(3)])
        }
    }

    init(configuration: BadConfiguration<Names>, scope: ModelScope, archive: Safetensors) {
        self.init(configuration: configuration, scope: scope, written: "")
    }

    init(configuration: BadConfiguration<Names>, scope: ModelScope, written: String) {
        self.configuration = configuration
        self.scope = scope
        self.written = written
    }
}
