import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// Every configuration keeps the contract, on data with a known answer, on a board whose ratings are all negative,
/// and on noisy data, a part of which is held out, with the ids of the whole.
final class ContractTests: XCTestCase {
    private func check(_ configuration: some RecommenderConfiguration, _ name: String) throws {
        let boards: [(RatingTable, String)] = [
            (Checkerboard().table, "board"), (Checkerboard().table.withTextIDs, "board of text ids"),
            (Checkerboard(love: -2, hate: -9).table, "negative board"),
            (try CheckerboardNoise.table().split(.random(fraction: 0.3, seed: 2)).train, "noise"),
        ]
        for (table, data) in boards {
            try ModelContract(configuration, on: table, "\(name) on \(data)").check()
        }
    }

    private func autoencoder(_ solver: Solver, cut: Int = 0)
        -> AutoencoderConfiguration
    {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = cut
        configuration.solver = solver
        configuration.rank = 3
        configuration.batchSize = 9
        configuration.epochs = 6
        configuration.patience = 0
        configuration.learningRate = solver == .sgd ? 0.01 : nil
        configuration.regularization = 5
        configuration.seed = 4
        return configuration
    }

    func testMeans() throws {
        for mean in MeanConfiguration.Mean.allCases { try check(MeanConfiguration(mean), mean.rawValue) }
    }

    func testPopularity() throws { try check(PopularityConfiguration(), "popularity") }

    func testRandom() throws { try check(RandomConfiguration(), "random") }

    func testClosedForms() throws {
        for kind in EASEConfiguration.Kind.allCases {
            var configuration = EASEConfiguration(kind)
            configuration.regularization = 5
            try check(configuration, kind.rawValue)
        }
    }

    func testSparseItemWeights() throws {
        var sparse = SparseEASEConfiguration()
        (sparse.neighbors, sparse.regularization) = (3, 5)
        try check(sparse, "ease-sparse")
        var slim = SLIMConfiguration()
        (slim.l1, slim.l2) = (0.5, 2)
        try check(slim, "slim")
        slim.nonNegative = false
        try check(slim, "slim of either sign")
        for kind in ItemListsConfiguration.Kind.allCases {
            var configuration = ItemListsConfiguration(kind)
            configuration.neighbors = 4
            try check(configuration, kind.rawValue)
        }
    }

    func testIALS() throws {
        var configuration = IALSConfiguration()
        configuration.rank = 3
        configuration.epochs = 4
        for solver in IALSSolver.allCases {
            configuration.solver = solver
            try check(configuration, "ials")
        }
    }

    func testBayesian() throws {
        var configuration = BayesianConfiguration()
        (configuration.rank, configuration.epochs, configuration.samples) = (3, 8, 4)
        try check(configuration, "bayesian")
        // More samples than epochs after the first quarter.
        (configuration.epochs, configuration.samples) = (3, 9)
        try check(configuration, "bayesian of every epoch")
    }

    func testBPR() throws {
        var configuration = BPRConfiguration()
        configuration.rank = 3
        configuration.epochs = 4
        try check(configuration, "bpr")
    }

    func testPureSVD() throws {
        var configuration = PureSVDConfiguration()
        configuration.rank = 3
        try check(configuration, "pure-svd")
    }

    func testContent() throws {
        for featureWeight in FeatureWeight.allCases {
            for match in FeatureMatch.allCases {
                for centered in [true, false] {
                    var configuration = ContentConfiguration()
                    (configuration.featureWeight, configuration.match) = (featureWeight, match)
                    configuration.centered = centered
                    try check(configuration, "content, \(featureWeight), \(match), \(centered)")
                }
            }
        }
        let table = CheckerboardNoise.table()
        let features = table.itemIDs.ids.indices.dropFirst(2).map { item in
            (table.itemIDs.ids[item], ["length": Float(item % 7) - 2.5, "odd=\(item % 2)": Float(1)])
        }
        let given = try table.with(itemFeatures: FeatureTable(values: Dictionary(uniqueKeysWithValues: features)))
        try ModelContract(ContentConfiguration(), on: given, "content of given features").check()
    }

    /// The boards' people differ by no effect, so that nothing is learned of one unless ridges are given.
    func testBiases() throws {
        var configuration = BiasesConfiguration()
        (configuration.userRegularization, configuration.itemRegularization) = (5, 3)
        try check(configuration, "biases")
        let differing = EffectsWithNoise(users: 30, items: 20, ratings: 12, seed: 1).table
        try ModelContract(BiasesConfiguration(), on: differing, "biases of estimated ridges").check()
    }

    func testSVD() throws {
        var configuration = SVDConfiguration()
        configuration.rank = 3
        try check(configuration, "svd")
    }

    func testCenteredSVD() throws {
        var configuration = CenteredSVDConfiguration()
        configuration.rank = 3
        configuration.regularization = 0.3
        try check(configuration, "svd-centered")
        configuration.regularization = 1e6
        (configuration.userRegularization, configuration.itemRegularization) = (5, 3)
        try check(configuration, "svd-centered of which nothing is left")
    }

