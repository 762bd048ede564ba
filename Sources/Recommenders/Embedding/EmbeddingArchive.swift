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
        archive.set("center", shape: [1], [center])
    }

    /// The range and the center as they were written. A file from before models were standardized has no center: what
    /// its sums stand for is then the ratings themselves, or the middle of the range for 0.
    /// - Throws: `FileError.malformed` for a range that is empty, or beyond what ratings up to
    ///   ``ModelScope/largestRating`` can give.
    init(_ kind: Kind, archive: Safetensors) throws {
        let range = try archive.finite("range", shape: [2])
        // A range may be widened, and the mean stand some deviations above 0.
        let limit = 8 * ModelScope.largestRating
        guard range[1] > 0, abs(range[0]) <= limit, range[0] + range[1] <= limit else {
            throw FileError.malformed(
                path: archive.path, position: nil,
                reason: "tensor \"range\" is \(range), expected the least rating and how far above it the greatest lies"
            )
        }
        guard archive.names.contains("center") else {
            let isLinear = kind == .linear
            self.init(kind, lowest: isLinear ? 0 : range[0], width: isLinear ? 1 : range[1])
            return
        }
        self.init(kind, lowest: range[0], width: range[1], center: try archive.finite("center", shape: [1])[0])
    }
}
