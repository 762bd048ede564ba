import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Files go to and come from SciPy.
final class MatrixMarketPythonTests: XCTestCase {
    func testSciPyReadsOurs() throws {
        let folder = try TemporaryFolder()
        try CSRMatrix<Double>(
            rows: 3, columns: 4, rowIndices: [0, 2, 2, 0], columnIndices: [3, 0, 2, 1],
            values: [0.1, -1e300, 1.0 / 3, .leastNonzeroMagnitude]
        ).writeMatrixMarket(to: folder.file("double.mtx"))
        try CSRMatrix<Float>(rows: 2, columns: 2, rowIndices: [1], columnIndices: [0], values: [0.1])
            .writeMatrixMarket(to: folder.file("float.mtx"))
        let printed = try Python.run(
            """
            import sys, numpy as np
            from scipy.io import mmread
            found = mmread(sys.argv[1] + "/double.mtx")
            assert found.shape == (3, 4) and found.nnz == 4
            assert np.array_equal(found.toarray(), [[0, 5e-324, 0, 0.1], [0, 0, 0, 0], [-1e300, 0, 1 / 3, 0]])
            found = mmread(sys.argv[1] + "/float.mtx").toarray().astype(np.float32)
            assert np.array_equal(found, np.array([[0, 0], [0.1, 0]], dtype=np.float32))
            print("equal")
            """, arguments: [folder.path])
        XCTAssertEqual(printed, "equal\n")
    }

    func testWeReadSciPys() throws {
        let folder = try TemporaryFolder()
        _ = try Python.run(
            """
            import sys, numpy as np, scipy.sparse as sp
            from scipy.io import mmwrite
            random = np.random.default_rng(1)
            a = sp.random(40, 30, density=0.2, random_state=1, format="coo", data_rvs=random.standard_normal)
            square = sp.random(25, 25, density=0.2, random_state=2, format="coo", data_rvs=random.standard_normal)
            whole = sp.coo_array(random.integers(-3, 4, (9, 5)))
            cases = {
                "real": a, "float32": a.astype(np.float32), "symmetric": square + square.T, "skew": square - square.T,
                "integer": whole, "unsigned": abs(whole).astype(np.uint8),
                "array": a.toarray(), "arraySymmetric": (square + square.T).toarray(),
                "arraySkew": (square - square.T).toarray(), "arrayInteger": whole.toarray(),
            }
            for name, matrix in cases.items():
                mmwrite(f"{sys.argv[1]}/{name}.mtx", matrix, comment="written by a test")
                np.save(f"{sys.argv[1]}/{name}.npy", matrix if isinstance(matrix, np.ndarray) else matrix.toarray())
            mmwrite(sys.argv[1] + "/pattern.mtx", a, field="pattern")
            twice = sp.coo_array((np.array([1.5, 2.0, 4.0]), (np.array([1, 0, 1]), np.array([2, 0, 2]))), (2, 3))
            mmwrite(sys.argv[1] + "/repeated.mtx", twice)
            import gzip
            text = open(sys.argv[1] + "/repeated.mtx", "rb").read()
            gzip.open(sys.argv[1] + "/repeated.mtx.gz", "wb").write(text)
            np.save(sys.argv[1] + "/repeated.npy", twice.toarray())
            np.save(sys.argv[1] + "/pattern.npy", a.toarray() != 0)
            """, arguments: [folder.path])
        for name in [
            "real", "float32", "symmetric", "skew", "integer", "unsigned", "array", "arraySymmetric", "arraySkew",
            "arrayInteger", "pattern", "repeated",
        ] {
            let sparse = folder.file(name == "repeated" ? "repeated.mtx.gz" : "\(name).mtx")
            let dense = folder.file("\(name).npy")
            if name != "float32" {
                XCTAssertEqual(try CSRMatrix<Double>(matrixMarket: sparse).dense(), try Matrix(npy: dense), name)
            }
            XCTAssertEqual(try CSRMatrix<Float>(matrixMarket: sparse).dense(), try Matrix(npy: dense), name)
        }
    }
}
