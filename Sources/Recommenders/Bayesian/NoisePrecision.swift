import LatentLinearAlgebra
import LatentRuntime

/// How exact ratings are: of user u and item i they scatter about what is predicted with the variance
/// `1 / (precision · a_u · b_i)`.
///
/// Some people rate with more care than others, and some items are agreed upon: the a and b are of gamma distributions
/// with mean 1, whose degrees of freedom ν are learned, too, so that where all are alike ν grows and they are. With s the
/// sum of a row's squared residuals, each weighted with the precision and the other side's weight, and n their number,
/// a row's weight is drawn of the gamma distribution of shape (ν + n) / 2 and mean (ν + n) / (ν + s). (Lakshminarayanan,
/// Bouchard and Archambeau, "Robust Bayesian matrix factorisation", AISTATS 2011.)
struct NoisePrecision: Equatable {
    /// Of the residuals in units of the ratings' deviation.
    private(set) var precision: Float = 1
    private(set) var users: SideWeights
    private(set) var items: SideWeights

    /// All weights 1.
    init(users: Int, items: Int) {
        (self.users, self.items) = (SideWeights(rows: users), SideWeights(rows: items))
    }

    /// No residual counts as nearer to 0 than a hundredth of the ratings' deviation, so that what fits without noise keeps
    /// a precision that single precision can reckon with.
    private static let leastSquare = 1e-4

    /// Draws the users' weights, of the residuals that `draws` of the users left, and the precision.
    mutating func drawUsers(_ draws: NormalDraws<Float>, counts: [Int], at moment: GibbsMoment, pool: ThreadPool) {
        let squares = Self.squares(of: draws)
        users.draw(squares, precision, counts: counts, at: moment, pool: pool)
        var sum = 0.0
        var ratings = 0
        for row in squares.indices {
            sum += Double(users.weights[row]) * squares[row]
            ratings += counts[row]
        }
        // Of the gamma distribution with shape and rate 1/2 before any is seen.
        var random = moment.noise(row: -2)
        precision = Float(random.nextGamma(shape: Double(1 + ratings) / 2) / ((1 + sum) / 2))
    }

    /// Draws the items' weights, of the residuals that `draws` of the items left.
    mutating func drawItems(_ draws: NormalDraws<Float>, counts: [Int], at moment: GibbsMoment, pool: ThreadPool) {
        items.draw(Self.squares(of: draws), precision, counts: counts, at: moment, pool: pool)
    }

    private static func squares(of draws: NormalDraws<Float>) -> [Double] {
        draws.squares.indices.map { draws.squares[$0] + leastSquare * draws.weights[$0] }
    }
}

/// The weights of one side, of users or of items, and their degrees of freedom.
package struct SideWeights: Equatable {
    fileprivate(set) var weights: [Float]
    /// ν / 2.
    private(set) var halfDegrees = 4

    fileprivate init(rows: Int) { weights = [Float](repeating: 1, count: rows) }

    /// The values of ν / 2 that are drawn from, each as likely as another before any weight is seen: whole numbers, whose
    /// gamma function is a product.
    package static let grid = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]
    /// Rows drawn at a time.
    private static let tile = 256

    fileprivate mutating func draw(
        _ squares: [Double], _ precision: Float, counts: [Int], at moment: GibbsMoment, pool: ThreadPool
    ) {
        let half = Double(halfDegrees)
        // A row's weight, and its logarithm less itself, where it has ratings.
        let tiles = pool.map(tiles: (squares.count + Self.tile - 1) / Self.tile) { tile in
            (tile * Self.tile..<min((tile + 1) * Self.tile, squares.count)).map { row -> (Float, Double) in
                guard counts[row] > 0 else { return (1, 0) }
                var random = moment.noise(row: row)
                let weight =
                    random.nextGamma(shape: half + Double(counts[row]) / 2)
                    / (half + Double(precision) * squares[row] / 2)
                return (Float(weight), Elementary.log(weight) - weight)
            }
        }
        weights = tiles.flatMap { $0.map { $0.0 } }
        let sum = tiles.reduce(0) { $1.reduce($0) { $0 + $1.1 } }
        var random = moment.noise(row: -1)
        halfDegrees = Self.drawHalfDegrees(of: counts.count { $0 > 0 }, sum: sum, uniform: Double(random.nextUniform()))
    }

    /// ν / 2 by its probability given `count` weights of which `sum` is Σ (log a − a): with m = ν / 2 the density of a is
    /// mᵐ a^(m − 1) e^(−m a) / Γ(m).
    package static func drawHalfDegrees(of count: Int, sum: Double, uniform: Double) -> Int {
        var logFactorial = 0.0
        var next = 1
        let logs = grid.map { m in
            // Γ(m) = (m − 1)!
            while next < m {
                logFactorial += Elementary.log(Double(next))
                next += 1
            }
            return Double(count) * (Double(m) * Elementary.log(Double(m)) - logFactorial) + Double(m) * sum
        }
        let largest = logs.max() ?? 0
        let chances = logs.map { Elementary.exp($0 - largest) }
        var rest = uniform * chances.reduce(0, +)
        for (m, chance) in zip(grid, chances) {
            if rest < chance { return m }
            rest -= chance
        }
        return grid[grid.count - 1]
    }

    /// Takes back what ``weights`` and ``halfDegrees`` were.
    mutating func restore(_ weights: [Float], halfDegrees: Int) {
        (self.weights, self.halfDegrees) = (weights, halfDegrees)
    }
}

extension NoisePrecision {
    /// `user_weights`, `item_weights` and `noise`: the precision, and half the degrees of users and of items.
    var tensors: [String: StateTensor] {
        [
            "user_weights": StateTensor(shape: [users.weights.count], values: users.weights),
            "item_weights": StateTensor(shape: [items.weights.count], values: items.weights),
            "noise": StateTensor(
                shape: [3], values: [precision, Float(users.halfDegrees), Float(items.halfDegrees)]),
        ]
    }

    mutating func restore(_ tensors: [String: StateTensor]) {
        guard let own = tensors["user_weights"], let other = tensors["item_weights"], let noise = tensors["noise"]
        else { return }
        precision = noise.values[0]
        users.restore(own.values, halfDegrees: Int(noise.values[1]))
        items.restore(other.values, halfDegrees: Int(noise.values[2]))
    }
}
