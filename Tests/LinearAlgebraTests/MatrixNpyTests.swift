import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

final class MatrixNpyTests: XCTestCase {
    func testWrittenMatricesComeBack() throws {
        try checkRoundTrip(Float.self)
        try checkRoundTrip(Double.self)
    }

    private func checkRoundTrip<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let folder = try TemporaryFolder()
        for (rows, columns) in [(0, 0), (0, 3), (3, 0), (1, 1), (7, 33), (65, 2)] {
            let a = NaiveMatrix.uniform(rows, columns, seed: 1).matrix(Scalar.self)
            try a.writeNpy(to: folder.file("a"))
            let read = try Matrix<Scalar>(npy: folder.file("a"))
            XCTAssertEqual(read, a, "\(rows) × \(columns)")
            XCTAssertEqual([read.rows, read.columns], [rows, columns])
        }
    }

    private func write(_ shape: String, fortran: Bool = false, _ elements: [UInt8], in folder: TemporaryFolder)
        throws -> String
    {
        let text = "{'descr': '|i1', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape)}"
        return try folder.write(
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8) + elements, to: "file")
    }

    func testFortranOrder() throws {
        let folder = try TemporaryFolder()
        let c = try Matrix<Float>(npy: write("(2, 3)", [1, 2, 3, 4, 5, 255], in: folder))
        XCTAssertEqual(c, Matrix(rows: 2, columns: 3, [1, 2, 3, 4, 5, -1]))
        let fortran = try Matrix<Float>(npy: write("(2, 3)", fortran: true, [1, 4, 2, 5, 3, 255], in: folder))
        XCTAssertEqual(fortran, c)
    }

    func testOtherShapesAreRefused() throws {
        let folder = try TemporaryFolder()
        let cases: [(shape: String, count: Int, reason: String)] = [
            ("()", 1, "an array of shape (), expected two axes"),
            ("(2,)", 2, "an array of shape (2,), expected two axes"),
            ("(2, 1, 2)", 4, "an array of shape (2, 1, 2), expected two axes"),
            ("(2147483648, 0)", 0, "expected at most 2147483647 rows and columns"),
            ("(0, 2147483648)", 0, "expected at most 2147483647 rows and columns"),
        ]
        for (shape, count, reason) in cases {
            let path = try write(shape, [UInt8](repeating: 0, count: count), in: folder)
            XCTAssertThrowsError(try Matrix<Double>(npy: path)) {
                XCTAssertTrue("\($0)".contains(reason), "\($0)")
                XCTAssertTrue("\($0)".hasPrefix("\(path), byte "), "\($0)")
            }
        }
    }

    func testNumPyReadsOurs() throws {
        let folder = try TemporaryFolder()
        try Matrix<Float>(rows: 2, columns: 3, [0.1, 1.5, -2, .infinity, 1e-30, 6]).writeNpy(to: folder.file("f4"))
        try Matrix<Double>(rows: 1, columns: 2, [0.1, -1e300]).writeNpy(to: folder.file("f8"))
        try ([3, 2, 0.1] as [Double]).writeNpy(to: folder.file("values"))
        try Matrix<Float>(rows: 0, columns: 4).writeNpy(to: folder.file("empty"))
        let printed = try Python.run(
            """
            import sys, numpy as np
            expected = {
                "f4": np.array([[0.1, 1.5, -2], [np.inf, 1e-30, 6]], dtype=np.float32),
                "f8": np.array([[0.1, -1e300]]),
                "values": np.array([3, 2, 0.1]),
                "empty": np.zeros((0, 4), dtype=np.float32),
            }
            for name, values in expected.items():
                found = np.load(sys.argv[1] + "/" + name, allow_pickle=False)
                assert found.dtype == values.dtype and found.shape == values.shape, name
                assert np.array_equal(found, values), name
            print("equal")
            """, arguments: [folder.path])
        XCTAssertEqual(printed, "equal\n")
    }

    func testWeReadNumPys() throws {
        let folder = try TemporaryFolder()
        let names = try Python.run(
            """
            import sys, numpy as np
            from numpy.lib import format
            types = "<f2 >f2 <f4 >f4 <f8 >f8 |i1 <i2 >i2 <i4 >i4 <i8 >i8 |u1 <u2 >u2 <u4 >u4 <u8 >u8 |b1".split()
            for index, name in enumerate(types):
                a = np.arange(35).reshape(5, 7).astype(name)
                for order in "CF":
                    for version in [(1, 0), (2, 0), (3, 0)]:
                        path = f"{index}{order}{version[0]}"
                        with open(sys.argv[1] + "/" + path, "wb") as file:
                            format.write_array(file, np.array(a, order=order), version=version)
                        print(path, name)
            np.save(sys.argv[1] + "/complex", np.zeros((2, 2), dtype=complex))
            np.save(sys.argv[1] + "/object", np.array([[None]], dtype=object), allow_pickle=True)
            np.save(sys.argv[1] + "/fields", np.zeros((2, 2), dtype=[("a", "<f4"), ("b", "<i4")]))
            """, arguments: [folder.path])
        let lines = names.split(separator: "\n").map { $0.split(separator: " ") }
        XCTAssertEqual(lines.count, 21 * 6)
        for line in lines {
            let expected = NaiveMatrix(rows: 5, columns: 7, (0..<35).map { Double(line[1] == "|b1" ? min($0, 1) : $0) })
            let path = folder.file(String(line[0]))
            XCTAssertEqual(try Matrix<Float>(npy: path), expected.matrix(Float.self), "\(line)")
            XCTAssertEqual(try Matrix<Double>(npy: path), expected.matrix(Double.self), "\(line)")
        }
        for name in ["complex", "object", "fields"] {
            XCTAssertThrowsError(try Matrix<Float>(npy: folder.file("\(name).npy"))) {
                XCTAssertTrue("\($0)".contains("elements of"), "\($0)")
            }
        }
    }
}
