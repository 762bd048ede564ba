import LatentLinearAlgebra
import LatentRuntime

extension Safetensors {
    /// Refuses what no training ends with: parameters whose sums, of which `largest` is the bound, a prediction cannot
    /// take.
    /// - Throws: `FileError.malformed`.
    func requireSums(of largest: Double) throws {
        guard largest <= RatingOutput.largestSum else {
            throw FileError.malformed(
                path: path, position: nil, reason: "its parameters are so large that predictions overflow")
        }
    }
}

extension Sequence<Float> {
    /// The root of the sum of squares, in Double, where it is finite for any finite numbers.
    var norm: Double { reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
}

extension Matrix<Float> {
    /// Frobenius'.
    var norm: Double { elements.norm }
}

extension RatingOutput {
    func write(to archive: inout Safetensors) {
        archive.set("range", shape: [2], [lowest, width])
    }

    /// The range as it was written: the least rating, and how far above it the greatest lies.
    /// - Throws: `FileError.malformed` for a range that is empty, or beyond twice ``ModelScope/largestRating``.
    init(_ kind: Kind, archive: Safetensors) throws {
        let range = try archive.finite("range", shape: [2])
        // Twice the largest rating: a range may be widened.
        let limit = 2 * ModelScope.largestRating
        guard range[1] > 0, abs(range[0]) <= limit, range[0] + range[1] <= limit else {
            throw FileError.malformed(
                path: archive.path, position: nil,
                reason: "tensor \"range\" is \(range), expected the least rating and how far above it the greatest lies"
            )
        }
        self.init(kind, lowest: range[0], width: range[1])
    }
}
