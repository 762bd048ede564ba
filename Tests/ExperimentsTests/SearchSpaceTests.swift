import Foundation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import XCTest

final class SearchSpaceTests: XCTestCase {
    private func space(_ texts: String...) throws -> SearchSpace<AutoencoderConfiguration> {
        try SearchSpace(AutoencoderConfiguration(), texts)
    }

    /// All combinations, the last setting quickest; what is not named stays as it was.
    func testGrid() throws {
        var base = CenteredSVDConfiguration()
        base.epochs = 7
        let grid = try SearchSpace(base, ["rank=20,50", "regularization=0.5,1,2e0"]).grid()
        XCTAssertEqual(grid.map(\.rank), [20, 20, 20, 50, 50, 50])
        XCTAssertEqual(grid.map(\.regularization), [0.5, 1, 2, 0.5, 1, 2])
        XCTAssert(grid.allSatisfy { $0.epochs == 7 && $0.seed == base.seed })
    }

    /// Names as in JSON and as options, and values of every kind: whole, with a fraction, of an enumeration, and of a
    /// setting that has no value yet.
    func testNamesAndKinds() throws {
        let found = try space(
            "learning-rate=0.25", "solver=sgd", "mask-fraction=0.5", "batchSize=30", "seed=18446744073709551615"
        ).grid()
        XCTAssertEqual(found.count, 1)
        XCTAssertEqual(found[0].learningRate, 0.25)
        XCTAssertEqual(found[0].solver, .sgd)
        XCTAssertEqual(found[0].maskFraction, 0.5)
        XCTAssertEqual(found[0].batchSize, 30)
        XCTAssertEqual(found[0].seed, .max)
        XCTAssertEqual(
            try space("learning-rate=1", "minDelta=0").names, ["learningRate", "minDelta"])
    }

    /// Neighbors without a limit are all.
    func testAllNeighbors() throws {
        let space = try SearchSpace(NeighborhoodConfiguration(.item), ["neighbors=all,40,all"])
        XCTAssertEqual(try space.grid().map(\.neighbors), [nil, 40])
        let all = try space.grid()[0].settingDescriptions.first { $0.name == "neighbors" }
        XCTAssertEqual(all?.text, "all")
        XCTAssertThrowsError(try SearchSpace(NeighborhoodConfiguration(.item), ["neighbors=some"])) {
            XCTAssertTrue("\($0)".contains("a whole number, or all"), "\($0)")
        }
        XCTAssertThrowsError(try SearchSpace(NeighborhoodConfiguration(.item), ["candidates=all"]))
    }

    func testNothingTwice() throws {
        XCTAssertEqual(try space("rank=5,6,5").grid().map(\.rank), [5, 6])
        XCTAssertEqual(Set(try space("rank=1..3").random(50, seed: 1).map(\.rank)), [1, 2, 3])
        XCTAssertEqual(try space("rank=1..3").random(50, seed: 1).count, 3)
    }

    /// The chance that one of the 20 whole numbers is missed by 1000 draws is 20 · 0.95¹⁰⁰⁰ < 1e-20, and each seed
    /// gives its own draws again. Ends of ranges are in reach of whole numbers.
    func testRandomWholeNumbers() throws {
        let space = try space("rank=1..20", "batchSize=7..1000000")
        let drawn = try space.random(1000, seed: 3)
        XCTAssertEqual(Set(drawn.map(\.rank)), Set(1...20))
        XCTAssert(drawn.allSatisfy { (7...1_000_000).contains($0.batchSize) })
        XCTAssertEqual(try space.random(1000, seed: 3), drawn)
        XCTAssertEqual(try space.random(10, seed: 3), Array(drawn.prefix(10)))
        XCTAssertNotEqual(try space.random(10, seed: 4), Array(drawn.prefix(10)))
    }

    /// Logarithms are uniform from 1e-4 to 1, so that half of 4000 draws are below 1e-2: 2000, with a deviation of 32;
    /// of numbers from 0 to 1, and from 1 to 9, half below the middle. Five deviations are one chance in two million.
    func testRandomNumbers() throws {
        let drawn = try space("learningRate=1e-4..1", "hiddenWeight=0..1", "regularization=1..9")
            .random(4000, seed: 8)
        let rates = drawn.compactMap(\.learningRate)
        XCTAssertEqual(rates.count, 4000)
        XCTAssert(rates.allSatisfy { (1e-4...1).contains($0) })
        for below in [
            rates.count { $0 < 1e-2 }, drawn.count { $0.hiddenWeight < 0.5 }, drawn.count { $0.regularization < 5 },
        ] {
            XCTAssertEqual(Double(below), 2000, accuracy: 5 * 32)
        }
        XCTAssert(rates.allSatisfy { Double(String(format: "%.4g", $0)) == $0 }, "four digits")
    }

    func testLists() throws {
        let drawn = try space("solver=adam,sgd", "rank=1..1000000").random(200, seed: 1)
        XCTAssertEqual(Set(drawn.map(\.solver)), [.adam, .sgd])
    }

    private func expect(_ words: String..., line: UInt = #line, _ body: () throws -> Void) {
        XCTAssertThrowsError(try body(), line: line) { error in
            XCTAssert(error is InvalidArgument, "\(error)", line: line)
            for word in words { XCTAssert("\(error)".contains(word), "no '\(word)' in '\(error)'", line: line) }
        }
    }

    func testWrongTexts() {
        expect("'rnk'", "did you mean rank?") { _ = try space("rnk=3") }
        expect("'Rank'", "did you mean rank?") { _ = try space("Rank=3") }
        expect("NAME=VALUES") { _ = try space("rank") }
        expect("rank is given twice") { _ = try space("rank=1", "rank=2") }
        expect("no setting") { _ = try space() }
        expect("rank=1.5", "a whole number") { _ = try space("rank=2,1.5") }
        expect("rank=", "a whole number") { _ = try space("rank=") }
        expect("seed=-1", "a whole number") { _ = try space("seed=-1") }
        expect("minDelta=x", "a number") { _ = try space("minDelta=x") }
        expect("minDelta=nan", "a number") { _ = try space("minDelta=nan") }
        expect("solver=newton", "one of adadelta, adam, sgd, closed-form") { _ = try space("solver=newton") }
        for range in ["5..5", "9..3"] { expect("rank=\(range)", "LOW..HIGH") { _ = try space("rank=\(range)") } }
        expect("solver=adam..sgd", "LOW..HIGH") { _ = try space("solver=adam..sgd") }
        expect("rank=", "a whole number") { _ = try space("rank=1..") }
        expect("rank", "a range") { _ = try space("rank=1..5").grid() }
        expect("0 random trials") { _ = try space("rank=1..5").random(0, seed: 0) }
        expect("10,000") { _ = try space("rank=1..5").random(10_001, seed: 0) }
        let many = (1...101).map(String.init).joined(separator: ",")
        expect("more than 10,000 points") { _ = try space("rank=\(many)", "epochs=\(many)").grid() }
    }
}
