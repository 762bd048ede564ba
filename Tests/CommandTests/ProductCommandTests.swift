import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// `latent topk` on products worked out by hand, and on the vectors that `latent vectors` writes.
final class ProductCommandTests: CommandTestCase {
    /// Products 1 2 3 of the first row with the three others, 0 -1 1 of the second.
    private func makeSmall() throws -> TemporaryFolder {
        let folder = try makeFolder()
        try Matrix<Float>(rows: 2, columns: 2, [1, 1, 1, -1]).writeNpy(to: folder.file("a.npy"))
        try Matrix<Float>(rows: 3, columns: 2, [0.5, 0.5, 0.5, 1.5, 2, 1]).writeNpy(to: folder.file("b.npy"))
        try folder.write(
            Array("%%MatrixMarket matrix coordinate real general\n2 3 1\n1 3 1\n".utf8), to: "seen.mtx")
        return folder
    }

    private func lists(_ outcome: Command.Outcome) throws -> [[Int]] {
        try XCTUnwrap(outcome.object()["top"] as? [[[String: Any]]]).map { $0.compactMap { $0["row"] as? Int } }
    }

    func testLists() throws {
        let folder = try makeSmall()
        XCTAssertEqual(
            try lists(latent("topk", "a.npy", "b.npy", "-n", "2", "--json", in: folder)), [[2, 1], [2, 0]])
        XCTAssertEqual(
            try lists(latent("topk", "a.npy", "b.npy", "-n", "3", "--seen", "seen.mtx", "--json", in: folder)),
            [[1, 0], [2, 0, 1]])
        try folder.write(Array("0\r\n\n 1 \n".utf8), to: "among.txt")
        XCTAssertEqual(
            try lists(
                latent(
                    "topk", "a.npy", "b.npy", "-n", "3", "--among", "among.txt", "--precision", "double", "--json",
                    in: folder)), [[1, 0], [0, 1]])
        let text = try latent("topk", "a.npy", "b.npy", "-n", "2", "--threshold", "2", in: folder).output
        for words in [
            "2 × 2 among 3 rows: the 2 largest products of each row", "3.0000    2", "row 1\nnothing to list",
        ] {
            XCTAssertTrue(text.contains(words), "no '\(words)' in \(text)")
        }
    }

    func testFiles() throws {
        let folder = try makeSmall()
        try latent(
            "topk", "a.npy", "b.npy", "-n", "3", "--seen", "seen.mtx", "--output", "lists.npy", "--scores",
            "scores.npy", in: folder)
        XCTAssertEqual(
            try Matrix<Double>(npy: folder.file("lists.npy")).elements, [1, 0, -1, 2, 0, 1])
        let scores = try Matrix<Double>(npy: folder.file("scores.npy")).elements
        XCTAssertEqual(Array(scores[..<2]) + scores[3...], [2, 1, 1, 0, -1])
        XCTAssertTrue(scores[2].isNaN)
        try latent("topk", "a.npy", "b.npy", "-n", "1", "--output", "lists.mtx", in: folder)
        let matrix = try CSRMatrix<Double>(matrixMarket: folder.file("lists.mtx"))
        XCTAssertEqual(matrix.value(row: 0, column: 2), 3)
    }

    /// What a model's vectors lead to are the lists of the model; augmented ones have one length.
    func testVectorsOfAModel() throws {
        let folder = try makeFolder()
        try latent("train", "ials", "--data", "board", "--rank", "4", "--output", "model", in: folder)
        try latent("vectors", "--model", "model", "--output", "v", in: folder)
        let found = try lists(
            latent("topk", "v/users.npy", "v/items.npy", "-n", "3", "--seen", "v/seen.mtx", "--json", in: folder))
        let ids = try String(contentsOfFile: folder.file("v/items.txt"), encoding: .utf8).split(separator: "\n")
        let lists = try objects(
            latent("recommend", "--model", "model", "--all-users", "-n", "3", "--json", in: folder).json())
        XCTAssertEqual(
            found.map { $0.map { Int(ids[$0]) } },
            try lists.map { try objects($0["items"]).map { $0["item"] as? Int } })
        try latent("vectors", "--model", "model", "--output", "w", "--augmented", in: folder)
        let items = try Matrix<Double>(npy: folder.file("w/items.npy"))
        let lengths = (0..<items.rows).map { items.row($0).reduce(0) { $0 + $1 * $1 } }
        assertClose(lengths, lengths.map { _ in lengths[0] }, within: lengths.map { _ in 1e-6 * lengths[0] })
        let users = try Matrix<Double>(npy: folder.file("w/users.npy"))
        XCTAssertEqual(users.column(users.columns - 1), [Double](repeating: 0, count: users.rows))
    }

    func testRefusals() throws {
        let folder = try makeSmall()
        try folder.write(Array("0\n3\n".utf8), to: "beyond.txt")
        try folder.write(Array("1\n1\n".utf8), to: "twice.txt")
        try folder.write(Array("\n".utf8), to: "empty.txt")
        try folder.write(
            Array("%%MatrixMarket matrix coordinate real general\n1 3 0\n".utf8), to: "other.mtx")
        func fails(_ code: Int32, _ words: [String], _ more: String...) throws {
            let outcome = try Command.run(["topk", "a.npy", "b.npy", "-n", "1"] + more, in: folder.path)
            XCTAssertEqual(outcome.code, code, outcome.errors)
            for word in words { XCTAssertTrue(outcome.errors.contains(word), "no '\(word)' in \(outcome.errors)") }
        }
        try fails(65, ["beyond.txt, line 2", "0 to 2"], "--among", "beyond.txt")
        try fails(65, ["twice.txt, line 2", "line 1 already"], "--among", "twice.txt")
        try fails(65, ["empty.txt", "no name"], "--among", "empty.txt")
        try fails(64, ["1 × 3", "2 × 3"], "--seen", "other.mtx")
        try fails(64, [".npy or a .mtx"], "--output", "lists.csv")
        try expectFailure(64, ["NumPy files"], "topk", "a.mtx", "b.npy", "-n", "1", in: folder)
        try latent("train", "item-knn", "--data", "board", "--output", "model", in: folder)
        try expectFailure(
            64, ["item-knn has no vectors", "ials"], "vectors", "--model", "model", "--output", "v", in: folder)
    }
}
