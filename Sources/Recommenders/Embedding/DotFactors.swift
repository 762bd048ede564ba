import LatentLinearAlgebra
import LatentRuntime

/// Vectors and biases of users and items.
public struct DotFactors: Sendable, Equatable {
    /// Users × rank.
    public let users: Matrix<Float>
    /// Items × rank.
    public let items: Matrix<Float>
    /// 0 where the model has none. One a user.
    public let userBiases: [Float]
    /// Likewise.
    public let itemBiases: [Float]

    /// - Precondition: the vectors are of one length, and there is a bias for each.
    init(users: Matrix<Float>, items: Matrix<Float>, userBiases: [Float], itemBiases: [Float]) {
        precondition(users.columns == items.columns, "vectors of different lengths")
        precondition(users.rows == userBiases.count && items.rows == itemBiases.count, "a bias for each vector")
        self.users = users
        self.items = items
        self.userBiases = userBiases
        self.itemBiases = itemBiases
    }

    /// The parameters of a ``DotNetwork``.
    init(_ parameters: [String: StateTensor], rank: Int) {
        func part(_ name: String, biasColumn: Int) -> (Matrix<Float>, [Float]) {
            guard let table = parameters[name]?.matrix() else { preconditionFailure("no parameters called \(name)") }
            let biases =
                table.columns > rank ? table.column(biasColumn) : [Float](repeating: 0, count: table.rows)
            return (table.columns(0..<rank), biases)
        }
        let (users, userBiases) = part("users", biasColumn: rank)
        let (items, itemBiases) = part("items", biasColumn: rank + 1)
        self.init(users: users, items: items, userBiases: userBiases, itemBiases: itemBiases)
    }

    /// The same, but that users and items without ratings have the mean of those with: nothing was learned of them, and
    /// what their rows began with is noise.
    func unlearnedAtMeans(_ scope: ModelScope) -> DotFactors {
        let (userRated, itemRated) = (scope.usersWithRatings, scope.itemsWithRatings)
        func biases(_ values: [Float], _ vectors: Matrix<Float>, _ rated: [Bool]) -> [Float] {
            let mean = Float(FactorPrior(vectors, values, hasRatings: rated).means[vectors.columns])
            return zip(values, rated).map { $1 ? $0 : mean }
        }
        return DotFactors(
            users: users.withMeanRows(where: userRated), items: items.withMeanRows(where: itemRated),
            userBiases: biases(userBiases, users, userRated), itemBiases: biases(itemBiases, items, itemRated))
    }

    /// What no sum that a prediction takes is beyond, by Cauchy and Schwarz: ‖U‖ ‖V‖ + ‖b‖ + ‖c‖. What is trained or
    /// read with a bound above `RatingOutput.largestSum` is refused.
    var largestSum: Double { users.norm * items.norm + userBiases.norm + itemBiases.norm }

    /// `u · v + b_u + b_i` of each pair.
    /// - Complexity: 2 · rank flops a pair.
    func products(users rows: [Int], items columns: [Int], pool: ThreadPool) -> [Float] {
        let products = PairProducts.dense(users, rows: rows, items, rows: columns, pool: pool)
        return products.indices.map { products[$0] + userBiases[rows[$0]] + itemBiases[columns[$0]] }
    }

    /// The same of each of the users `rows` with all items.
    /// - Complexity: 2 · users · items · rank flops, by GEMM.
    func products(users rows: [Int], pool: ThreadPool) -> Matrix<Float> {
        let chosen = Matrix(rows: rows.count, columns: users.columns, rows.flatMap { users.row($0) })
        var result = Matrix.product(chosen, items, bTransposition: .transposed, pool: pool)
        result.addBaselines(pool: pool) { row, item in Double(userBiases[rows[row]] + itemBiases[item]) }
        return result
    }
}

extension Matrix<Float> {
    /// The mean of the rows that are `learned` in place of the others.
    func withMeanRows(where learned: [Bool]) -> Matrix<Float> {
        guard learned.contains(false) else { return self }
        let none = [Float](repeating: 0, count: rows)
        let mean = FactorPrior(self, none, hasRatings: learned).means.dropLast().map { Float($0) }
        return Matrix(rows: rows, columns: columns, learned.indices.flatMap { learned[$0] ? Array(row($0)) : mean })
    }
}

/// The distribution that vectors and biases of one side have: what is known of a user or an item before any rating.
struct FactorPrior: Sendable, Equatable {
    /// Of each column of the vectors, then of the biases.
    let means: [Double]
    let variances: [Double]

    /// Over those rows of a side that have ratings; over all where none has.
    ///
    /// A variance is the mean square less the square of the mean, in Double, and not below 0; columns are taken for
    /// independent. The bias is the last of rank + 1 numbers.
    init(_ vectors: Matrix<Float>, _ biases: [Float], hasRatings: [Bool]) {
        let rated = hasRatings.indices.filter { hasRatings[$0] }
        let rows = rated.isEmpty ? Array(hasRatings.indices) : rated
        let rank = vectors.columns
        var (sums, squares) = ([Double](repeating: 0, count: rank + 1), [Double](repeating: 0, count: rank + 1))
        for row in rows {
            for (column, value) in (vectors.row(row) + [biases[row]]).enumerated() {
                sums[column] += Double(value)
                squares[column] += Double(value) * Double(value)
            }
        }
        let count = Double(max(rows.count, 1))
        let means = sums.map { $0 / count }
        self.means = means
        variances = zip(squares, means).map { max($0 / count - $1 * $1, 0) }
    }
}
