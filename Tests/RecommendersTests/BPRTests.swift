import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class BPRTests: XCTestCase {
    private let (rate, regularization, seed) = (0.05, 0.02, UInt64(9))

    private func configuration(rank: Int = 5, epochs: Int = 30) -> BPRConfiguration {
        var configuration = BPRConfiguration()
        (configuration.rank, configuration.epochs, configuration.seed) = (rank, epochs, seed)
        (configuration.learningRate, configuration.regularization) = (rate, regularization)
        return configuration
    }

    /// Two epochs against the same pairs in Double, one after another in the order of the tiles: groups of items in
    /// twos, users by their places, the negatives of the four words of an entry's own block of the generator.
    func testAgainstTheNaiveEpochs() throws {
        for (users, items) in [(1, 7), (5, 2), (23, 18), (60, 41)] {
            let matrix = try RatingGridTests.ratings(users: users, items: items)
            for rank in [1, 16, 17, 32, 64, 100, 128, 160] {
                let grid = RatingGrid(matrix, width: (rank + 15) / 16 * 16, pool: .shared)
                var fast = BPRParameters(grid, rank: rank, seed: seed, pool: .shared)
                var slow = NaiveBPR(fast)
                for epoch in 1...2 {
                    let loss = fast.runEpoch(
                        grid, epoch, rate: Float(rate), regularization: Float(regularization), seed: seed,
                        pool: ThreadPool(threads: 2), goOn: { _, _ in })
                    let expected = learn(&slow, grid, epoch)
                    let message = "\(users) × \(items), rank \(rank), epoch \(epoch)"
                    XCTAssertEqual(loss, expected, accuracy: 1e-5 * max(expected, 1), message)
                    let found = NaiveBPR(fast)
                    for (a, b) in zip(
                        found.userFactors + found.itemFactors + [found.itemBiases],
                        slow.userFactors + slow.itemFactors + [slow.itemBiases])
                    {
                        assertClose(a, b, within: b.map { _ in 1e-5 }, message)
                    }
                }
            }
        }
    }

    private func learn(_ model: inout NaiveBPR, _ grid: RatingGrid, _ epoch: Int) -> Double {
        let side = grid.side
        let groups = Philox.permutation(of: side, seed: seed, purpose: .negatives, epoch: epoch)
        let pairs = (side + 1) / 2
        var losses: [Double] = []
        for diagonal in Philox.permutation(of: side, seed: seed, purpose: .shuffle, epoch: epoch) {
            for pair in 0..<pairs {
                let both = groups[2 * pair..<min(2 * pair + 2, side)]
                let candidates = both.flatMap { grid.items.offsets[$0]..<grid.items.offsets[$0 + 1] }
                var had: [Int: [Int]] = [:]
                for group in both {
                    for run in grid.block(users: (pair + diagonal) % side, items: group) {
                        had[run.place, default: []] += run.ratings.map(\.place)
                    }
                }
                for (user, liked) in had.sorted(by: { $0.key < $1.key }) {
                    var random = Philox(
                        seed: seed, purpose: .negatives, epoch: epoch, row: user * pairs + pair + 1)
                    for item in liked {
                        let drawn = (0..<4).map { _ in
                            candidates[Philox.number(below: candidates.count, from: random.nextWord())]
                        }
                        guard let other = drawn.first(where: { !liked.contains($0) }) else { continue }
                        losses.append(
                            model.learn(
                                user: user, liked: item, other: other, rate: rate, regularization: regularization))
                    }
                }
            }
        }
        return losses.reduce(0, +) / Double(max(losses.count, 1))
    }

    /// On a board where everybody likes every second item, what is held back of theirs ends above all they do not like,
    /// for people of the training set and for new ones.
    func testRanking() throws {
        let board = Checkerboard(users: 60, items: 40)
        let fitted = try configuration(rank: 4, epochs: 200).fit(TrainingSet(board.table))
        let model = fitted.model
        XCTAssertLessThan(fitted.epochs.last?.loss ?? 1, 0.5 * (fitted.epochs.first?.loss ?? 0))
        let scores = model.scores(users: Array(0..<60), pool: .shared)
        for user in 0..<60 {
            let given = (0..<40).filter { board.isRated(user, $0) }.map { (item: $0, rating: board.rating(user, $0)) }
            let new = model.scores(of: model.person(given))
            for scores in [Array(scores.row(user)), new] {
                let liked = (0..<40).filter { board.rating(user, $0) == board.love }.map { scores[$0] }
                let others = (0..<40).filter { board.rating(user, $0) != board.love }.map { scores[$0] }
                XCTAssertGreaterThan(liked.min() ?? 0, others.max() ?? 0, "user \(user)")
            }
        }
    }

    /// A person without anything, and one with everything, has no taste: the biases rank.
    func testPeopleWithoutTaste() throws {
        let model = try configuration().fit(TrainingSet(CheckerboardNoise.table(users: 30, items: 20, seed: 2))).model
        for person in [[], (0..<20).map { (item: $0, rating: Float(5)) }] {
            XCTAssertEqual(model.person(person), [0, 0, 0, 0, 0])
            XCTAssertEqual(model.scores(of: model.person(person)), model.biases)
        }
    }

    func testEverybodyHasEverything() throws {
        let table = try RatingTable(userIDs: [1, 1, 2, 2], itemIDs: [1, 2, 1, 2], ratings: [1, 1, 1, 1])
        XCTAssertThrowsError(try BPRConfiguration().fit(TrainingSet(table))) { error in
            XCTAssertTrue("\(error)".contains("everybody has every item"), "\(error)")
        }
    }

    /// Stopped after each epoch and resumed, it ends in the bits of a training that nobody stopped, on any number of
    /// threads.
    func testResumed() throws {
        let table = CheckerboardNoise.table(users: 70, items: 30, seed: 5)
        let configuration = configuration(epochs: 3)
        let whole = try configuration.fit(TrainingSet(table), options: FitOptions(pool: ThreadPool(threads: 1))).model
        let resumed = try fittedInParts(configuration, table)
        XCTAssertEqual(resumed.model.userFactors, whole.userFactors)
        XCTAssertEqual(resumed.model.itemFactors, whole.itemFactors)
        XCTAssertEqual(resumed.model.biases, whole.biases)
        XCTAssertEqual(resumed.epochs.count, configuration.epochs)
    }
}
