import Foundation
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What is wrong with a model file, whatever its model.
final class DamagedArchiveTests: DamagedArchiveTestCase {
    private struct Damaged {
        let folder: TemporaryFolder
        var file: Safetensors
        var path: String { folder.file("model") }
    }

    private func intact(_ solver: Solver = .adam) throws -> Damaged {
        let folder = try TemporaryFolder()
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.solver = solver
        configuration.rank = 3
        configuration.epochs = 1
        let model = try configuration.fit(TrainingSet(Checkerboard().table)).model
        try ModelArchive(model: model).write(to: folder.file("model"))
        return Damaged(folder: folder, file: try Safetensors(contentsOf: folder.file("model")))
    }

    private func expectError(
        _ words: String..., line: UInt = #line, _ damage: (inout Safetensors) throws -> Void
    ) throws {
        var damaged = try intact()
        try damage(&damaged.file)
        try damaged.file.write(to: damaged.path)
        do {
            _ = try ModelArchive(contentsOf: damaged.path)
            XCTFail("read", line: line)
        } catch let error as FileError {
            XCTAssertTrue(error.description.hasPrefix(damaged.path), error.description, line: line)
            for word in words {
                XCTAssertTrue(error.description.contains(word), error.description, line: line)
            }
        }
    }

    func testMetadata() throws {
        try expectError("version 3", "reads versions 1 and 2") { $0.metadata["version"] = "3" }
        try expectError("version ?") { $0.metadata["version"] = nil }
        try expectError("not a model that latent wrote") { $0.metadata["format"] = nil }
        try expectError("not a model that latent wrote") { $0.metadata["format"] = "pt" }
        try expectError("not a model that latent wrote") { $0.metadata["model"] = nil }
        try expectError("unknown model oracle", "autoencoder", "user-mean") {
            $0.metadata["model"] = "oracle"
        }
        try expectError("configuration", "{\"rank\":") { $0.metadata["configuration"] = "{\"rank\":" }
        try expectError("configuration", "'momentum'") { $0.metadata["configuration"] = "{\"momentum\":0.9}" }
        try expectError("configuration", "rank=") { $0.metadata["configuration"] = "{\"rank\":\"many\"}" }
        // A rank that would ask for more memory than there is: only its tensor counts.
        try expectError("encoder", "shape [20, 3]") {
            let text = $0.metadata["configuration"]
            $0.metadata["configuration"] = text?.replacingOccurrences(
                of: "\"rank\":3", with: "\"rank\":4000000000")
        }
    }

    /// Settings that no model can have been fitted with.
    func testSettings() throws {
        func check(_ configuration: some RecommenderConfiguration, _ damages: [(key: String, value: String)]) throws {
            let model = try configuration.fit(TrainingSet(Checkerboard().table), validation: nil, options: .init())
                .model
            for (key, value) in damages {
                let folder = try TemporaryFolder()
                try ModelArchive(model: model).write(to: folder.file("model"))
                var file = try Safetensors(contentsOf: folder.file("model"))
                let text = try XCTUnwrap(file.metadata["configuration"])
                let changed = text.replacing(try Regex("\"\(key)\":[^,}]*"), with: "\"\(key)\":\(value)")
                XCTAssertNotEqual(changed, text, key)
                file.metadata["configuration"] = changed
                try file.write(to: folder.file("model"))
                expectError(folder.file("model"), "the configuration: ", value.filter { $0 != "\"" })
            }
        }
        for kind in NeighborhoodConfiguration.Kind.allCases {
            try check(
                NeighborhoodConfiguration(kind),
                [
                    ("neighbors", "-5"), ("candidates", "0"), ("similarity", "\"dot\""), ("shrinkage", "-1"),
                    ("minimumSupport", "0"), ("amplification", "-2"), ("regularization", "-1"),
                    ("userRegularization", "-3"), ("itemRegularization", "-4"),
                ])
        }
        var (svd, centered, dot) = (SVDConfiguration(), CenteredSVDConfiguration(), DotConfiguration(.dotBias))
        var (neural, autoencoder) = (NeuralConfiguration(), AutoencoderConfiguration())
        var factorization = FactorizationConfiguration()
        (svd.rank, centered.rank, dot.rank, neural.rank, autoencoder.rank, factorization.rank) = (2, 2, 2, 2, 2, 2)
        (centered.epochs, dot.epochs, neural.epochs, autoencoder.epochs, factorization.epochs) = (1, 1, 1, 1, 1)
        try check(BiasesConfiguration(), [("userRegularization", "-1"), ("epochs", "0")])
        try check(svd, [("rank", "-2")])
        try check(centered, [("rank", "0"), ("regularization", "-1"), ("userRegularization", "-1")])
        try check(dot, [("rank", "-2"), ("batchSize", "0")])
        try check(neural, [("rank", "-2"), ("hidden", "0")])
        try check(autoencoder, [("rank", "-3"), ("itemCount", "-1")])
        try check(factorization, [("rank", "-2"), ("biasRegularization", "-1")])
    }

    func testMissingTensor() throws {
        for solver in [Solver.adam, .closedForm] {
            let whole = try intact(solver)
            for missing in whole.file.names {
                var rest = Safetensors(metadata: whole.file.metadata)
                for name in whole.file.names where name != missing { try copy(name, whole.file, &rest) }
                try rest.write(to: whole.path)
                expectError(whole.path, "\"\(missing)\"", "missing")
            }
        }
    }

