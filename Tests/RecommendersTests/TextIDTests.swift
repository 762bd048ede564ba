import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Ids that are texts name the same people and items as numbers in the same order do.
final class TextIDTests: XCTestCase {
    private let board = Checkerboard()

    private var configurations: [any RecommenderConfiguration] {
        var (autoencoder, factorization, dot) = (
            AutoencoderConfiguration(), FactorizationConfiguration(), DotConfiguration(.dotBias)
        )
        var svd = SVDConfiguration()
        svd.rank = 3
        (autoencoder.rank, autoencoder.epochs, autoencoder.itemCount) = (3, 2, 12)
        (factorization.rank, factorization.epochs) = (3, 2)
        (dot.rank, dot.settings.epochs) = (3, 2)
        return [
            MeanConfiguration(.item), BiasesConfiguration(), NeighborhoodConfiguration(.item), svd,
            autoencoder, factorization, dot,
        ]
    }

    private func scores(_ configuration: some RecommenderConfiguration, _ table: RatingTable) throws -> [Float] {
        let model = try configuration.fit(TrainingSet(table), validation: nil, options: FitOptions()).model
        return model.scores(users: Array(0..<model.scope.users.count), pool: .shared).elements + model.predict(table)
    }

    func testTheSameNumbers() throws {
        let table = CheckerboardNoise.table()
        for configuration in configurations {
            let (numbers, texts) = (try scores(configuration, table), try scores(configuration, table.withTextIDs))
            XCTAssertTrue(numbers == texts, configuration.name)
        }
    }

    /// Version 1 holds numbers alone, version 2 both; each comes back equal and is written again to the byte.
    func testArchive() throws {
        let mixed = try RatingTable(
            userIDs: [-1, 42, "42", "e\u{301}"], itemIDs: ["\u{1F3AC}", 7, "7", "\u{E9} \"\\\n\u{1B}"],
            ratings: [1, 2, 3, 4], catalog: Catalog(["7": .init(title: "Seven", genres: ["A"])]))
        let folder = try TemporaryFolder()
        for (table, version) in [(board.table, "1"), (board.table.withTextIDs, "2"), (mixed, "2")] {
            let model = try BiasesConfiguration().fit(TrainingSet(table)).model
            try ModelArchive(model: model).write(to: folder.file("one"))
            XCTAssertEqual(try Safetensors(contentsOf: folder.file("one")).metadata["version"], version)
            let read = try ModelArchive(contentsOf: folder.file("one"))
            XCTAssertEqual(read.model.scope, model.scope)
            XCTAssertEqual(Array(read.model.scope.items.ids), Array(table.itemIDs.ids))
            try read.write(to: folder.file("two"))
            XCTAssertEqual(
                FileManager.default.contents(atPath: folder.file("one")),
                FileManager.default.contents(atPath: folder.file("two")))
        }
    }

    func testDamagedIDs() throws {
        let folder = try TemporaryFolder()
        let model = try MeanConfiguration(.item).fit(TrainingSet(board.table.withTextIDs)).model
        try ModelArchive(model: model).write(to: folder.file("model"))
        let ids = (0..<20).map { "\"\($0 + 10)\"" }
        let array: ([String]) -> [UInt8] = { Array("[\($0.joined(separator: ","))]".utf8) }
        XCTAssertNoThrow(try read(folder, array(ids)))
        let damages: [([UInt8], String)] = [
            (array(ids.dropLast() + [ids[0]]), "'10' follows '28'"), (array(ids.dropLast() + ["5"]), "5 follows '28'"),
            (array(["\"\""] + ids.dropFirst()), "none of them empty"), (array(["1.5"] + ids.dropFirst()), "whole"),
            (array(Array(ids.dropLast())), "ratings"), (array(ids + ["\"z\""]), "21 titles"),
            ([0x5B, 0x22, 0xFF, 0x22, 0x5D], "JSON array"), (Array("{}".utf8), "JSON array"), ([], "JSON array"),
        ]
        for (bytes, words) in damages {
            XCTAssertThrowsError(try read(folder, bytes), words) { error in
                guard let error = error as? FileError else { return XCTFail("\(error)") }
                XCTAssertTrue(error.description.hasPrefix(folder.file("damaged")), "\(error)")
                XCTAssertTrue(error.description.contains(words), "\(error)")
            }
        }
        // The other version's kind of tensor.
        var file = try Safetensors(contentsOf: folder.file("model"))
        file.metadata["version"] = "1"
        try file.write(to: folder.file("damaged"))
        XCTAssertThrowsError(try ModelArchive(contentsOf: folder.file("damaged"))) { error in
            XCTAssertTrue("\(error)".contains("users.ids"), "\(error)")
        }
    }

    private func read(_ folder: TemporaryFolder, _ itemIDs: [UInt8]) throws -> ModelArchive {
        var file = try Safetensors(contentsOf: folder.file("model"))
        file.set("items.ids", shape: [itemIDs.count], itemIDs)
        try file.write(to: folder.file("damaged"))
        return try ModelArchive(contentsOf: folder.file("damaged"))
    }
}

