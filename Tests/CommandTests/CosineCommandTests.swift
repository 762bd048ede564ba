import Foundation
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// `latent cosine` on small matrices by hand, and on larger ones against the definitions.
final class CosineCommandTests: CommandTestCase {
    /// (3, 4, 0), (4, 3, 0), nothing and (0, 1, 1): cosines 24/25, 4/(5 √2) and 3/(5 √2).
    private let small = """
        %%MatrixMarket matrix coordinate real general
        4 3 6
        1 1 3
        1 2 4
        2 1 4
        2 2 3
        4 2 1
        4 3 1

        """

    private func makeSmall() throws -> TemporaryFolder {
        let folder = try makeFolder()
        try folder.write(Array(small.utf8), to: "a.mtx")
        return folder
    }

    /// The lists of a document, as places (or ids) and scores.
    private func lists(_ outcome: Command.Outcome, _ noun: String) throws -> [[(name: Int, score: Double)]] {
        try XCTUnwrap(outcome.object()["top"] as? [[[String: Any]]]).map { list in
            try list.map { entry in
                XCTAssertEqual(Set(entry.keys), [noun, "score"])
                return (try XCTUnwrap(entry[noun] as? Int), try XCTUnwrap(entry["score"] as? Double))
            }
        }
    }

    func testJSON() throws {
        let folder = try makeSmall()
        let outcome = try latent("cosine", "a.mtx", "--top", "2", "--precision", "double", "--json", in: folder)
        let document = try outcome.object()
        assertKeys(document, ["rows", "ids", "top", "seconds"])
        XCTAssertEqual(document["rows"] as? Int, 4)
        XCTAssertTrue(document["ids"] is NSNull)
        XCTAssertGreaterThan(try XCTUnwrap(document["seconds"] as? Double), 0)
        let found = try lists(outcome, "row")
        XCTAssertEqual(found.map { $0.map(\.name) }, [[1, 3], [0, 3], [], [0, 1]])
        let (a, b, c) = (0.96, 0.8 / 2.0.squareRoot(), 0.6 / 2.0.squareRoot())
        for (row, expected) in zip(found, [[a, b], [a, c], [], [b, c]]) {
            assertClose(row.map(\.score), expected, within: expected.map { _ in 8 * Double.ulpOfOne })
        }
        XCTAssertTrue(outcome.errors.contains("1 of the 4 rows holds nothing but zeros, so it has"), outcome.errors)
        let cut = try lists(latent("cosine", "a.mtx", "--top", "2", "--threshold", "0.5", "--json", in: folder), "row")
        XCTAssertEqual(cut.map { $0.map(\.name) }, [[1, 3], [0], [], [0]])
    }

    func testText() throws {
        let folder = try makeSmall()
        let text = try latent("cosine", "a.mtx", "--top", "2", in: folder).output
        for words in [
            "4 × 3, 6 entries: the 2 nearest of each row, by cosine", "0.9600", "row 2\nno neighbors", "6 pairs in",
            "(3 rows of 4, up to 5 neighbors each: --json or --output FILE has all)",
        ] {
            XCTAssertTrue(text.contains(words), "no '\(words)' in \(text)")
        }
        XCTAssertFalse(text.contains("title"), "rows of a matrix have none: \(text)")
        let columns = try latent("cosine", "a.mtx", "--top", "1", "--of", "columns", in: folder).output
        XCTAssertTrue(columns.contains("the nearest of each column"), columns)
        XCTAssertFalse(columns.contains("has all"), "these are all: \(columns)")
        let items = try latent("cosine", "board", "--top", "3", in: folder).output
        for words in ["20 × 40, 640 entries", "of each item", "item 100  Square 0", "Square 2", "190 pairs"] {
            XCTAssertTrue(items.contains(words), "no '\(words)' in \(items)")
        }
    }

