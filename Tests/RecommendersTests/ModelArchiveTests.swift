import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class ModelArchiveTests: XCTestCase {
    private func configuration(_ solver: Solver) -> AutoencoderConfiguration {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.solver = solver
        configuration.rank = 3
        configuration.epochs = 2
        configuration.seed = .max
        return configuration
    }

    func testMetadata() throws {
        let folder = try TemporaryFolder()
        let configuration = configuration(.adam)
        let model = try configuration.fit(TrainingSet(Checkerboard().table)).model
        try ModelArchive(model: model, split: "random:0.1:7").write(to: folder.file("model"))
        let file = try Safetensors(contentsOf: folder.file("model"))
        XCTAssertEqual(Set(file.metadata.keys), ["format", "version", "model", "configuration", "split", "values"])
        XCTAssertEqual(file.metadata["format"], "latent")
        XCTAssertEqual(file.metadata["version"], "1")
        XCTAssertEqual(file.metadata["model"], "autoencoder")
        XCTAssertEqual(file.metadata["split"], "random:0.1:7")
        XCTAssertEqual(file.metadata["values"], "ratings")
        let text = try XCTUnwrap(file.metadata["configuration"])
        let names = [
            "batchSize", "epochs", "hiddenWeight", "itemCount", "learningRate", "maskFraction", "minDelta",
            "patience",
            "rank", "regularization", "seed", "solver", "standardize",
        ]
        let found = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        XCTAssertEqual(found.keys.sorted(), names)
        let places = try names.map { try XCTUnwrap(text.range(of: "\"\($0)\":")).lowerBound }
        XCTAssertEqual(places, places.sorted(), "the keys are sorted")
        XCTAssertTrue(text.contains("\"seed\":18446744073709551615"), text)
        XCTAssertTrue(text.contains("\"solver\":\"adam\""), text)
        XCTAssertEqual(try ModelArchive(contentsOf: folder.file("model")).split, "random:0.1:7")
    }

    func testTensors() throws {
        let folder = try TemporaryFolder()
        let board = Checkerboard()
        let scope = [
            "items.catalog", "items.ids", "ratings.column_indices", "ratings.row_offsets", "ratings.values",
        ]
        for (solver, learned) in [
            (Solver.adam, ["decoder", "encoder"]),
            (
                .closedForm,
                ["weights"] + ["item_effects", "mean", "regularization", "user_effects"].map { "baseline." + $0 }
            ),
        ] {
            let model = try configuration(solver).fit(TrainingSet(board.table)).model
            try ModelArchive(model: model).write(to: folder.file("model"))
            let file = try Safetensors(contentsOf: folder.file("model"))
            XCTAssertNil(file.metadata["split"])
            XCTAssertEqual(file.names, (scope + learned + ["users.ids"]).sorted())
            XCTAssertEqual(file.shape(of: learned[0]), [20, solver == .adam ? 3 : 20])
        }
    }

    /// What a person would lose: titles, genres, ids with gaps, and the split.
    func testScopeComesBack() throws {
        let folder = try TemporaryFolder()
        let board = Checkerboard()
        for split in [nil, "users:3:9"] {
            let model = try MeanConfiguration(.item).fit(TrainingSet(board.table)).model
            try ModelArchive(model: model, split: split).write(to: folder.file("model"))
            let archive = try ModelArchive(contentsOf: folder.file("model"))
            XCTAssertEqual(archive.split, split)
            let scope = archive.model.scope
            XCTAssertEqual(scope, model.scope)
            XCTAssertEqual(scope.users.ids.numbers, (0..<board.users).map(board.userID))
            XCTAssertEqual(scope.catalog[.number(board.itemID(3))]?.title, "Square 3")
            XCTAssertEqual(scope.catalog[.number(board.itemID(3))]?.genres, ["Black"])
        }
    }

    /// Items without a title, and titles that JSON must escape.
    func testOddTitles() throws {
        let folder = try TemporaryFolder()
        let titles = ["\"Quoted\" \\ back/slash\n", "Amélie ☃ 🎬", ""]
        let catalog = Catalog(
            Dictionary(
                uniqueKeysWithValues: titles.enumerated().map {
                    (ID.number(10 * $0), Catalog.Entry(title: $1, genres: [$1]))
                }))
        let table = RatingTable.fixture(
            userIDs: [-4, -4, 9, 9], itemIDs: [0, 10, 20, 30], ratings: [1, 2, 3, 4], catalog: catalog)
        let model = try MeanConfiguration(.user).fit(TrainingSet(table)).model
        try ModelArchive(model: model).write(to: folder.file("model"))
        let read = try ModelArchive(contentsOf: folder.file("model")).model.scope
        XCTAssertEqual([0, 10, 20].map { read.catalog[$0]?.title }, titles)
        XCTAssertNil(read.catalog[30])
        XCTAssertEqual(read.users.ids.numbers, [-4, 9])
    }

    /// The old file stays whole where the new one cannot be written, and no other file appears.
    func testUnwritable() throws {
        let folder = try TemporaryFolder()
        let model = try MeanConfiguration(.global).fit(TrainingSet(Checkerboard().table)).model
        let path = folder.file("missing/model")
        XCTAssertThrowsError(try ModelArchive(model: model).write(to: path)) { error in
            XCTAssertTrue("\(error)".contains(path), "\(error)")
        }
        XCTAssertEqual(try folder.names(), [])
    }

    /// Python reads the file without us: the ratings are the three arrays of a `scipy.sparse.csr_matrix`.
    func testPython() throws {
        let folder = try TemporaryFolder()
        let table = CheckerboardNoise.table()
        let model = try configuration(.adam).fit(TrainingSet(table)).model
        try ModelArchive(model: model).write(to: folder.file("model"))
        let entries = (0..<table.count).map { row in
            "\(table.userIDs.ids.numbers[Int(table.users[row])]) \(table.itemIDs.ids.numbers[Int(table.items[row])]) "
                + "\(table.ratings[row])"
        }
        try folder.write(Array(entries.joined(separator: "\n").utf8), to: "ratings")
        let scores = model.scores(users: [0, 7], pool: .shared)
        try folder.write(
            Array(scores.elements.map { "\($0)" }.joined(separator: "\n").utf8), to: "scores")
        let printed = try Python.run(
            """
            import json, sys, numpy as np
            from safetensors import safe_open
            from safetensors.numpy import load_file
            t = load_file(sys.argv[1])
            offsets, columns, values = (t["ratings." + n] for n in ("row_offsets", "column_indices", "values"))
            users, items = t["users.ids"], t["items.ids"]
            assert offsets.dtype == np.int64 and columns.dtype == np.int32 and values.dtype == np.float32
            assert len(offsets) == len(users) + 1 and offsets[0] == 0 and offsets[-1] == len(columns) == len(values)
            found = {}
            dense = np.zeros((len(users), len(items)), dtype=np.float64)
            known = np.zeros_like(dense, dtype=bool)
            for row in range(len(users)):
                part = columns[offsets[row]:offsets[row + 1]]
                assert (np.diff(part) > 0).all() and (part >= 0).all() and (part < len(items)).all()
                for k in range(offsets[row], offsets[row + 1]):
                    found[users[row], items[columns[k]]] = values[k]
                    dense[row, columns[k]] = values[k]
                    known[row, columns[k]] = True
            expected = {(int(u), int(i)): float(r) for u, i, r in np.loadtxt(sys.argv[2])}
            assert found == expected, "other ratings"
            # The model itself, from the documentation: rating = means + x L F'.
            mean = dense[known].mean()
            rest = np.where(known, dense - mean, 0)
            item_means = rest.sum(0) / known.sum(0)
            rest = np.where(known, rest - item_means, 0)
            user_means = rest.sum(1) / known.sum(1)
            rest = np.where(known, rest - user_means[:, None], 0)
            scores = rest @ t["encoder"] @ t["decoder"].T + mean + item_means + user_means[:, None]
            ours = np.loadtxt(sys.argv[3]).reshape(2, -1)
            assert np.allclose(scores[[0, 7]], ours, rtol=0, atol=len(items) * 5 * 2.0**-23), "other scores"
            catalog = json.loads(bytes(t["items.catalog"]))
            assert len(catalog) == len(items) and all(set(entry) == {"title", "genres"} for entry in catalog)
            with safe_open(sys.argv[1], framework="np") as file:
                assert json.loads(file.metadata()["configuration"])["rank"] == 3
            print("equal")
            """, arguments: [folder.file("model"), folder.file("ratings"), folder.file("scores")])
        XCTAssertEqual(printed, "equal\n")
    }
}
