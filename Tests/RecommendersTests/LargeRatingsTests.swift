import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Ratings up to the limit give finite predictions; beyond it every model refuses them, and a file that has them is
/// none.
final class LargeRatingsTests: XCTestCase {
    /// A board of ±`size`, some squares unrated.
    private func table(_ size: Float) -> RatingTable {
        let places = (0..<16 * 12).filter { $0 % 5 != 3 }
        return RatingTable.fixture(
            userIDs: places.map { $0 / 12 }, itemIDs: places.map { $0 % 12 },
            ratings: places.map { ($0 / 12 + $0) % 2 == 0 ? size : -size })
    }

    private func check(_ configuration: some RecommenderConfiguration) throws {
        let name = configuration.name
        let model = try configuration.fit(
            TrainingSet(table(ModelScope.largestRating)), validation: nil, options: FitOptions()
        ).model
        let users = Array(0..<16)
        XCTAssertTrue(model.scores(users: users, pool: .shared).elements.allSatisfy(\.isFinite), name)
        XCTAssertTrue(model.predict(table(1)).allSatisfy(\.isFinite), name)
        let new = [(item: 0, rating: ModelScope.largestRating), (item: 1, rating: -ModelScope.largestRating)]
        XCTAssertTrue(model.scores(newPerson: new).allSatisfy(\.isFinite), name)
        for size in [ModelScope.largestRating.nextUp, 5e37, .greatestFiniteMagnitude] {
            XCTAssertThrowsError(
                try configuration.fit(TrainingSet(table(size)), validation: nil, options: FitOptions()), name
            ) { XCTAssertTrue($0 is InvalidArgument && "\($0)".contains("largest rating is"), "\(name): \($0)") }
        }
    }

    func testEveryModel() throws {
        for mean in MeanConfiguration.Mean.allCases { try check(MeanConfiguration(mean)) }
        for kind in CosineConfiguration.Kind.allCases { try check(CosineConfiguration(kind)) }
        for kind in NeighborhoodConfiguration.Kind.allCases { try check(NeighborhoodConfiguration(kind)) }
        try check(BiasesConfiguration())
        var (svd, closed, factorization) = (
            SVDConfiguration(), AutoencoderConfiguration(), FactorizationConfiguration()
        )
        (svd.rank, closed.solver, factorization.rank, factorization.epochs) = (2, .closedForm, 2, 3)
        try check(svd)
        try check(closed)
        try check(factorization)
        try check(BayesianConfiguration())
    }

    func testAFile() throws {
        let folder = try TemporaryFolder()
        let model = try MeanConfiguration(.user).fit(TrainingSet(table(1))).model
        try ModelArchive(model: model).write(to: folder.file("model"))
        var file = try Safetensors(contentsOf: folder.file("model"))
        var ratings = try file.tensor("ratings.values", as: Float.self)
        ratings[3] = -5e37
        file.set("ratings.values", shape: [ratings.count], ratings)
        try file.write(to: folder.file("model"))
        XCTAssertThrowsError(try ModelArchive(contentsOf: folder.file("model"))) {
            XCTAssertTrue($0 is FileError && "\($0)".contains("beyond 1e+12"), "\($0)")
        }
    }
}