    private func copy(_ name: String, _ from: Safetensors, _ to: inout Safetensors) throws {
        let shape = try XCTUnwrap(from.shape(of: name))
        switch name {
        case "items.catalog": to.set(name, shape: shape, try from.tensor(name, as: UInt8.self))
        case "ratings.column_indices": to.set(name, shape: shape, try from.tensor(name, as: Int32.self))
        case "users.ids", "items.ids", "ratings.row_offsets":
            to.set(name, shape: shape, try from.tensor(name, as: Int64.self))
        case _ where name.hasPrefix("baseline."): to.set(name, shape: shape, try from.tensor(name, as: Double.self))
        default: to.set(name, shape: shape, try from.tensor(name, as: Float.self))
        }
    }

    func testWrongShapeOrType() throws {
        try expectError("encoder", "[20, 3]", "[20, 2]") {
            $0.set("encoder", shape: [20, 2], [Float](repeating: 0, count: 40))
        }
        try expectError("decoder", "[60]") {
            $0.set("decoder", shape: [60], [Float](repeating: 0, count: 60))
        }
        try expectError("encoder", "F64") {
            $0.set("encoder", shape: [20, 3], [Double](repeating: 0, count: 60))
        }
        try expectError("ratings.row_offsets", "[41]") {
            $0.set("ratings.row_offsets", shape: [1], [Int64(0)])
        }
        try expectError("ratings.values") { $0.set("ratings.values", shape: [1], [Float(0)]) }
        try expectError("users.ids") { $0.set("users.ids", shape: [1], [Float(0)]) }
    }

    /// Arrays of the right shape whose numbers contradict each other.
    func testContents() throws {
        try expectError("users.ids", "ascending") {
            $0.set("users.ids", shape: [40], [Int64](repeating: 1, count: 40))
        }
        try expectError("ratings") {
            $0.set("ratings.row_offsets", shape: [41], [Int64](repeating: -1, count: 41))
        }
        try expectError("ratings") {
            var offsets = try $0.tensor("ratings.row_offsets", as: Int64.self)
            offsets[7] = .max
            $0.set("ratings.row_offsets", shape: [41], offsets)
        }
        for column in [Int32(20), -1, .max, .min] {
            try expectError("ratings") {
                var columns = try $0.tensor("ratings.column_indices", as: Int32.self)
                columns[columns.count - 1] = column
                $0.set("ratings.column_indices", shape: [columns.count], columns)
            }
        }
        for rating in [Float.nan, .infinity] {
            try expectError("ratings.values", "not finite") {
                var values = try $0.tensor("ratings.values", as: Float.self)
                values[5] = rating
                $0.set("ratings.values", shape: [values.count], values)
            }
        }
        for text in ["", "[]", "[null", "{}", "[1]"] {
            try expectError("items.catalog", "20 titles") {
                $0.set("items.catalog", shape: [text.utf8.count], Array(text.utf8))
            }
        }
    }

    /// Every number that was learned is checked like the ratings: a NaN would poison each ranked list.
    func testLearnedNumbersAreFinite() throws {
        try expectError("encoder", "finite") {
            var values = try $0.tensor("encoder", as: Float.self)
            values[4] = .nan
            $0.set("encoder", shape: [20, 3], values)
        }
        try expectError("decoder", "finite") {
            var values = try $0.tensor("decoder", as: Float.self)
            values[0] = -.infinity
            $0.set("decoder", shape: [20, 3], values)
        }
    }

    func testTruncated() throws {
        let whole = try intact()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: whole.path)))
        for length in [0, 1, 7, 8, 9, 100, bytes.count / 2, bytes.count - 4, bytes.count - 1] {
            try whole.folder.write(Array(bytes.prefix(length)), to: "model")
            expectError(whole.path)
        }
        try whole.folder.write(bytes + [0], to: "model")
        expectError(whole.path)
        try whole.folder.write(bytes, to: "model")
        XCTAssertNoThrow(try ModelArchive(contentsOf: whole.path))
    }

    /// One bit after another of the header is turned over: an error or a model, never a crash.
    func testFlippedBits() throws {
        let whole = try intact()
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: whole.path)))
        for place in stride(from: 0, to: min(bytes.count, 1400), by: 3) {
            bytes[place] ^= 1 << UInt8(place % 8)
            try whole.folder.write(bytes, to: "model")
            do {
                _ = try ModelArchive(contentsOf: whole.path)
            } catch {
                XCTAssertTrue(error is FileError, "byte \(place): \(error)")
                XCTAssertTrue("\(error)".contains(whole.path), "byte \(place): \(error)")
            }
            bytes[place] ^= 1 << UInt8(place % 8)
        }
    }

    func testNotAModel() throws {
        let folder = try TemporaryFolder()
        expectError(folder.file("absent"), "no such file")
        expectError(folder.path)
        try folder.write(Array("1::2::3::4\n1::3::4::5\n".utf8), to: "ratings.dat")
        expectError(folder.file("ratings.dat"))
        var tensors = Safetensors()
        tensors.set("weight", shape: [1], [Float(1)])
        try tensors.write(to: folder.file("other"))
        expectError(folder.file("other"), "not a model that latent wrote")
    }
}
