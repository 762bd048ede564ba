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

        try configuration.set("rating", to: "7")
        XCTAssertThrowsError(try train(configuration, table, folder.file("model"))) {
            XCTAssertEqual("\($0)", "rating 7: take a number from 0 to 5, for the scale ends there")
        }
        XCTAssertThrowsError(try ModelRegistry.register(ConstantConfiguration.self)) {
            XCTAssertTrue("\($0)".contains("constant is registered already"), "\($0)")
        }
    }

    func testNamesThatAreTaken() {
        XCTAssertThrowsError(try ModelRegistry.register(DotConfiguration.self)) {
            XCTAssertTrue("\($0)".contains("dot is registered already"), "\($0)")
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

struct ConstantRecommender: Recommender {
    let configuration: ConstantConfiguration
    let scope: ModelScope

    func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        users.map { _ in Float(configuration.rating) }
    }

    func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let elements = [Float](repeating: Float(configuration.rating), count: users.count * scope.items.count)
        return Matrix(rows: users.count, columns: scope.items.count, elements)
    }

    func scores(newPerson ratings: [(item: Int, rating: Float)]) -> [Float] {
        scores(users: [0], pool: .shared).elements
    }

    func fallback(user: Int?, item: Int?) -> Float { Float(configuration.rating) }

    func write(to archive: inout Safetensors) {}

    init(configuration: ConstantConfiguration, scope: ModelScope, archive: Safetensors) {
        self.init(configuration: configuration, scope: scope)
    }

    init(configuration: ConstantConfiguration, scope: ModelScope) {
        self.configuration = configuration
        self.scope = scope
    }
}
