import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// Models that stand on effects are not behind them where there is nothing else to learn.
final class NoiseTests: XCTestCase {
    /// The mean over users of the difference in squared error to `biases`, and its standard error.
    private func behind(
        _ configuration: some RecommenderConfiguration, _ train: RatingTable, _ test: RatingTable
    ) throws -> (mean: Double, error: Double) {
        let predictions = try configuration.fit(TrainingSet(train), validation: nil, options: FitOptions())
            .model.predict(test)
        let effects = try BiasesConfiguration().fit(TrainingSet(train)).model.predict(test)
        var sums: [Int32: Double] = [:]
        var counts: [Int32: Double] = [:]
        for row in 0..<test.count {
            let (a, b) = (predictions[row] - test.ratings[row], effects[row] - test.ratings[row])
            sums[test.users[row], default: 0] += Double(a) * Double(a) - Double(b) * Double(b)
            counts[test.users[row], default: 0] += 1
        }
        let differences = sums.keys.sorted().map { (sums[$0] ?? 0) / (counts[$0] ?? 1) }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        return (mean, (variance / count).squareRoot())
    }

    /// Effects and noise, 8 and 20 ratings a user: over six sets, no farther behind than a standard error of the difference
    /// on one.
    func testNeverBehindEffects() throws {
        var autoencoder = AutoencoderConfiguration()
        (autoencoder.solver, autoencoder.itemCount) = (.closedForm, 0)
        let models: [any RecommenderConfiguration] = [
            FactorizationConfiguration(), CenteredSVDConfiguration(), NeighborhoodConfiguration(.item), autoencoder,
        ]
        for model in models {
            var (sum, errors) = (0.0, 0.0)
            for ratings in [8, 20] {
                for seed in 1...3 as ClosedRange<UInt64> {
                    let data = EffectsWithNoise(users: 600, items: 300, ratings: ratings, seed: seed)
                    let (train, test) = try data.table.split(.random(fraction: 0.2, seed: seed))
                    let (mean, error) = try behind(model, train, test)
                    sum += mean
                    errors += error
                }
            }
            XCTAssertLessThanOrEqual(sum / 6, errors / 6, model.name)
        }
    }

    /// And say so, where they have a rank.
    func testARankThatDoesNothingIsSaid() throws {
        let table = EffectsWithNoise(users: 600, items: 300, ratings: 8, seed: 1).table
        let notes = try FactorizationConfiguration().fit(TrainingSet(table)).model.notes
        XCTAssertEqual(notes.count, 1)
        XCTAssertTrue(notes.first?.contains("the rank does nothing") == true, "\(notes)")
        let tastes = try FactorizationConfiguration().fit(TrainingSet(CheckerboardNoise.table(users: 300, items: 100)))
        XCTAssertEqual(tastes.model.notes, [])
    }
}
