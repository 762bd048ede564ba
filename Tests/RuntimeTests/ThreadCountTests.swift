import LatentRuntime
import LatentTestSupport
import XCTest

final class ThreadCountTests: XCTestCase {
    private func count(_ variables: [String: String]) -> ThreadCount {
        ThreadCount.default(environment: { variables[$0] })
    }

    func testSchedulerGoesBeforeOpenMP() {
        XCTAssertEqual(
            count(["SLURM_CPUS_PER_TASK": "3", "OMP_NUM_THREADS": "5"]),
            ThreadCount(3, source: "SLURM_CPUS_PER_TASK"))
        XCTAssertEqual(count(["OMP_NUM_THREADS": "5"]), ThreadCount(5, source: "OMP_NUM_THREADS"))
    }

    func testFirstNestingLevelIsOurs() {
        XCTAssertEqual(count(["OMP_NUM_THREADS": "4,2,1"]), ThreadCount(4, source: "OMP_NUM_THREADS"))
    }

    func testJunkIsPassedOver() {
        for junk in ["", "0", "-2", "many", "2.5", "4(x2)", "99999999999999999999"] {
            XCTAssertEqual(
                count(["SLURM_CPUS_PER_TASK": junk, "OMP_NUM_THREADS": "5"]),
                ThreadCount(5, source: "OMP_NUM_THREADS"), junk)
        }
    }

    func testCountIsBounded() {
        XCTAssertEqual(count(["OMP_NUM_THREADS": "1000000"]).count, ThreadCount.maximum)
    }

    func testWithoutVariablesTheMachineDecides() {
        let found = count([:])
        XCTAssertGreaterThanOrEqual(found.count, 1)
        XCTAssertTrue(["cgroup quota", "CPU affinity"].contains(found.source), found.source)
    }

    func testControlGroupQuotaIsRoundedUp() throws {
        for (text, quota) in [
            ("200000 100000\n", 2), ("150000 100000\n", 2), ("50000 100000\n", 1), ("max 100000\n", nil),
            ("", nil), ("junk", nil), ("0 100000", nil), ("100000 0", nil), ("-1 100000", nil),
        ] as [(String, Int?)] {
            let folder = try TemporaryFolder()
            try folder.write(Array(text.utf8), to: "cpu.max")
            XCTAssertEqual(ControlGroup(root: folder.path).cpus, quota, text)
        }
    }

    func testFirstVersionOfControlGroups() throws {
        for (limit, period, quota) in [
            ("250000\n", "100000\n", 3), ("-1\n", "100000\n", nil), ("250000\n", "0\n", nil),
            ("x", "100000\n", nil),
        ] as [(String, String, Int?)] {
            let folder = try TemporaryFolder()
            try folder.write(Array(limit.utf8), to: "cpu/cpu.cfs_quota_us")
            XCTAssertNil(ControlGroup(root: folder.path).cpus, "no period yet")
            try folder.write(Array(period.utf8), to: "cpu/cpu.cfs_period_us")
            XCTAssertEqual(ControlGroup(root: folder.path).cpus, quota)
        }
        XCTAssertNil(ControlGroup(root: try TemporaryFolder().path).cpus)
    }
}
