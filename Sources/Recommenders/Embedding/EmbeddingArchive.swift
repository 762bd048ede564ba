import LinearAlgebra
import Runtime

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
