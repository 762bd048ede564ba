import Foundation
import LatentRuntime
import Synchronization
import XCTest

final class ThreadPoolTests: XCTestCase {
    /// Counts from any thread how often each tile ran. The lock is one that the thread sanitizer knows; it
    /// takes what Mutex guards for unguarded.
    private final class Tally: @unchecked Sendable {
        private let lock = NSLock()
        private var counts: [Int]

        init(_ tiles: Int) { counts = [Int](repeating: 0, count: tiles) }

        func add(_ tile: Int) { lock.withLock { counts[tile] += 1 } }
        var values: [Int] { lock.withLock { counts } }
    }

    func testEveryTileRunsExactlyOnce() {
        for threads in [1, 2, 3, 5] {
            let pool = ThreadPool(threads: threads)
            XCTAssertEqual(pool.threads, threads)
            for tiles in [0, 1, 2, 7, 1000] {
                let tally = Tally(tiles)
                pool.run(tiles: tiles) { tally.add($0) }
                XCTAssertEqual(tally.values, [Int](repeating: 1, count: tiles), "\(threads) threads")
            }
        }
    }

    func testRangesCoverTheCountOnce() {
        let pool = ThreadPool(threads: 3)
        for (count, size) in [(0, 4), (1, 4), (4, 4), (5, 4), (1003, 10)] {
            let tally = Tally(count)
            pool.forEachRange(of: count, by: size) { range in
                XCTAssertEqual(range.lowerBound % size, 0)
                XCTAssertLessThanOrEqual(range.count, size)
                for index in range { tally.add(index) }
            }
            XCTAssertEqual(tally.values, [Int](repeating: 1, count: count))
        }
    }

    func testJobInsideATileRunsThere() {
        let pool = ThreadPool(threads: 3)
        let tally = Tally(8 * 8)
        pool.run(tiles: 8) { outer in
            let thread = pthread_self()
            pool.run(tiles: 8) { inner in
                XCTAssertNotEqual(pthread_equal(thread, pthread_self()), 0)
                tally.add(outer * 8 + inner)
            }
        }
        XCTAssertEqual(tally.values, [Int](repeating: 1, count: 64))
    }

    func testTwoCallersAtOnce() {
        let pool = ThreadPool(threads: 3)
        let tallies = (0..<2).map { _ in Tally(50) }
        let callers = tallies.map { tally in
            let done = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                for _ in 0..<200 { pool.run(tiles: 50) { tally.add($0) } }
                done.signal()
            }
            return done
        }
        for done in callers { done.wait() }
        for tally in tallies { XCTAssertEqual(tally.values, [Int](repeating: 200, count: 50)) }
    }

    /// Jobs of different sizes follow one another while workers still look for tiles of the one before: a
    /// worker that mixed up two jobs would run a tile twice, or let a job end too early.
    func testManyTinyJobsInARow() {
        let pool = ThreadPool(threads: 4)
        for job in 0..<20_000 {
            let tiles = 2 + job % 7
            withUnsafeTemporaryAllocation(of: Int.self, capacity: tiles) { counts in
                counts.initialize(repeating: 0)
                nonisolated(unsafe) let counts = counts
                pool.run(tiles: tiles) { counts[$0] += 1 }
                if !counts.allSatisfy({ $0 == 1 }) {
                    XCTFail("job \(job) ran its tiles \(Array(counts)) times")
                }
            }
        }
    }

    /// Some pools end while their workers spin and some, after the pause, while they sleep.
    func testPoolsCanEnd() {
        for pause in [0, 0, 0, 20_000] as [UInt32] {
            let tally = Tally(100)
            do {
                let pool = ThreadPool(threads: 4)
                pool.run(tiles: 100) { tally.add($0) }
                usleep(pause)
            }
            XCTAssertEqual(tally.values, [Int](repeating: 1, count: 100))
        }
        for _ in 0..<50 { _ = ThreadPool(threads: 3) }
    }

    func testSleepingWorkersWakeForTheNextJob() {
        let pool = ThreadPool(threads: 2)
        for _ in 0..<5 {
            usleep(20_000)
            // Each tile waits for the other, so the job ends only if two threads run it.
            let arrived = Atomic<Int>(0)
            pool.run(tiles: 2) { _ in
                arrived.add(1, ordering: .sequentiallyConsistent)
                while arrived.load(ordering: .sequentiallyConsistent) < 2 { sched_yield() }
            }
        }
    }

    func testSumsAreTheSameBitsForAnyThreads() {
        let values: [Float] = (0..<10_000).map { 1 / Float($0 + 1) }
        func sum(threads: Int) -> Float {
            let pool = ThreadPool(threads: threads)
            var partial = [Float](repeating: 0, count: 79)
            partial.withUnsafeMutableBufferPointer { partial in
                nonisolated(unsafe) let partial = partial
                pool.forEachRange(of: values.count, by: 127) { range in
                    partial[range.lowerBound / 127] = values[range].reduce(0, +)
                }
            }
            return partial.reduce(0, +)
        }
        let alone = sum(threads: 1)
        for threads in [2, 3, 5] { XCTAssertEqual(sum(threads: threads).bitPattern, alone.bitPattern) }
    }
}