    /// Columns are rows of the transpose, and rows of one matrix are compared with those of another.
    func testSides() throws {
        let folder = try makeSmall()
        let columns = try lists(
            latent("cosine", "a.mtx", "--top", "1", "--of", "columns", "--metric", "dot", "--json", in: folder),
            "column")
        // Products of the columns: 24, 0 and 1.
        XCTAssertEqual(columns.map { $0.map(\.name) }, [[1], [0], [1]])
        XCTAssertEqual(columns.map { $0.map(\.score) }, [[24], [24], [1]])
        try Matrix<Double>(rows: 1, columns: 3, [0, 2, 1]).writeNpy(to: folder.file("q.npy"))
        try Matrix<Double>(rows: 3, columns: 3, [1, 0, 0, 0, 1, 0, 1, 1, 1]).writeNpy(to: folder.file("c.npy"))
        let outcome = try latent(
            "cosine", "q.npy", "--against", "c.npy", "--top", "3", "--metric", "dot", "--json", in: folder)
        let against = try lists(outcome, "row")
        XCTAssertEqual(against.map { $0.map(\.name) }, [[2, 1]])
        XCTAssertEqual(against.map { $0.map(\.score) }, [[3, 2]])
        let text = try latent("cosine", "q.npy", "--against", "c.npy", "--top", "3", in: folder).output
        XCTAssertTrue(text.contains("1 × 3 among 3 × 3: the 3 nearest") && text.contains("3 pairs in"), text)
    }

    /// For every metric: the scores are those of the definitions, and the best there are. Similarities from 0.01 on,
    /// because of rows with nothing in common rounding may leave more than 0.
    func testMetricsByDefinition() throws {
        let folder = try TemporaryFolder()
        let matrix = try NaiveRows.sparse(30, 12, share: 60, within: 3, Double.self)
        try matrix.writeMatrixMarket(to: folder.file("m.mtx"))
        for metric in Similarity.Metric.allCases {
            let expected = NaiveRows(matrix).similarities(NaiveRows(matrix), Similarity(metric))
            let limit = metric.isDistance ? 5.1 : 0.01
            let outcome = try latent(
                "cosine", "m.mtx", "--top", "5", "--metric", metric.rawValue, "--threshold", "\(limit)", "--precision",
                "double", "--json", in: folder)
            let found = try lists(outcome, "row")
            XCTAssertEqual(found.count, 30)
            // A distance comes from squares, which are exact to some ulps of their size, 12 · 9 at most.
            let bound = metric.isDistance ? (1000 * Double.ulpOfOne).squareRoot() : 1e-13
            for (row, list) in found.enumerated() {
                let others = expected[row].indices.filter { $0 != row }.map { expected[row][$0] }
                let best =
                    metric.isDistance
                    ? others.filter { $0 <= limit }.sorted() : others.filter { $0 >= limit }.sorted(by: >)
                assertClose(
                    list.map(\.score), Array(best.prefix(5)), within: best.prefix(5).map { _ in bound }, metric.rawValue
                )
                for (name, score) in list { assertClose(score, expected[row][name], within: bound, metric.rawValue) }
            }
        }
    }

    /// Items go by their ids, of which the document tells the rows; users are the other side.
    func testADataSet() throws {
        let folder = try makeFolder()
        let ratings = try TrainingSet(board.table).byUser()
        for (side, noun, ids, rows) in [
            ("items", "item", board.table.itemIDs.ids.numbers, ratings.transposed()),
            ("users", "user", board.table.userIDs.ids.numbers, ratings),
        ] {
            let outcome = try latent(
                "cosine", "board", "--of", side, "--top", "4", "--precision", "double", "--json", in: folder)
            XCTAssertEqual(try outcome.object()["ids"] as? [Int], ids)
            let expected = NaiveRows(rows).similarities(NaiveRows(rows), Similarity(.cosine))
            let found = try lists(outcome, noun)
            XCTAssertEqual(found.count, ids.count)
            for (row, list) in found.enumerated() {
                XCTAssertEqual(list.count, 4)
                for (name, score) in list {
                    let place = try XCTUnwrap(ids.firstIndex(of: name))
                    assertClose(score, expected[row][place], within: 1e-13)
                }
            }
        }
    }

    func testOutput() throws {
        let folder = try makeSmall()
        let text = try latent("cosine", "a.mtx", "--top", "1", "--metric", "dot", "--output", "n.mtx", in: folder)
            .output
        XCTAssertTrue(text.contains("written to n.mtx"), text)
        let written = try CSRMatrix<Double>(matrixMarket: folder.file("n.mtx"))
        XCTAssertEqual([written.rows, written.columns], [4, 4])
        XCTAssertEqual(
            written.dense().elements, [0, 24, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0])
    }

