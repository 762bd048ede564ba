import LinearAlgebra
import Runtime

extension Safetensors {
    /// A tensor of this shape whose numbers are all finite.
    /// - Throws: `FileError.malformed` when it is not so.
    func finite(_ name: String, shape: [Int]) throws -> [Float] {
        let numbers = try tensor(name, as: Float.self, shape: shape)
        guard numbers.allSatisfy(\.isFinite) else {
            throw FileError.malformed(
                path: path, position: nil, reason: "tensor \"\(name)\" has a number that is not finite")
        }
        return numbers
    }
}

extension RatingOutput {
    func write(to archive: inout Safetensors) {
        archive.set("range", shape: [2], [lowest, width])
    }

    init(_ kind: Kind, archive: Safetensors) throws {
        let range = try archive.finite("range", shape: [2])
        self.init(kind, lowest: range[0], width: range[1])
    }
}

extension ModelScope {
    /// Whether each user has a rating.
    var usersWithRatings: [Bool] {
        let offsets = ratings.pattern.rowOffsets
        return (0..<users.count).map { offsets[$0] < offsets[$0 + 1] }
    }

    /// Whether each item has one.
    var itemsWithRatings: [Bool] {
        var result = [Bool](repeating: false, count: items.count)
        for item in ratings.pattern.columnIndices { result[Int(item)] = true }
        return result
    }
}
