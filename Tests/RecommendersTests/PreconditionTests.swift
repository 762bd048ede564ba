import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import Testing

/// An index out of range ends the process, whatever a model computes with: it reads no memory of others.
@Suite struct PreconditionTests {
    private static func fit(_ configuration: some RecommenderConfiguration) throws -> any Recommender {
        try configuration.fit(TrainingSet(Checkerboard().table), validation: nil, options: FitOptions()).model
    }

    /// Release builds of Swift trap without the message.
    private static func says(_ result: ExitTest.Result?, _ words: String) -> Bool {
        #if DEBUG
            return String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).contains(words)
        #else
            return true
        #endif
    }

    @Test func pairsOfAFactorModel() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = try Self.fit(FactorizationConfiguration()).predict(users: [0, 40], items: [0, 1], pool: .shared)
        }
        #expect(Self.says(result, "row 40 of 40"))
    }

    @Test func pairsOfANetwork() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var configuration = NeuralConfiguration()
            configuration.settings.epochs = 1
            _ = try Self.fit(configuration).predict(users: [0], items: [-1], pool: .shared)
        }
        #expect(Self.says(result, "row -1 of 20"))
    }

    @Test func pairsOfNeighbors() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = try Self.fit(NeighborhoodConfiguration(.item)).predict(users: [0], items: [20], pool: .shared)
        }
        #expect(Self.says(result, "row 20 of 20"))
    }

    @Test func listsOfAnAutoencoder() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var configuration = AutoencoderConfiguration()
            (configuration.itemCount, configuration.solver) = (0, .closedForm)
            _ = try Self.fit(configuration).recommendations(users: [40], count: 3)
        }
        #expect(Self.says(result, "row 40 of 40"))
    }

    @Test func pairsOfMeans() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = try Self.fit(MeanConfiguration(.item)).predict(users: [0, 1], items: [0], pool: .shared)
        }
        #expect(Self.says(result, "2 users and 1 items"))
    }

    @Test func usersOfPopularity() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = try Self.fit(PopularityConfiguration()).predict(users: [40], items: [0], pool: .shared)
        }
        #expect(Self.says(result, "row 40 of 40"))
    }

    @Test func fallbackOfAnItem() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var configuration = SVDConfiguration()
            configuration.rank = 2
            _ = try Self.fit(configuration).fallback(user: nil, item: 20)
        }
        #expect(Self.says(result, "item 20 of 20"))
    }

    @Test func explanationOfAnItem() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = try Self.fit(NeighborhoodConfiguration(.user)).explanation(user: 0, item: 20)
        }
        #expect(Self.says(result, "item 20 of 20"))
    }

    @Test func itemsNearAnItem() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var configuration = SVDConfiguration()
            configuration.rank = 2
            _ = try Self.fit(configuration).nearestItems(to: 1 << 40, count: 3)
        }
        #expect(Self.says(result, "item 1099511627776 of 20"))
    }

    @Test func similarityOfRows() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Matrix<Float>(rows: 2, columns: 1).similarity(0, 2, metric: .cosine)
        }
        #expect(Self.says(result, "row 2 of 2"))
    }

    @Test func itemsOfATable() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Checkerboard().table.restricted(toItems: [20])
        }
        #expect(Self.says(result, "item 20 of 20"))
    }
}