    /// What the error asks for is enough, and a byte less is not.
    func testMemory() throws {
        let folder = try makeFolder()
        let all = try lists(latent("cosine", "board", "--top", "3", "--threads", "2", "--json", in: folder), "item")
        let refused = try Command.run(
            ["cosine", "board", "--top", "3", "--memory", "1KB", "--threads", "2"], in: folder.path)
        XCTAssertEqual(refused.code, 64)
        let words = refused.errors.split(separator: " ")
        let need = try XCTUnwrap(words.firstIndex(of: "need").flatMap { Int(words[$0 + 1]) }, refused.errors)
        let enough = try latent(
            "cosine", "board", "--top", "3", "--memory", "\(need)", "--threads", "2", "--json", in: folder)
        XCTAssertEqual(try lists(enough, "item").map { $0.map(\.name) }, all.map { $0.map(\.name) })
        try expectFailure(
            64, ["\(need) bytes (", "KiB)"], "cosine", "board", "--top", "3", "--memory", "\(need - 1)", "--threads",
            "2",
            in: folder)
        for size in ["2GiB", "0.5gib", "500MB", "1048576", "1e6B"] {
            try latent("cosine", "board", "--top", "1", "--memory", size, in: folder)
        }
        for size in ["many", "2 GiB x", "-1GB", "GiB", "1e30GB", "nan"] {
            try expectFailure(
                64, ["--memory", "such as 2GiB"], "cosine", "board", "--top", "1", "--memory=\(size)", in: folder)
        }
    }

    func testThreadsChangeNothing() throws {
        let folder = try makeFolder()
        let files = try ["1", "3"].map { threads in
            try latent(
                "cosine", "board", "--top", "7", "--metric", "pearson", "--threads", threads, "--output",
                "\(threads).mtx", in: folder)
            return FileManager.default.contents(atPath: folder.file("\(threads).mtx"))
        }
        XCTAssertNotNil(files[0])
        XCTAssertEqual(files[0], files[1])
    }

