import LatentLinearAlgebra
import LatentRuntime

/// What a model of singular vectors adds to its baseline: `X = U Σ Vᵀ`, users by items.
///
/// The columns of U and of V are orthonormal.
public struct SingularFactors: Sendable, Equatable {
    /// U, users × rank.
    public let u: Matrix<Float>
    /// The diagonal of Σ, descending.
    public let values: [Float]
    /// V, items × rank.
    public let v: Matrix<Float>
    /// V Σ: what sets two items apart counts as much as it does in X. Items × rank; the product of two of its rows is
    /// what XᵀX has for the two items.
    public let itemVectors: Matrix<Float>

    var parameters: [(name: String, shape: [Int])] {
        [
            ("user_factors", [u.rows, u.columns]), ("singular_values", [values.count]),
            ("item_factors", [v.rows, v.columns]),
        ]
    }

    /// - Precondition: U and V have as many columns as there are values.
    init(u: Matrix<Float>, values: [Float], v: Matrix<Float>) {
        precondition(u.columns == values.count && v.columns == values.count, "singular vectors without values")
        self.u = u
        self.values = values
        self.v = v
        var scaled = v
        scaled.scaleColumns(by: values)
        itemVectors = scaled
    }

    /// `X[users[k], items[k]]` for each k: 2 · rank flops each.
    /// - Precondition: there are as many users as items, and they are rows of U and of V.
    func elements(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        PairProducts.dense(u, rows: users, itemVectors, rows: items, pool: pool)
    }

    /// The rows `users` of X: 2 · rank · items flops each.
    func rows(_ users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let chosen = Matrix(rows: users.count, columns: u.columns, users.flatMap { u.row($0) })
        return .product(chosen, itemVectors, bTransposition: .transposed, pool: pool)
    }
}

/// Three tensors; the number of values is the rank that was reached.
extension SingularFactors {
    func write(to archive: inout Safetensors) {
        archive.set("user_factors", u)
        archive.set("singular_values", shape: [values.count], values)
        archive.set("item_factors", v)
    }

    /// The factors for the users and items of `scope`, as ``write(to:)`` left them.
    /// - Throws: `FileError.malformed` when a tensor is missing, has another shape or a number that is not finite.
    init(archive: Safetensors, scope: ModelScope) throws {
        let values = try archive.finite("singular_values")
        guard values.allSatisfy({ $0 >= 0 }) else {
            throw FileError.malformed(
                path: archive.path, position: nil, reason: "tensor \"singular_values\" has a negative number")
        }
        func matrix(_ name: String, rows: Int) throws -> Matrix<Float> {
            try archive.finiteMatrix(name, rows: rows, columns: values.count)
        }
        self.init(
            u: try matrix("user_factors", rows: scope.users.count), values: values,
            v: try matrix("item_factors", rows: scope.items.count))
    }
}
