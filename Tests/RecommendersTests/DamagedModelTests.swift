import Foundation
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What is wrong with the numbers of one kind of model.
final class DamagedModelTests: DamagedArchiveTestCase {
    /// What no training of embeddings ends with, and what would not predict numbers.
    func testEmbeddings() throws {
        func check(_ model: some Recommender, _ tensors: [String]) throws {
            let folder = try TemporaryFolder()
            func expect(_ words: String, _ name: String, _ values: [Float]) throws {
                try ModelArchive(model: model).write(to: folder.file("model"))
                XCTAssertNoThrow(try ModelArchive(contentsOf: folder.file("model")))
                var file = try Safetensors(contentsOf: folder.file("model"))
                let shape = try XCTUnwrap(file.shape(of: name), name)
                file.set(name, shape: shape, values)
                try file.write(to: folder.file("model"))
                expectError(folder.file("model"), words)
            }
            for range: [Float] in [[1, 0], [1, -4], [1, 3e38], [-3e38, 4], [3e38, 4]] {
                try expect("tensor \"range\" is", "range", range)
            }
            for name in tensors {
                let file = try Safetensors(contentsOf: folder.file("model"))
                let count = try XCTUnwrap(file.shape(of: name)).reduce(1, *)
                try expect("so large that predictions overflow", name, [Float](repeating: 3e38, count: count))
            }
        }
        let training = TrainingSet(Checkerboard().table)
        for form in DotConfiguration.Form.allCases {
            var configuration = DotConfiguration(form)
            (configuration.rank, configuration.epochs) = (3, 1)
            try check(
                configuration.fit(training).model,
                ["user_vectors", "item_vectors"] + (form.hasBiases ? ["user_biases", "item_biases"] : []))
        }
        var network = NeuralConfiguration()
        (network.rank, network.hidden, network.epochs) = (3, 4, 1)
        try check(
            network.fit(training).model,
            ["user_vectors", "item_vectors", "input_weights", "input_biases", "output_weights", "output_bias"])
    }

    /// Weights of items that cannot be.
    func testItemWeights() throws {
        var configuration = SLIMConfiguration()
        configuration.l1 = 0.5
        let model = try configuration.fit(TrainingSet(Checkerboard().table)).model
        let pattern = model.weights.byItem.pattern
        let damages: [(String, (inout Safetensors) throws -> Void)] = [
            ("weights.values", { $0.set("weights.values", shape: [1], [1 as Float]) }),
            (
                "weights.values",
                { $0.set("weights.values", shape: [pattern.count], [Float](repeating: .nan, count: pattern.count)) }
            ),
            (
                "tensors \"weights\"",
                { $0.set("weights.indices", shape: [pattern.count], [Int32](repeating: 20, count: pattern.count)) }
            ),
            (
                "tensors \"weights\"",
                {
                    $0.set(
                        "weights.offsets", shape: [pattern.rowOffsets.count], pattern.rowOffsets.map { Int64(-$0) })
                }
            ),
            (
                "0 speaks for itself",
                {
                    var indices = pattern.columnIndices
                    indices[0] = 0
                    $0.set("weights.indices", shape: [pattern.count], indices)
                }
            ),
        ]
        let folder = try TemporaryFolder()
        for (words, damage) in damages {
            try ModelArchive(model: model).write(to: folder.file("model"))
            XCTAssertNoThrow(try ModelArchive(contentsOf: folder.file("model")))
            var file = try Safetensors(contentsOf: folder.file("model"))
            try damage(&file)
            try file.write(to: folder.file("model"))
            expectError(folder.file("model"), words)
        }
    }

    /// Lists of neighbors that cannot be.
    func testNeighbors() throws {
        let model = try NeighborhoodConfiguration(.item).fit(TrainingSet(Checkerboard().table)).model
        let indices = model.neighbors.indices.map { $0 == 2 ? 4 : $0 == 4 ? 2 : $0 }
        let damages: [(String, (inout Safetensors) throws -> Void)] = [
            ("outside 0..<20", { $0.set("neighbors.indices", shape: [180], [Int32](repeating: 20, count: 180)) }),
            ("outside 0..<20", { $0.set("neighbors.indices", shape: [180], [Int32](repeating: -1, count: 180)) }),
            ("above 0", { $0.set("neighbors.similarities", shape: [180], [Float](repeating: -1, count: 180)) }),
            ("not above 0", { $0.set("neighbors.similarities", shape: [180], [Float](repeating: .nan, count: 180)) }),
            (
                "above 1",
                { $0.set("neighbors.similarities", shape: [180], [Float](repeating: .infinity, count: 180)) }
            ),
            ("above 1", { $0.set("neighbors.similarities", shape: [180], [Float](repeating: 1.5, count: 180)) }),
            ("row 0 has neighbor 2 twice", { $0.set("neighbors.indices", shape: [180], [2, 2] + indices[2...]) }),
            ("0 is among its own", { $0.set("neighbors.indices", shape: [180], [0] + indices[1...]) }),
            ("offsets", { $0.set("neighbors.offsets", shape: [21], [Int64](repeating: 0, count: 21)) }),
            ("offsets", { $0.set("neighbors.offsets", shape: [21], [Int64](0..<20) + [180]) { $0.swapAt(3, 4) } }),
            ("shape", { $0.set("neighbors.offsets", shape: [2], [Int64](0..<2)) }),
        ]
        for (words, damage) in damages {
            let folder = try TemporaryFolder()
            try ModelArchive(model: model).write(to: folder.file("model"))
            var file = try Safetensors(contentsOf: folder.file("model"))
            XCTAssertEqual(try file.tensor("neighbors.indices", as: Int32.self).count, 180, "9 of each of 20 squares")
            try damage(&file)
            try file.write(to: folder.file("model"))
            expectError(folder.file("model"), words)
        }
    }
}

extension Safetensors {
    /// Sets a tensor to `values` after a change.
    fileprivate mutating func set<Element: SafetensorsElement>(
        _ name: String, shape: [Int], _ values: [Element], _ change: (inout [Element]) -> Void
    ) {
        var values = values
        change(&values)
        set(name, shape: shape, values)
    }
}
