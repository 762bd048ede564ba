import Foundation
import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// `latent svd` on matrices whose singular values are known by hand.
final class SVDCommandTests: CommandTestCase {
    /// 3 × 4 with the values 4, 3 and 2, out of order.
    private let diagonal = """
        %%MatrixMarket matrix coordinate real general
        3 4 3
        1 1 3
        2 3 -4
        3 2 2

        """

    private func makeMatrices() throws -> TemporaryFolder {
        let folder = try makeFolder()
        try folder.write(Array(diagonal.utf8), to: "a.mtx")
        try Matrix<Double>(rows: 3, columns: 2, [1, 0, 1, 2, 1, 4]).writeNpy(to: folder.file("b.npy"))
        return folder
    }

    private func values(_ arguments: String..., in folder: TemporaryFolder, line: UInt = #line) throws -> [Double] {
        let outcome = try Command.run(["svd"] + arguments + ["--json"], in: folder.path)
        XCTAssertEqual(outcome.code, 0, outcome.errors, line: line)
        return try XCTUnwrap(outcome.object()["values"] as? [Double], line: line)
    }

    private func assertValues(_ found: [Double], _ expected: [Double], line: UInt = #line) {
        let size = expected.map(abs).max() ?? 0
        assertClose(found, expected, within: expected.map { _ in max(size, 1) * 1e-13 }, line: line)
    }

    func testJSON() throws {
        let folder = try makeMatrices()
        let outcome = try latent("svd", "a.mtx", "--rank", "2", "--json", in: folder)
        XCTAssertEqual(outcome.errors, "")
        let document = try outcome.object()
        assertKeys(
            document,
            ["method", "values", "leftResiduals", "rightResiduals", "converged", "products", "seconds"])
        XCTAssertEqual(document["method"] as? String, "lanczos")
        XCTAssertEqual(document["converged"] as? Int, 2)
        XCTAssertGreaterThan(try XCTUnwrap(document["products"] as? Int), 0)
        XCTAssertGreaterThan(try XCTUnwrap(document["seconds"] as? Double), 0)
        assertValues(try XCTUnwrap(document["values"] as? [Double]), [4, 3])
        for side in ["leftResiduals", "rightResiduals"] {
            let residuals = try XCTUnwrap(document[side] as? [Double])
            XCTAssertEqual(residuals.count, 2)
            XCTAssertTrue(residuals.allSatisfy { $0 >= 0 && $0 < 1e-13 }, "\(residuals)")
        }
    }

    func testText() throws {
        let folder = try makeMatrices()
        let text = try latent("svd", "a.mtx", "--rank", "2", in: folder).output
        for words in [
            "3 × 4, 3 entries", "the 2 largest singular values", "left residual", "right residual",
            // 16 and 9 of 16 + 9 + 4.
            "55.17%", "31.03%", "86.21%", "2 of 2 converged to 1.1e-11 of s1", "products", "iterations",
        ] {
            XCTAssertTrue(text.contains(words), "no '\(words)' in \(text)")
        }
        XCTAssertTrue(
            try latent("svd", "a.mtx", "--rank", "2", "--precision", "float", in: folder).output.contains(
                "2 of 2 converged to 1.4e-05 of s1"))
    }

