import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Settings that cannot be used are refused by name, before any work.
final class AutoencoderSettingsTests: XCTestCase {
    private func message(_ change: (inout AutoencoderConfiguration) -> Void) -> String {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.rank = 2
        configuration.epochs = 1
        change(&configuration)
        return errorText { _ = try configuration.fit(TrainingSet(Checkerboard().table)) }
    }

    func testEachSettingIsNamed() throws {
        let bad: [(String, (inout AutoencoderConfiguration) -> Void)] = [
            ("itemCount -1", { $0.itemCount = -1 }), ("rank 0", { $0.rank = 0 }),
            ("rank -3", { $0.rank = -3 }),
            ("maskFraction 1", { $0.maskFraction = 1 }), ("maskFraction -0.1", { $0.maskFraction = -0.1 }),
            ("maskFraction nan", { $0.maskFraction = .nan }), ("hiddenWeight 1.5", { $0.hiddenWeight = 1.5 }),
            ("hiddenWeight -1", { $0.hiddenWeight = -1 }), ("hiddenWeight nan", { $0.hiddenWeight = .nan }),
            ("batchSize 0", { $0.batchSize = 0 }), ("epochs 0", { $0.epochs = 0 }),
            ("patience -1", { $0.patience = -1 }), ("minDelta -1e-05", { $0.minDelta = -1e-5 }),
            ("minDelta nan", { $0.minDelta = .nan }), ("minDelta inf", { $0.minDelta = .infinity }),
            ("regularization 0", { $0.regularization = 0 }),
            ("regularization nan", { $0.regularization = .nan }),
            ("learningRate 0", { $0.learningRate = 0 }), ("learningRate -1", { $0.learningRate = -1 }),
            ("learningRate inf", { $0.learningRate = .infinity }),
            ("learningRate nan", { $0.learningRate = .nan }),
        ]
        for (name, change) in bad {
            let text = message(change)
            XCTAssertTrue(text.hasPrefix("\(name):"), "\(name): \(text)")
        }
    }

    /// The closed form checks its settings, too.
    func testClosedForm() throws {
        XCTAssertTrue(
            message {
                $0.solver = .closedForm
                $0.regularization = -1
            }.hasPrefix("regularization -1:"))
    }

    /// A rank above the number of items: 20 are covered, or those of the cut.
    func testRankAboveTheItems() throws {
        for (cut, items) in [(0, 20), (5, 5), (100, 20)] {
            let text = message {
                $0.itemCount = cut
                $0.rank = items + 1
            }
            XCTAssertTrue(text.contains("rank \(items + 1)") && text.contains("from 1 to \(items)"), text)
            XCTAssertEqual(
                message {
                    $0.itemCount = cut
                    $0.rank = items
                }, "no error")
        }
    }

    /// The closed form has no rank, so none is too large.
    func testClosedFormHasNoRank() throws {
        XCTAssertEqual(
            message {
                $0.solver = .closedForm
                $0.rank = 1000
            }, "no error")
    }

    func testNothingToLearnFrom() throws {
        let empty = Checkerboard().table.selecting([])
        for solver in Solver.allCases {
            var configuration = AutoencoderConfiguration()
            configuration.solver = solver
            XCTAssertThrowsError(try configuration.fit(TrainingSet(empty))) { error in
                XCTAssertTrue("\(error)".contains("no ratings to learn from"), "\(error)")
            }
        }
    }

    /// One user and one item: the smallest data there is.
    func testOneRating() throws {
        let table = Checkerboard().table.selecting([0])
        for solver in Solver.allCases {
            var configuration = AutoencoderConfiguration()
            configuration.solver = solver
            configuration.itemCount = 1
            configuration.rank = 1
            let model = try configuration.fit(TrainingSet(table)).model
            XCTAssertEqual(model.predict(table), table.ratings, "its mean is all there is to know")
        }
    }
}
