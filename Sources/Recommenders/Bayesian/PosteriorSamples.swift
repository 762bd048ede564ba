import LatentLinearAlgebra
import LatentRuntime

/// One state of the chain, as far as predictions need it. Rows have `rank` factors, and a bias after them.
struct PosteriorSample {
    /// As drawn.
    let items: Matrix<Float>
    /// Each user's mean given the items.
    let users: Matrix<Float>
    /// α b_i of each item, in the same units.
    let itemPrecisions: [Float]
    let userDistribution: RowDistribution
    let itemDistribution: RowDistribution
}

/// The samples of a chain side by side: sample s has the columns from `s · rank` on of the factors, column s of what has
/// one number a sample, and row s of what is of one sample. In units of the ratings' standard deviation.
struct PosteriorSamples: Equatable {
    let rank: Int
    private(set) var count = 0
    private var userFactors: Matrix<Float>
    private var userEffects: Matrix<Float>
    private var itemFactors: Matrix<Float>
    private var itemEffects: Matrix<Float>
    private var itemPrecisions: Matrix<Float>
    private var userPrecision: Matrix<Float>
    private var userMeans: Matrix<Float>
    private var itemMeans: Matrix<Float>

    /// None yet, and room for `most`.
    init(most: Int, users: Int, items: Int, rank: Int) {
        self.rank = rank
        userFactors = Matrix(rows: users, columns: most * rank)
        userEffects = Matrix(rows: users, columns: most)
        itemFactors = Matrix(rows: items, columns: most * rank)
        itemEffects = Matrix(rows: items, columns: most)
        itemPrecisions = Matrix(rows: items, columns: most)
        userPrecision = Matrix(rows: most, columns: (rank + 1) * (rank + 1))
        userMeans = Matrix(rows: most, columns: rank + 1)
        itemMeans = Matrix(rows: most, columns: rank + 1)
    }

    /// - Complexity: O((users + items) · rank).
    mutating func append(_ sample: PosteriorSample) {
        func place(_ rows: Matrix<Float>, _ factors: inout Matrix<Float>, _ effects: inout Matrix<Float>) {
            for row in 0..<rows.rows {
                for k in 0..<rank { factors[row, count * rank + k] = rows[row, k] }
                effects[row, count] = rows[row, rank]
            }
        }
        place(sample.users, &userFactors, &userEffects)
        place(sample.items, &itemFactors, &itemEffects)
        for (item, precision) in sample.itemPrecisions.enumerated() { itemPrecisions[item, count] = precision }
        for (k, number) in sample.userDistribution.precision.elements.enumerated() {
            userPrecision[count, k] = Float(number)
        }
        for k in 0...rank {
            userMeans[count, k] = Float(sample.userDistribution.mean[k])
            itemMeans[count, k] = Float(sample.itemDistribution.mean[k])
        }
        count += 1
    }

    /// What predicts, for ratings counted from `scale`.
    func factors(_ scale: RatingScale) -> BiasedFactors {
        let unit = Float(scale.unit)
        func means(_ effects: Matrix<Float>) -> [Float] {
            (0..<effects.rows).map { row in
                unit * (0..<count).reduce(0) { $0 + effects[row, $1] } / Float(count)
            }
        }
        let columns = 0..<count * rank
        return BiasedFactors(
            mean: scale.origin, deviation: scale.unit, userBiases: means(userEffects), itemBiases: means(itemEffects),
            userFactors: userFactors.columns(columns).scaled(by: unit / Float(count)),
            itemFactors: itemFactors.columns(columns))
    }

    /// What a new person's place among the items is known by.
    var people: PosteriorPeople {
        PosteriorPeople(
            rank: rank, itemEffects: itemEffects.columns(0..<count), itemPrecisions: itemPrecisions.columns(0..<count),
            userPrecision: userPrecision.rows(0..<count), userMeans: userMeans.rows(0..<count),
            itemMeans: itemMeans.rows(0..<count))
    }
}

/// In a checkpoint: all there is room for.
extension PosteriorSamples {
    private static var paths: [(String, WritableKeyPath<Self, Matrix<Float>>)] {
        [
            ("samples.user_factors", \.userFactors), ("samples.user_effects", \.userEffects),
            ("samples.item_factors", \.itemFactors), ("samples.item_effects", \.itemEffects),
            ("samples.item_precisions", \.itemPrecisions), ("samples.user_precision", \.userPrecision),
            ("samples.user_means", \.userMeans), ("samples.item_means", \.itemMeans),
        ]
    }

    var tensors: [String: StateTensor] {
        Dictionary(uniqueKeysWithValues: Self.paths.map { ($0.0, StateTensor(self[keyPath: $0.1])) })
    }

    /// Takes back what ``tensors`` gave when there were `count` samples.
    mutating func restore(_ tensors: [String: StateTensor], count: Int) {
        for (name, path) in Self.paths {
            if let tensor = tensors[name] { self[keyPath: path] = tensor.matrix() }
        }
        self.count = count
    }
}
