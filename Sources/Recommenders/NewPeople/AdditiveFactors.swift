import LatentLinearAlgebra
import LatentRuntime

/// What a model adds up for a rating, `mean + b_u + c_i + p_u · q_i`, as far as it does: with one side known the other
/// side's effects and vectors are a least-squares problem (``FoldInProblem``).
public struct AdditiveFactors: Sendable, Equatable {
    /// Users, or items.
    public struct Side: Sendable, Equatable {
        /// b or c, in the ratings' units. One a user, or an item.
        public let effects: [Double]
        /// A row p or q each, × rank, the two sides scaled alike: a rank of 0 is a model of effects.
        public let vectors: Matrix<Float>

        package init(effects: [Double], vectors: Matrix<Float>) {
            precondition(effects.count == vectors.rows, "an effect for each vector")
            (self.effects, self.vectors) = (effects, vectors)
        }

        /// A row `(vector, 1)` each: what a vector and an effect of the other side are multiplied with.
        var design: Matrix<Float> { vectors.appending(column: [Float](repeating: 1, count: vectors.rows)) }

        /// A row `(vector, effect)` each.
        var rows: Matrix<Float> { vectors.appending(column: effects.map { Float($0) }) }
    }

    /// The mean of the ratings.
    public let mean: Double
    /// The training users.
    public let users: Side
    /// The items.
    public let items: Side

    package init(mean: Double, users: Side, items: Side) {
        precondition(users.vectors.columns == items.vectors.columns, "vectors of different lengths")
        (self.mean, self.users, self.items) = (mean, users, items)
    }

    /// The same of ratings whose users and items are exchanged: a new item is to its raters what a new person is to the
    /// items that they rated.
    public var exchanged: AdditiveFactors { AdditiveFactors(mean: mean, users: items, items: users) }

    /// The problem of a new user's effect and vector, without a penalty.
    public var foldIn: FoldInProblem {
        FoldInProblem(
            design: items.design, offsets: items.effects.map { mean + $0 },
            precision: Matrix(rows: items.vectors.columns + 1, columns: items.vectors.columns + 1))
    }
}

extension SingularFactors {
    /// U √Σ and V √Σ beside these effects.
    func additive(mean: Double, userEffects: [Double], itemEffects: [Double]) -> AdditiveFactors {
        let roots = values.map { $0.squareRoot() }
        func scaled(_ vectors: Matrix<Float>) -> Matrix<Float> {
            var result = vectors
            result.scaleColumns(by: roots)
            return result
        }
        return AdditiveFactors(
            mean: mean, users: .init(effects: userEffects, vectors: scaled(u)),
            items: .init(effects: itemEffects, vectors: scaled(v)))
    }
}
