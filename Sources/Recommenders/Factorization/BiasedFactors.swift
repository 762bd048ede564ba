import LatentLinearAlgebra
import LatentRuntime

/// What a biased factorization learned, in the ratings' own units: `mean + b_u + c_i + p_u · q_i`.
public struct BiasedFactors: Sendable, Equatable {
    /// The mean of the ratings.
    public let mean: Double
    /// The standard deviation of the ratings, 1 where all are equal: the unit that regularization counts in.
    public let deviation: Double
    /// b, one a user.
    public let userBiases: [Float]
    /// c, one an item.
    public let itemBiases: [Float]
    /// A row p a user. Users × rank; 0 for a user without ratings.
    public let userFactors: Matrix<Float>
    /// A row q an item. Items × rank; 0 for an item without ratings.
    public let itemFactors: Matrix<Float>
    /// The ridge on a new person's bias, as on those of users: of ``BaselineEstimates``; nil where it was given.
    public let userRegularization: Double?

    /// Those of a user or item without ratings are what is known of any.
    init(
        mean: Double, deviation: Double, userBiases: [Float], itemBiases: [Float], userFactors: Matrix<Float>,
        itemFactors: Matrix<Float>
    ) {
        (self.mean, self.deviation, userRegularization) = (mean, deviation, nil)
        (self.userBiases, self.itemBiases) = (userBiases, itemBiases)
        (self.userFactors, self.itemFactors) = (userFactors, itemFactors)
    }

    /// The first `rank` columns, scaled, with every row back from its place.
    ///
    /// Training counts in units of the standard deviation s: biases come back as s b, and factors as √s p and √s q, so
    /// that their product is s p · q.
    init(_ parameters: FactorizationParameters, _ grid: RatingGrid, rank: Int, userRegularization: Double?) {
        self.userRegularization = userRegularization
        mean = grid.mean
        deviation = grid.deviation
        let (unit, root) = (Float(grid.deviation), Float(grid.deviation.squareRoot()))
        userBiases = grid.users.places.map { unit * parameters.userBiases[Int($0)] }
        itemBiases = grid.items.places.map { unit * parameters.itemBiases[Int($0)] }
        userFactors = parameters.userFactors.rows(grid.users.places, columns: rank, scaledBy: root)
        itemFactors = parameters.itemFactors.rows(grid.items.places, columns: rank, scaledBy: root)
    }

    /// What is predicted before taste comes in; nil for an unknown user or item, whose bias is taken for 0.
    /// - Precondition: an index that is given has a bias.
    func baseline(user: Int?, item: Int?) -> Double {
        mean + Double(user.map { userBiases[$0] } ?? 0) + Double(item.map { itemBiases[$0] } ?? 0)
    }
}

extension BiasedFactors {
    /// The name and the shape of each tensor that is learned.
    var parameters: [(name: String, shape: [Int])] {
        [
            ("mean", [1]), ("user_biases", [userBiases.count]), ("item_biases", [itemBiases.count]),
            ("user_factors", [userFactors.rows, userFactors.columns]),
            ("item_factors", [itemFactors.rows, itemFactors.columns]),
        ]
    }

    /// 2 · rank flops a pair.
    func predictions(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        let products = PairProducts.dense(userFactors, rows: users, itemFactors, rows: items, pool: pool)
        return products.indices.map { Float(baseline(user: users[$0], item: items[$0]) + Double(products[$0])) }
    }

    /// 2 · users · items · rank flops, by GEMM.
    func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let chosen = Matrix(rows: users.count, columns: userFactors.columns, users.flatMap { userFactors.row($0) })
        var result = Matrix.product(chosen, itemFactors, bTransposition: .transposed, pool: pool)
        result.addBaselines(pool: pool) { row, item in baseline(user: users[row], item: item) }
        return result
    }

    /// 2 · items · rank flops.
    func scores(of person: LatentPerson) -> [Float] {
        let tastes = itemFactors.product(person.tastes)
        return tastes.indices.map { Float(baseline(user: nil, item: $0) + person.effect + Double(tastes[$0])) }
    }

    /// The mean square of the products of factors, and of the biases, over all users and items. O((users + items) ·
    /// rank²), for `‖P Qᵀ‖² = tr(PᵀP QᵀQ)`.
    var meanSquares: (products: Double, biases: Double) {
        func meanSquare(_ numbers: [Float]) -> Double {
            numbers.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(numbers.count, 1))
        }
        let (p, q) = (userFactors.gram(), itemFactors.gram())
        let products = zip(p.elements, q.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return (
            max(products, 0) / (Double(userFactors.rows) * Double(itemFactors.rows)),
            meanSquare(userBiases) + meanSquare(itemBiases)
        )
    }
}

/// Six tensors, and the ridge where it was estimated.
extension BiasedFactors {
    func write(to archive: inout Safetensors) {
        archive.set("mean", shape: [1], [mean])
        archive.set("deviation", shape: [1], [deviation])
        archive.set("user_biases", shape: [userBiases.count], userBiases)
        archive.set("item_biases", shape: [itemBiases.count], itemBiases)
        archive.set("user_factors", userFactors)
        archive.set("item_factors", itemFactors)
        if let userRegularization { archive.set("user_regularization", shape: [1], [userRegularization]) }
    }

    /// The factors for the users and items of `scope`, as ``write(to:)`` left them.
    /// - Throws: `FileError.malformed` when a tensor is missing, has another shape or a number that is not finite.
    init(archive: Safetensors, scope: ModelScope, rank: Int, isEstimated: Bool) throws {
        func matrix(_ name: String, rows: Int) throws -> Matrix<Float> {
            try archive.finiteMatrix(name, rows: rows, columns: rank)
        }
        let (users, items) = (scope.users.count, scope.items.count)
        mean = try archive.finite("mean", as: Double.self, shape: [1])[0]
        deviation = try archive.finite("deviation", as: Double.self, shape: [1])[0]
        guard deviation > 0 else {
            throw FileError.malformed(
                path: archive.path, position: nil, reason: "tensor \"deviation\" must be above 0")
        }
        userRegularization =
            try isEstimated ? archive.tensor("user_regularization", as: Double.self, shape: [1])[0] : nil
        guard userRegularization ?? 0 >= 0 else {
            throw FileError.malformed(
                path: archive.path, position: nil, reason: "tensor \"user_regularization\" must be 0 or more")
        }
        userBiases = try archive.finite("user_biases", shape: [users])
        itemBiases = try archive.finite("item_biases", shape: [items])
        userFactors = try matrix("user_factors", rows: users)
        itemFactors = try matrix("item_factors", rows: items)
    }
}