/// Asking by ids gives what asking by indices does, with the ids and the titles.
final class RecommenderIDTests: XCTestCase {
    private let board = Checkerboard()

    private func model(_ table: RatingTable) throws -> LinearAutoencoder {
        var configuration = AutoencoderConfiguration()
        (configuration.itemCount, configuration.solver, configuration.regularization) = (0, .closedForm, 1)
        return try configuration.fit(TrainingSet(table)).model
    }

    func testByID() throws {
        for table in [board.table, board.table.withTextIDs] {
            let model = try model(table)
            let scope = model.scope
            let (user, item) = (scope.users.ids[3], scope.items.ids[5])
            XCTAssertEqual(try model.predict(user: user, item: item), model.scores(users: [3], pool: .shared)[0, 5])
            for includingSeen in [false, true] {
                let list = try model.recommendations(for: user, count: 4, includingSeen: includingSeen)
                let expected = model.recommendations(users: [3], count: 4, includingSeen: includingSeen)[0]
                XCTAssertEqual(list.map(\.id), expected.map { scope.items.ids[$0.index] })
                XCTAssertEqual(list.map(\.score), expected.map(\.score))
                let likelihoods = try list.map { try XCTUnwrap($0.likelihood) }
                XCTAssertEqual(likelihoods, likelihoods.sorted(by: >))
                // ln(1 + likes) + (r̂ − r̂₀) / σ, by its definition.
                for (likelihood, place) in zip(likelihoods, expected) {
                    let above = place.score - model.fallback(user: nil, item: place.index)
                    let likes = (0..<table.count).count {
                        table.items[$0] == place.index && Double(table.ratings[$0]) >= scope.meanRating
                    }
                    XCTAssertEqual(
                        Double(likelihood), log(1 + Double(likes)) + Double(above) / scope.ratingDeviation,
                        accuracy: 1e-5)
                }
                XCTAssertEqual(list.map(\.title), expected.map { "Square \($0.index)" })
                XCTAssertEqual(list.map(\.genres), expected.map { [$0.index % 2 == 0 ? "White" : "Black"] })
            }
            let person: [ID: Float] = [item: 5, scope.items.ids[6]: 1, "elsewhere": 3]
            XCTAssertEqual(
                try model.recommendations(for: person, count: 3).map(\.id),
                model.recommendations(newPerson: [(5, 5), (6, 1)], count: 3).map { scope.items.ids[$0.index] })
            XCTAssertEqual(
                try model.neighbors(of: item, count: 3).map(\.id),
                try model.nearestItems(to: 5, count: 3).items.map { scope.items.ids[$0.index] })
            let liked = try scope.bestRated(by: user, count: 2)
            XCTAssertEqual(liked.map(\.score), [board.love, board.love])
            XCTAssertEqual(try model.recommendations(for: user, count: 0), [])
        }
        XCTAssertEqual(try model(board.table).recommendations(for: 11, count: 10).count, 4)
    }

    func testUnknownIDs() throws {
        let model = try model(board.table)
        func assertUnknown(_ words: String, line: UInt = #line, _ body: () throws -> some Any) {
            XCTAssertThrowsError(try body(), line: line) { error in
                XCTAssertTrue(error is UnknownID, "\(error)", line: line)
                XCTAssertTrue("\(error)".contains(words), "\(error)", line: line)
            }
        }
        let users = "is not among the 40 users of the model, whose ids run from 11 to 128"
        let items = "among the 20 items of the model, whose ids run from 100 to 233"
        assertUnknown("user 5 \(users)") { try model.predict(user: 5, item: 100) }
        assertUnknown("item 'anna' is not \(items)") { try model.predict(user: 11, item: "anna") }
        assertUnknown("user '11' \(users)") { try model.recommendations(for: "11", count: 1) }
        assertUnknown("none of the items 1, 2 is \(items)") { try model.recommendations(for: [1: 3, 2: 4], count: 1) }
        assertUnknown("item 1 is not \(items)") { try model.neighbors(of: 1, count: 2) }
        for rating in [Float.nan, 5.5, -1] {
            XCTAssertThrowsError(try model.recommendations(for: [100: rating], count: 1)) { error in
                XCTAssertTrue("\(error)".contains("lies outside 1.0...5.0"), "\(error)")
            }
        }
        XCTAssertThrowsError(try model.recommendations(for: 11, count: -1)) { XCTAssertTrue($0 is InvalidArgument) }
        XCTAssertThrowsError(try model.recommendations(for: [100: 5], count: -1)) {
            XCTAssertTrue($0 is InvalidArgument)
        }
    }

    func testJSON() throws {
        let item = Recommendation(id: "a\u{1B}", title: nil, genres: ["B"], score: 0.5)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        XCTAssertEqual(
            String(decoding: try encoder.encode(item), as: UTF8.self),
            #"{"genres":["B"],"item":"a\u001b","likelihood":null,"score":0.5,"title":null}"#)
    }
}