    func testWrongUsage() throws {
        let folder = try makeSmall()
        try Matrix<Double>(rows: 2, columns: 3, [1, 0, 2, 0, 0, 1]).writeNpy(to: folder.file("b.npy"))
        for (arguments, words) in [
            (["a.mtx", "--top", "0"], ["a.mtx", "0 neighbors of 4 rows", "from 1 to 4"]),
            (["a.mtx", "--top", "5"], ["from 1 to 4"]), (["a.mtx", "--top", "-1"], ["from 1 to 4"]),
            (["a.mtx", "--top", "4", "--of", "columns"], ["its columns as rows", "from 1 to 3"]),
            (["a.mtx"], ["--top"]), (["a.mtx", "--top", "two"], ["two"]),
            (["a.mtx", "--top", "1", "--metric", "tanimoto"], ["tanimoto", "jaccard"]),
            (["a.mtx", "--top", "1", "--threshold", "nan"], ["a threshold must be a number"]),
            (["a.mtx", "--top", "1", "--of", "items"], ["rows and columns"]),
            (["board", "--top", "1", "--of", "rows"], ["items and users"]),
            (["board", "--top", "1", "--against", "a.mtx"], ["--against"]),
            (["a.mtx", "--top", "1", "--against", "board"], ["--against"]),
            (["a.mtx", "--top", "1", "--against", "b.npy"], ["sparse", "dense"]),
            (["a.mtx", "--top", "1", "--output", "n.npy"], [".mtx"]),
            (["a.mtx", "--top", "1", "--shrinkage", "-1"], ["shrinkage of -1.0"]),
            (["a.mtx", "--top", "1", "--minimum-support", "0"], ["minimum support of 0"]),
            (["a.mtx", "--top", "1", "--metric", "euclidean", "--shrinkage", "1"], ["distances have no shrinkage"]),
            (["a.mtx", "--top", "1", "--precision", "half"], ["half"]),
        ] as [([String], [String])] {
            let outcome = try Command.run(["cosine"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, 64, "\(arguments): \(outcome.errors)")
            XCTAssertEqual(outcome.output, "", "\(arguments)")
            for word in words {
                XCTAssertTrue(outcome.errors.contains(word), "\(arguments): no '\(word)' in '\(outcome.errors)'")
            }
        }
        try Matrix<Double>(rows: 2, columns: 4, [Double](repeating: 1, count: 8)).writeNpy(to: folder.file("d.npy"))
        try expectFailure(
            64, ["rows of 3 columns", "rows of 4"], "cosine", "b.npy", "--against", "d.npy", "--top", "1",
            in: folder)
    }

    /// A row of one number has no correlation, one of its columns' means no adjusted cosine.
    func testRowsWithoutLength() throws {
        let folder = try TemporaryFolder()
        try Matrix<Double>(rows: 3, columns: 3, [2, 2, 2, 1, 2, 3, 3, 2, 1]).writeNpy(to: folder.file("a.npy"))
        for (metric, words) in [
            ("pearson", "1 of the 3 rows holds one number throughout"),
            ("adjusted-cosine", "1 of the 3 rows holds nothing but column means"),
        ] {
            let outcome = try latent("cosine", "a.npy", "--top", "1", "--metric", metric, in: folder)
            XCTAssertTrue(outcome.errors.contains(words), outcome.errors)
        }
        XCTAssertEqual(try latent("cosine", "a.npy", "--top", "1", in: folder).errors, "")
    }

    /// (3, 4) and (4, 3) have 2 columns in common: 24/25 times (2 - 1) / (2 - 1 + 3); the last row has 1 with each.
    func testSupport() throws {
        let folder = try makeSmall()
        let found = try lists(
            latent(
                "cosine", "a.mtx", "--top", "2", "--shrinkage", "3", "--minimum-support", "2", "--precision", "double",
                "--json", in: folder), "row")
        XCTAssertEqual(found.map { $0.map(\.name) }, [[1], [0], [], []])
        assertClose(found[0][0].score, 0.24, within: 4 * Double.ulpOfOne)
    }

    func testBadMatrices() throws {
        let folder = try makeSmall()
        // What is wrong with the numbers is the data's fault, and of the right file.
        try Matrix<Double>(rows: 2, columns: 3, [1, 0, 2, 0, 0, 1]).writeNpy(to: folder.file("b.npy"))
        try Matrix<Double>(rows: 2, columns: 3, [1, 0, 1, 0, 0, 1]).writeNpy(to: folder.file("set.npy"))
        try Matrix<Double>(rows: 1, columns: 2, [1e19, 1e19]).writeNpy(to: folder.file("long.npy"))
        try expectFailure(
            65, ["b.npy: row 0, column 2", "must be 0 or 1"], "cosine", "b.npy", "--top", "1", "--metric", "jaccard",
            in: folder)
        try expectFailure(
            65, ["b.npy: row 0, column 2"], "cosine", "set.npy", "--against", "b.npy", "--top", "1", "--metric",
            "jaccard", in: folder)
        try expectFailure(
            65, ["long.npy: row 0: its products do not fit"], "cosine", "long.npy", "--top", "1", "--metric", "dot",
            in: folder)
        try folder.write(Array(small.replacingOccurrences(of: "2 1 4", with: "2 1 nan").utf8), to: "nan.mtx")
        try expectFailure(65, ["nan.mtx", "row 1, column 0 is nan"], "cosine", "nan.mtx", "--top", "1", in: folder)
        try expectFailure(
            65, ["nan.mtx", "row 1, column 0 is nan"], "cosine", "a.mtx", "--against", "nan.mtx", "--top", "1",
            in: folder)
        try folder.write(Array("%%MatrixMarket matrix coordinate real general\n0 5 0\n".utf8), to: "none.mtx")
        try expectFailure(65, ["none.mtx", "0 × 5"], "cosine", "none.mtx", "--top", "1", in: folder)
        for name in ["no.mtx", "no.npy", "no"] {
            try expectFailure(66, [name], "cosine", name, "--top", "1", in: folder)
        }
        try expectFailure(
            74, ["no/n.mtx"], "cosine", "a.mtx", "--top", "1", "--output", "no/n.mtx", in: folder)
        // Nothing but zeros: no neighbors, and no error.
        try folder.write(Array("%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 0\n".utf8), to: "zeros.mtx")
        let zeros = try latent("cosine", "zeros.mtx", "--top", "1", in: folder)
        XCTAssertTrue(zeros.errors.contains("2 of the 2 rows hold nothing but zeros"), zeros.errors)
        let distances = try latent("cosine", "zeros.mtx", "--top", "1", "--metric", "euclidean", in: folder)
        XCTAssertEqual(distances.errors, "", "rows of zeros are 0 apart")
    }
}
