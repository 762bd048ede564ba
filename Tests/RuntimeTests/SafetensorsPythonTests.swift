import LatentRuntime
import LatentTestSupport
import XCTest

/// Files go to and come from the format's own Python package.
final class SafetensorsPythonTests: XCTestCase {
    func testPythonReadsOurs() throws {
        let folder = try TemporaryFolder()
        var file = Safetensors(metadata: ["model": "autoencoder", "note": "snowman ☃ \"quoted\""])
        file.set("a", shape: [3], [1, 2, 255] as [UInt8])
        file.set("b", shape: [2, 3], [0.1, 1.5, -2, .infinity, 1e-30, 6] as [Float])
        file.set("c", shape: [2], [0.1, -1e300] as [Double])
        file.set("d", shape: [2, 1], [.min, .max] as [Int64])
        file.set("e", shape: [1, 1, 1], [-7] as [Int32])
        file.set("f", shape: [0, 4], [] as [Float])
        try file.write(to: folder.file("ours"))
        let printed = try Python.run(
            """
            import sys, numpy as np
            from safetensors import safe_open
            from safetensors.numpy import load_file
            expected = {
                "a": np.array([1, 2, 255], dtype=np.uint8),
                "b": np.array([[0.1, 1.5, -2], [np.inf, 1e-30, 6]], dtype=np.float32),
                "c": np.array([0.1, -1e300]),
                "d": np.array([[-2**63], [2**63 - 1]], dtype=np.int64),
                "e": np.array([[[-7]]], dtype=np.int32),
                "f": np.zeros((0, 4), dtype=np.float32),
            }
            found = load_file(sys.argv[1])
            assert found.keys() == expected.keys(), found.keys()
            for name, values in expected.items():
                assert found[name].dtype == values.dtype and found[name].shape == values.shape, name
                assert np.array_equal(found[name], values), name
            with safe_open(sys.argv[1], framework="np") as file:
                assert file.metadata() == {"model": "autoencoder", "note": 'snowman ☃ "quoted"'}
            print("equal")
            """, arguments: [folder.file("ours")])
        XCTAssertEqual(printed, "equal\n")
    }

    func testWeReadPythons() throws {
        let folder = try TemporaryFolder()
        _ = try Python.run(
            """
            import sys, numpy as np
            from safetensors.numpy import save_file
            save_file({
                "items": np.arange(3, dtype=np.int32),
                "users": np.array([2**40, -1]),
                "weights": np.array([[0.1, 2], [3, 4]], dtype=np.float32),
                "bias": np.array(0.1),
                "genres": np.array([[7, 8]], dtype=np.uint8),
                "half": np.zeros(2, dtype=np.float16),
            }, sys.argv[1], metadata={"note": 'snowman ☃ "quoted"'})
            """, arguments: [folder.file("theirs")])
        let file = try Safetensors(contentsOf: folder.file("theirs"))
        XCTAssertEqual(file.metadata, ["note": "snowman ☃ \"quoted\""])
        XCTAssertEqual(file.names, ["bias", "genres", "half", "items", "users", "weights"])
        XCTAssertEqual(try file.tensor("items", as: Int32.self, shape: [3]), [0, 1, 2])
        XCTAssertEqual(try file.tensor("users", as: Int64.self, shape: [2]), [1 << 40, -1])
        XCTAssertEqual(try file.tensor("weights", as: Float.self, shape: [2, 2]), [0.1, 2, 3, 4])
        XCTAssertEqual(try file.tensor("bias", as: Double.self, shape: []), [0.1])
        XCTAssertEqual(try file.tensor("genres", as: UInt8.self, shape: [1, 2]), [7, 8])
        XCTAssertEqual(file.shape(of: "half"), [2])
    }
}