    func testDotProducts() throws {
        for form in DotConfiguration.Form.allCases {
            for (updates, optimizer) in [
                (RowUpdates.dense, Optimizer.adam(rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-5)),
                (.touched, .adadelta(rate: 1, rho: 0.95, epsilon: 1e-6)), (.touched, .sgd(rate: 0.01)),
            ] {
                var configuration = DotConfiguration(form)
                configuration.rank = 3
                configuration.settings = embeddings
                configuration.updates = updates
                configuration.optimizer = optimizer
                try check(configuration, "\(form.rawValue), \(updates)")
            }
        }
    }

    func testNeural() throws {
        for (rank, dropout) in [(nil, 0), (3, 0.4)] {
            for updates in RowUpdates.allCases {
                var configuration = NeuralConfiguration()
                configuration.rank = rank
                configuration.hidden = 7
                (configuration.inputDropout, configuration.hiddenDropout) = (dropout, dropout)
                configuration.isScaled = rank == nil
                configuration.settings = embeddings
                configuration.updates = updates
                try check(configuration, "neural, \(updates)")
            }
        }
    }

    private var embeddings: EmbeddingSettings {
        var settings = EmbeddingSettings()
        settings.batchSize = 50
        settings.epochs = 3
        settings.regularization = 1e-4
        settings.seed = 4
        return settings
    }

    func testNeighborhood() throws {
        for kind in NeighborhoodConfiguration.Kind.allCases {
            var configuration = NeighborhoodConfiguration(kind)
            try check(configuration, kind.rawValue)
            configuration.centering = .mean
            configuration.neighbors = nil
            configuration.candidates = 3
            configuration.similarity = .pearson
            configuration.amplification = 1
            configuration.regularization = 0
            try check(configuration, "\(kind.rawValue) of all neighbors kept")
        }
    }

    func testCosine() throws {
        for kind in CosineConfiguration.Kind.allCases { try check(CosineConfiguration(kind), kind.rawValue) }
    }

    func testFactorization() throws {
        var configuration = FactorizationConfiguration()
        configuration.rank = 3
        configuration.epochs = 8
        configuration.learningRate = 0.05
        configuration.seed = 4
        try check(configuration, "factorization")
    }

    func testAdadelta() throws { try check(autoencoder(.adadelta), "adadelta") }

    func testAdam() throws { try check(autoencoder(.adam), "adam") }

    func testSGD() throws { try check(autoencoder(.sgd), "sgd") }

    func testClosedForm() throws { try check(autoencoder(.closedForm), "closed-form") }

    /// The same with a cut: the model covers 12 items, and users may be left without a rating.
    func testWithACut() throws {
        for solver in Solver.allCases {
            try check(autoencoder(solver, cut: 12), "\(solver.rawValue) with a cut")
        }
    }

    func testTheCutTakesTheMostRatedItems() throws {
        let table = CheckerboardNoise.table()
        var counts = [Int: Int]()
        for item in table.items { counts[table.itemIDs.ids.numbers[Int(item)], default: 0] += 1 }
        let expected = counts.keys.sorted { (-(counts[$0] ?? 0), $0) < (-(counts[$1] ?? 0), $1) }.prefix(7)
            .sorted()
        for solver in [Solver.adam, .closedForm] {
            let model = try autoencoder(solver, cut: 7).fit(TrainingSet(table)).model
            XCTAssertEqual(model.scope.items.ids.numbers, expected)
        }
    }

    /// Another seed gives another model, and the closed form, which draws nothing, the same.
    func testTheSeedCounts() throws {
        let training = TrainingSet(Checkerboard().table)
        for solver in Solver.allCases {
            var other = autoencoder(solver)
            let first = try other.fit(training).model
            other.seed += 1
            let second = try other.fit(training).model
            XCTAssertEqual(first.map == second.map, solver == .closedForm, solver.rawValue)
        }
    }

    /// The unrated squares of the board are guessed on the right side of its mean, and the ones a user loves stand
    /// before the ones they hate.
    func testTheBoardIsUnderstood() throws {
        let board = Checkerboard()
        for solver in Solver.allCases {
            var configuration = autoencoder(solver)
            configuration.rank = 2
            configuration.epochs = 200
            configuration.learningRate = solver == .adam ? 0.02 : solver == .sgd ? 0.1 : nil
            configuration.batchSize = 10
            let model = try configuration.fit(TrainingSet(board.table)).model
            for (prediction, rating) in zip(model.predict(board.rest), board.rest.ratings) {
                XCTAssertEqual(
                    prediction > board.mean, rating > board.mean, "\(solver.rawValue): \(prediction)")
            }
            for (user, list) in model.recommendations(
                users: Array(0..<board.users), count: 4, by: .rating
            ).enumerated() {
                XCTAssertEqual(list.count, board.items / 5, "two squares of two are unrated")
                XCTAssertEqual(list.map { ($0.index + user) % 2 }, [0, 0, 1, 1], solver.rawValue)
            }
        }
    }
}