    /// Squares beyond the range of Double on either side: the shares are those of the matrix in other units.
    func testHugeAndTinyElements() throws {
        let folder = try makeMatrices()
        for power in ["e200", "e-200"] {
            let scaled = diagonal.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
                $0 > 1 && !$1.isEmpty ? $1 + power : $1
            }
            try folder.write(Array(scaled.joined(separator: "\n").utf8), to: "scaled.mtx")
            for words in [["55.17%", "86.21%"], ["--which", "smallest", "31.03%", "13.79%"]] {
                let (options, shares) = (words.filter { !$0.hasSuffix("%") }, words.filter { $0.hasSuffix("%") })
                let text = try Command.run(["svd", "scaled.mtx", "--rank", "2"] + options, in: folder.path).output
                XCTAssertTrue(shares.allSatisfy(text.contains), "\(shares) in \(text)")
            }
        }
    }

    func testEndsMethodsAndPrecisions() throws {
        let folder = try makeMatrices()
        assertValues(try values("a.mtx", "--rank", "2", "--which", "smallest", in: folder), [3, 2])
        assertValues(try values("a.mtx", "--rank", "3", in: folder), [4, 3, 2])
        assertValues(try values("a.mtx", "--rank", "3", "--method", "randomized", in: folder), [4, 3, 2])
        let single = try values("a.mtx", "--rank", "3", "--precision", "float", in: folder)
        assertClose(single, [4, 3, 2], within: [1e-5, 1e-5, 1e-5])
        let settings = ["--block-size", "1", "--maximum-iterations", "50", "--tolerance", "1e-9", "--seed", "7"]
        let outcome = try Command.run(["svd", "a.mtx", "--rank", "2", "--json"] + settings, in: folder.path)
        XCTAssertEqual(try outcome.object()["converged"] as? Int, 2)
        assertValues(
            try values(
                "a.mtx", "--rank", "2", "--method", "randomized", "--iterations", "3", "--oversampling", "1",
                in: folder), [4, 3])
    }

    /// By hand: of the columns (1, 1, 1) and (0, 2, 4).
    func testCentering() throws {
        let folder = try makeMatrices()
        assertValues(
            try values("b.npy", "--rank", "2", "--center", "columns", in: folder), [(8.0).squareRoot(), 0])
        assertValues(try values("b.npy", "--rank", "2", "--center", "rows", in: folder), [(5.5).squareRoot(), 0])
        // AᵀA = [3 6; 6 20].
        let root = (8.5 * 8.5 + 36).squareRoot()
        assertValues(
            try values("b.npy", "--rank", "2", in: folder),
            [(11.5 + root).squareRoot(), (11.5 - root).squareRoot()])
        for (center, share) in [("columns", "100.00%"), ("rows", "100.00%")] {
            let text = try latent("svd", "b.npy", "--rank", "1", "--center", center, in: folder).output
            XCTAssertTrue(text.contains(share) && text.contains("less the means of its \(center)"), text)
        }
    }

    /// The board less each user's mean is ±2 where there is a rating: 2 D R D with D of alternating signs. R is 4 × 2
    /// copies of a 5 × 5 board (ones less a permutation, so of the values 4, 1, 1, 1, 1) of squares of 2 × 2.
    func testADataSet() throws {
        let folder = try makeFolder()
        let unit = 2 * (8.0).squareRoot()
        let centered = try values("board", "--rank", "6", "--center", "user-mean", in: folder)
        assertValues(centered, [4, 1, 1, 1, 1, 0].map { 2 * unit * $0 })
        // As it is: 3 R, constant within the squares, and that, alternating; of nothing in common.
        let whole = try values("board", "--rank", "3", in: folder)
        assertValues(whole, [12 * unit, 8 * unit, 3 * unit])
    }

    func testFiles() throws {
        let folder = try makeMatrices()
        let text = try latent("svd", "a.mtx", "--rank", "2", "--output", "new", in: folder).output
        XCTAssertTrue(text.contains("written to new: U.npy, s.npy, Vt.npy"), text)
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("new")).sorted(),
            ["U.npy", "Vt.npy", "s.npy"])
        let (u, vt) = (
            try Matrix<Double>(npy: folder.file("new/U.npy")), try Matrix<Double>(npy: folder.file("new/Vt.npy"))
        )
        XCTAssertEqual([u.rows, u.columns, vt.rows, vt.columns], [3, 2, 2, 4])
        // The largest of each column of U is positive: e₂ and e₁, with the entries' signs on the other side.
        assertClose(u.elements, [0, 1, 1, 0, 0, 0], within: Array(repeating: 1e-13, count: 6))
        assertClose(vt.elements, [0, 0, -1, 0, 1, 0, 0, 0], within: Array(repeating: 1e-13, count: 8))
        // Over files of before, into a folder that is there, with a slash.
        try latent("svd", "a.mtx", "--rank", "1", "--precision", "float", "--output", "new/", in: folder)
        XCTAssertEqual(try Matrix<Float>(npy: folder.file("new/U.npy")).columns, 1)
    }

    func testFilesInPython() throws {
        let folder = try makeMatrices()
        try latent("svd", "b.npy", "--rank", "2", "--output", "new", in: folder)
        let script = """
            import sys, numpy
            u, s, vt = (numpy.load(f"{sys.argv[1]}/{name}.npy") for name in ("U", "s", "Vt"))
            assert u.shape == (3, 2) and s.shape == (2,) and vt.shape == (2, 2), (u.shape, s.shape, vt.shape)
            print(abs(u * s @ vt - numpy.load(sys.argv[2])).max())
            """
        let printed = try Python.run(script, arguments: [folder.file("new"), folder.file("b.npy")])
        let error = try XCTUnwrap(Double(printed.trimmingCharacters(in: .whitespacesAndNewlines)))
        XCTAssertLessThan(error, 1e-13)
    }

    /// Not to converge is a result that says so, and an error where asked for.
    func testNotConverged() throws {
        let folder = try TemporaryFolder()
        let entries = (1...9).map { "\($0) \($0) \($0 - 1)\n" }.joined()
        try folder.write(
            Array("%%MatrixMarket matrix coordinate real general\n9 9 9\n\(entries)".utf8), to: "d.mtx")
        let hasty = ["svd", "d.mtx", "--rank", "2", "--block-size", "1", "--maximum-iterations", "3"]
        let outcome = try Command.run(hasty, in: folder.path)
        XCTAssertEqual(outcome.code, 0, outcome.errors)
        for words in ["0 of 2 converged", "--maximum-iterations", "--tolerance"] {
            XCTAssertTrue(outcome.output.contains(words), outcome.output)
        }
        XCTAssertEqual(try Command.run(hasty + ["--json"], in: folder.path).object()["converged"] as? Int, 0)
        try expectFailure(
            65, ["0 of 2", "more iterations"], "svd", "d.mtx", "--rank", "2", "--block-size", "1",
            "--maximum-iterations", "3", "--require-convergence", "--output", "new", in: folder)
        try latent("svd", "d.mtx", "--rank", "2", "--require-convergence", "--repeat", "2", in: folder)
        // Of a tolerance below rounding, which more iterations would not reach.
        let exact = try latent("svd", "b.npy", "--rank", "1", "--tolerance", "0", in: makeMatrices()).output
        XCTAssertTrue(exact.contains("1 of 1") || exact.contains("rounding in double"), exact)
    }

    func testThreadsChangeNothing() throws {
        let folder = try makeFolder()
        let files = try ["1", "3"].map { threads in
            try latent("svd", "board", "--rank", "4", "--threads", threads, "--output", threads, in: folder)
            return try ["U.npy", "s.npy", "Vt.npy"].map {
                try Data(contentsOf: URL(fileURLWithPath: folder.file("\(threads)/\($0)")))
            }
        }
        XCTAssertEqual(files[0], files[1])
    }

    func testWrongUsage() throws {
        let folder = try makeMatrices()
        for (arguments, words) in [
            (["--rank", "0"], "from 1 to 3"), (["--rank", "4"], "from 1 to 3"), (["--rank=-1"], "from 1 to 3"),
            (["--rank", "two"], "two"), ([], "--rank"), (["--rank", "2", "--tolerance", "small"], "small"),
            (["--rank", "2", "--tolerance", "nan"], "tolerance of nan"),
            (["--rank", "2", "--tolerance=-1"], "tolerance of -1"),
            (["--rank", "2", "--tolerance", "inf"], "tolerance of inf"),
            (["--rank", "2", "--tolerance", "1e-50", "--precision", "float"], "--tolerance 1e-50: in float that is 0"),
            (["--rank", "2", "--maximum-iterations", "0"], "one or more"),
            (["--rank", "2", "--block-size", "0"], "block size of 0"),
            (["--rank", "2", "--repeat", "0"], "--repeat 0"),
            (["--rank", "2", "--method", "arpack"], "arpack"), (["--rank", "2", "--which", "middle"], "middle"),
            (["--rank", "2", "--precision", "half"], "half"), (["--rank", "2", "--center", "mean"], "user-mean"),
            (["--rank", "2", "--iterations", "3"], "--iterations goes with --method randomized"),
            (["--rank", "2", "--oversampling", "3"], "--oversampling goes with --method randomized"),
            (
                ["--rank", "2", "--method", "randomized", "--tolerance", "0.1"],
                "--tolerance goes with --method lanczos"
            ),
            (["--rank", "2", "--method", "randomized", "--block-size", "2"], "--block-size goes with"),
            (["--rank", "2", "--method", "randomized", "--maximum-iterations", "2"], "--maximum-iterations goes"),
            (["--rank", "2", "--method", "randomized", "--which", "smallest"], "--which smallest goes with"),
            (["--rank", "2", "--method", "randomized", "--require-convergence"], "--require-convergence goes"),
            (["--rank", "2", "--method", "randomized", "--iterations=-1"], "neither may be negative"),
            (["--rank", "2", "--method", "randomized", "--oversampling=-1"], "neither may be negative"),
        ] {
            let outcome = try Command.run(["svd", "a.mtx", "--output", "new"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, 64, "\(arguments): \(outcome.errors)")
            XCTAssertEqual(outcome.output, "", "\(arguments)")
            XCTAssertTrue(outcome.errors.contains(words), "\(arguments): no '\(words)' in '\(outcome.errors)'")
            XCTAssertEqual(try folder.names(), ["a.mtx", "b.npy", "board"], "\(arguments)")
        }
        try expectFailure(64, ["--center rows"], "svd", "b.npy", "--rank", "1", "--center", "user-mean", in: folder)
    }

    func testBadMatrices() throws {
        let folder = try makeMatrices()
        func expect(_ text: String, _ words: String..., line: UInt = #line) throws {
            try folder.write(Array(text.utf8), to: "bad.mtx")
            try expectFailure(65, ["bad.mtx"] + words, "svd", "bad.mtx", "--rank", "1", in: folder, line: line)
        }
        try expect(String(diagonal.dropLast(6)), "line")
        try expect(diagonal.replacingOccurrences(of: "3 4 3", with: "3 4 900000000000"), "line")
        try expect(diagonal.replacingOccurrences(of: "3 -4", with: "3 nan"), "row 1, column 2 is nan")
        try expect(diagonal.replacingOccurrences(of: "3 -4", with: "3 inf"), "row 1, column 2 is inf")
        try expect(diagonal.replacingOccurrences(of: "real", with: "complex"), "complex")
        try expect("%%MatrixMarket matrix coordinate real general\n0 5 0\n", "0 × 5")
        try expect("", "bad.mtx")
        // Only rounding to Float makes it infinite.
        try folder.write(
            Array(diagonal.replacingOccurrences(of: "3 -4", with: "3 1e100").utf8), to: "large.mtx")
        try latent("svd", "large.mtx", "--rank", "1", in: folder)
        try expectFailure(
            65, ["large.mtx", "row 1, column 2 is inf", "Float"], "svd", "large.mtx", "--rank", "1", "--precision",
            "float", in: folder)

        let (name, none) = ("bad.npy", [UInt8](repeating: 0, count: 32))
        func npy(_ type: String, _ shape: String, _ elements: [UInt8]) throws {
            let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n"
            try folder.write(
                [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + elements,
                to: name)
        }
        try npy("<c16", "(1, 2)", none)
        try expectFailure(65, [name, "<c16", "real numbers"], "svd", name, "--rank", "1", in: folder)
        try npy("<f8", "(4,)", none)
        try expectFailure(65, [name, "two axes"], "svd", name, "--rank", "1", in: folder)
        try npy("<f8", "(2, 3)", none)
        try expectFailure(65, [name], "svd", name, "--rank", "1", in: folder)
        try npy("<f8", "(2, 2)", none.dropLast(2) + [0xF8, 0x7F])
        try expectFailure(65, [name, "row 1, column 1 is nan"], "svd", name, "--rank", "1", in: folder)
        try npy("<i8", "(2, 2)", [3] + none.dropFirst())
        assertValues(try values(name, "--rank", "2", in: folder), [3, 0])
    }

    func testMissingAndUnwritable() throws {
        let folder = try makeMatrices()
        for name in ["no.mtx", "no.npy", "no"] {
            try expectFailure(66, [name], "svd", name, "--rank", "1", in: folder)
        }
        try expectFailure(74, ["no/new"], "svd", "a.mtx", "--rank", "1", "--output", "no/new", in: folder)
        try expectFailure(
            74, ["b.npy", "the factors need a folder"], "svd", "a.mtx", "--rank", "1", "--output", "b.npy", in: folder)
        try folder.write([1], to: "taken/s.npy/file")
        try expectFailure(74, ["taken/s.npy"], "svd", "a.mtx", "--rank", "1", "--output", "taken", in: folder)
    }
}
