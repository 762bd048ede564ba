import LatentRuntime
import XCTest

/// Steps whose times are given, not measured.
final class PoolChoiceTests: XCTestCase {
    /// How many of `steps` steps run alone, when a step takes `alone` or `pool` seconds.
    private func stepsAlone(_ steps: Int, alone: Double, pool: Double) -> Int {
        var choice = PoolChoice()
        var count = 0
        for _ in 0..<steps {
            count += choice.runsAlone ? 1 : 0
            choice.record(choice.runsAlone ? alone : pool)
        }
        return count
    }

    func testTheFasterWayIsTaken() {
        // In a cycle of 128 steps, 4 try the one way and 4 the other.
        XCTAssertEqual(stepsAlone(1280, alone: 2, pool: 1), 40)
        XCTAssertEqual(stepsAlone(1280, alone: 1, pool: 2), 1240)
    }

    func testAChangeIsNoticedWithinACycle() {
        var choice = PoolChoice()
        for _ in 0..<128 { choice.record(choice.runsAlone ? 2 : 1) }
        for _ in 0..<8 { choice.record(choice.runsAlone ? 1 : 2) }
        XCTAssertTrue(choice.runsAlone)
    }

    func testOneStrangerDoesNotDecide() {
        var choice = PoolChoice()
        for step in 0..<9 { choice.record(choice.runsAlone ? 2 : step == 6 ? 100 : 1) }
        XCTAssertFalse(choice.runsAlone)
    }

    func testAPoolOfOneIsUsedAsItIs() {
        var choice = PoolChoice()
        let pool = ThreadPool(threads: 1)
        for _ in 0..<10 { XCTAssertTrue(choice.run(on: pool) { $0 } === pool) }
    }
}
