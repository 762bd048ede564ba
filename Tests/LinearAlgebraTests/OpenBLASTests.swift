import Glibc
import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

final class OpenBLASTests: XCTestCase {
    /// Cores of OpenBLAS by the vectors of their kernels.
    private let older = [
        "Prescott", "Core2", "Nehalem", "Sandybridge", "Bulldozer", "Steamroller", "Excavator",
    ]
    private let avx2 = ["Haswell", "Zen"]
    private let avx512 = ["SkylakeX", "Cooperlake", "SapphireRapids"]

    func testACoreIsAskedForWhereTheChosenOneFallsShort() {
        for core in older {
            XCTAssertNil(OpenBLAS.neededCore(chosen: core, level: .v2))
            XCTAssertEqual(OpenBLAS.neededCore(chosen: core, level: .v3), "Haswell")
            XCTAssertEqual(OpenBLAS.neededCore(chosen: core, level: .v4), "SkylakeX")
        }
        for core in avx2 {
            XCTAssertNil(OpenBLAS.neededCore(chosen: core, level: .v2))
            XCTAssertNil(OpenBLAS.neededCore(chosen: core, level: .v3))
            XCTAssertEqual(OpenBLAS.neededCore(chosen: core, level: .v4), "SkylakeX")
        }
        for core in avx512 {
            for level in CPU.Level.allCases {
                XCTAssertNil(OpenBLAS.neededCore(chosen: core, level: level))
            }
        }
    }

    func testPreparation() {
        let preparation = OpenBLAS.prepare()
        XCTAssertTrue(preparation.configuration.contains("OpenBLAS"), preparation.configuration)
        XCTAssertEqual(preparation.coreAfter, OpenBLAS.coreName())
        // A chosen level has one core everywhere. Else the user's own choice is kept, and a slower one than need be is
        // said to be so.
        let requested = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
        XCTAssertEqual(preparation.requestedCore, requested)
        if let level = CPU.chosenLevel {
            XCTAssertEqual(preparation.coreAfter, OpenBLAS.core(of: level), preparation.warning ?? "no warning")
        } else {
            if requested != nil { XCTAssertEqual(preparation.coreAfter, preparation.coreBefore) }
            let missing = OpenBLAS.neededCore(chosen: preparation.coreAfter, level: CPU.highestLevel)
            XCTAssertEqual(missing == nil, preparation.warning == nil, preparation.warning ?? "no warning")
        }
        XCTAssertEqual(OpenBLAS.prepare().coreBefore, preparation.coreBefore)
    }

    /// Under a limit of address space: a buffer and a stack each, and half a buffer for all else.
    func testThreadsThatFindABuffer() {
        let megabyte = 1 << 20
        for (room, threads) in [(0, 0), (199, 0), (200, 1), (335, 1), (336, 2), (10_000, 4)] {
            XCTAssertEqual(OpenBLAS.threads(4, within: room * megabyte), threads, "\(room) MB")
        }
    }

    func testOneThreadACall() throws {
        OpenBLAS.prepare()
        typealias Routine = @convention(c) () -> CInt
        let symbol = try XCTUnwrap(dlsym(nil, "openblas_get_num_threads"))
        XCTAssertEqual(unsafeBitCast(symbol, to: Routine.self)(), 1)
    }

    /// The library as it is on a CPU that it does not know: on its oldest kernels. They and the right ones, chosen
    /// again, are put through every routine on whole numbers, where all must be exact.
    func testTheRightCoreIsChosenAgain() throws {
        #if !arch(x86_64)
            throw XCTSkip("OpenBLAS names other cores on this CPU")
        #endif
        let core = OpenBLAS.prepare().coreAfter
        let named = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
        defer { XCTAssertTrue(OpenBLAS.coreName() == core || OpenBLAS.reload(core: core)) }
        guard OpenBLAS.reload(core: "Prescott") else {
            throw XCTSkip("this OpenBLAS cannot choose again: \(OpenBLAS.prepare().configuration)")
        }
        XCTAssertEqual(OpenBLAS.coreName(), "Prescott")
        // The name stands in the environment only while the library reads it.
        XCTAssertEqual(getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }, named)
        try checkAllRoutines(Float.self)
        try checkAllRoutines(Double.self)

        let needed = OpenBLAS.neededCore(chosen: OpenBLAS.coreName(), level: CPU.highestLevel)
        if let needed {
            XCTAssertTrue(OpenBLAS.reload(core: needed))
            XCTAssertEqual(OpenBLAS.coreName(), needed)
            XCTAssertNil(OpenBLAS.neededCore(chosen: needed, level: CPU.highestLevel))
            try checkAllRoutines(Float.self)
            try checkAllRoutines(Double.self)
        }
        if OpenBLAS.coreName() != core { XCTAssertTrue(OpenBLAS.reload(core: core)) }
        XCTAssertEqual(OpenBLAS.coreName(), core)
        try checkAllRoutines(Float.self)
        try checkAllRoutines(Double.self)
    }

    private func checkAllRoutines<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let label = "\(OpenBLAS.coreName()), \(Scalar.self)"
        let order = 150
        let a = NaiveMatrix.integers(65, order, within: 4, seed: 1)
        let b = NaiveMatrix.integers(order, 33, within: 4, seed: 2)
        let matrix = a.matrix(Scalar.self)
        XCTAssertEqual(NaiveMatrix(Matrix.product(matrix, b.matrix(Scalar.self))), a * b, label)
        XCTAssertEqual(
            NaiveMatrix(Matrix.product(matrix, matrix, aTransposition: .transposed)), a.transposed * a, label)
        XCTAssertEqual(NaiveMatrix(matrix.gram()), a.transposed * a, label)
        let x = (0..<order).map { b[$0, 0] }
        XCTAssertEqual(doubles(matrix.product(x.map { Scalar($0) })), a * x, label)

        // Tridiagonal 1, 2, 2... and -1: its factor has 1 and -1 below, its inverse is n - max(i, j).
        var difference = Matrix<Scalar>.identity(order)
        for i in 1..<order {
            difference[i, i] = 2
            difference[i, i - 1] = -1
        }
        let cholesky = try Cholesky(difference)
        let inverse = (0..<order * order).map { Double(order - max($0 / order, $0 % order)) }
        XCTAssertEqual(doubles(cholesky.inverse().elements), inverse, label)
    }
}
