import LatentLinearAlgebra
import LatentRuntime

extension Matrix<Float> {
    /// These users' vectors with a 1 at the end, and the items' with their bias: `p · q + b` as one product.
    func withBiases(_ items: Matrix<Float>, _ biases: [Float]) -> (users: Matrix<Float>, items: Matrix<Float>) {
        (appending(column: [Float](repeating: 1, count: rows)), items.appending(column: biases))
    }
}

/// Vectors whose largest inner products are found as nearest neighbors.
///
/// With M the greatest length of an item x, `(x, √(M² − |x|²))` has length M for all of them, so that of a user
/// `(p, 0)` the nearest by distance or by cosine are those of the largest products (Bachrach and others, "Speeding up
/// the Xbox recommender system using a euclidean transformation for inner-product spaces", RecSys 2014,
/// doi:10.1145/2645710.2645741). An index for neighbors, exact or not, then serves to make lists.
public struct AugmentedVectors: Sendable {
    /// The users' vectors and a 0 each.
    public let users: Matrix<Float>
    /// The items' vectors, and what brings each to the length of the longest.
    public let items: Matrix<Float>

    /// - Precondition: the elements are finite.
    /// - Complexity: O(users + items) vectors copied.
    public init(users: Matrix<Float>, items: Matrix<Float>) {
        let squares = (0..<items.rows).map { items.row($0).reduce(0.0) { $0 + Double($1) * Double($1) } }
        let largest = squares.max() ?? 0
        self.users = users.appending(column: [Float](repeating: 0, count: users.rows))
        self.items = items.appending(column: squares.map { Float((largest - $0).squareRoot()) })
    }
}
