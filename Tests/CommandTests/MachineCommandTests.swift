import Foundation
import LatentTestSupport
import XCTest

/// `doctor` and `bench`: their figures are the machine's own, so only their form is known.
final class MachineCommandTests: CommandTestCase {
    func testDoctor() throws {
        let outcome = try Command.run(
            ["doctor", "--json"], environment: ["SLURM_CPUS_PER_TASK": "2", "OMP_NUM_THREADS": "3"])
        XCTAssertEqual(outcome.code, 0, outcome.errors)
        let document = try outcome.object()
        assertKeys(document, ["blas", "cpu", "threads", "gflops", "warnings"])
        let threads = try XCTUnwrap(document["threads"] as? [String: Any])
        XCTAssertEqual(threads["count"] as? Int, 2)
        XCTAssertEqual(threads["source"] as? String, "SLURM_CPUS_PER_TASK")
        let rates = try XCTUnwrap(document["gflops"] as? [String: Double])
        XCTAssertTrue(rates.count == 3 && rates.values.allSatisfy { $0 > 0 && $0.isFinite }, "\(rates)")
    }

    func testBench() throws {
        let outcome = try latent("bench", "syrk", "--quiet", "--threads", "1", "--json")
        let rows = try objects(outcome.json())
        XCTAssertEqual(rows.map { $0["kernel"] as? String }, ["syrk"])
        assertKeys(rows[0], ["kernel", "shape", "seconds", "gflops", "peakFraction"])
        XCTAssertEqual(outcome.errors, "")
        let text = try latent("bench", "syrk", "--quiet").output
        XCTAssertTrue(text.contains("GFLOP/s") && text.contains("syrk"), text)
    }
}
