import LatentLinearAlgebra
import LatentRuntime

/// How long soft-impute gains: a twentieth of the ratings is held out, the rest is trained on, and what is held out says how
/// many epochs serve; 0 where the effects alone do. The model is then trained for so many epochs on all ratings.
///
/// Each epoch takes more of the residuals into the low-rank matrix. Where they are noise, as of people with few ratings,
/// none of it holds elsewhere, and no threshold that is known beforehand says so of every pattern of ratings.
struct UsefulEpochs {
    /// The share of ratings that judge.
    static let share: Float = 0.05

    private let shown: CSRMatrix<Float>
    private let users: [Int]
    private let items: [Int]
    private let ratings: [Float]

    /// Holds out ratings by a number of (seed, user) for each of a user's, in their order. O(ratings).
    init(_ all: CSRMatrix<Float>, seed: UInt64) throws {
        var (offsets, columns, values) = ([0], [Int32](), [Float]())
        var (users, items, ratings) = ([Int](), [Int](), [Float]())
        for user in 0..<all.rows {
            var random = Philox(seed: seed, purpose: .stopping, row: user)
            for k in all.pattern.rowOffsets[user]..<all.pattern.rowOffsets[user + 1] {
                if random.nextUniform() < Self.share {
                    users.append(user)
                    items.append(Int(all.pattern.columnIndices[k]))
                    ratings.append(all.values[k])
                } else {
                    columns.append(all.pattern.columnIndices[k])
                    values.append(all.values[k])
                }
            }
            offsets.append(columns.count)
        }
        shown = CSRMatrix(
            pattern: try SparsityPattern(
                rows: all.rows, columns: all.columns, rowOffsets: offsets, columnIndices: columns), values: values)
        (self.users, self.items, self.ratings) = (users, items, ratings)
    }

    /// How many epochs serve: all, but for those from one on whose error is above the least by more than a standard error
    /// of the difference; none where `configuration.patience` epochs are not better than the effects, or the last that
    /// serves is not, or nothing is held out. It costs as much as training for the epochs that are tried.
    func count(_ configuration: CenteredSVDConfiguration, pool: ThreadPool) throws -> Int {
        guard !ratings.isEmpty, shown.pattern.count > 0 else { return 0 }
        var training = try CenteredSVDTraining(shown, configuration, pool: pool)
        let effects = squares(training, pool)
        var best = (epoch: 0, squares: effects)
        var last = (epoch: 0, squares: effects)
        for number in 1...configuration.epochs where number - 1 == last.epoch {
            let epoch = Epoch(number, of: training, pool: pool)
            try epoch.check(training.runEpoch(epoch))
            let squares = squares(training, pool)
            let (mean, error) = Self.difference(squares, best.squares)
            if mean < 0 { best = (number, squares) }
            let isWaiting = best.epoch > 0 || number < configuration.patience
            if mean <= error, isWaiting { last = (number, squares) }
        }
        return Self.difference(last.squares, effects).mean < 0 ? last.epoch : best.epoch
    }

    /// The mean of `a` less `b`, and its standard error, 0 for fewer than two.
    private static func difference(_ a: [Double], _ b: [Double]) -> (mean: Double, error: Double) {
        let count = Double(a.count)
        let differences = zip(a, b).map { $0 - $1 }
        let mean = differences.reduce(0, +) / count
        let scatter = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (scatter / max(count - 1, 1) / count).squareRoot())
    }

    /// The squared errors on the ratings held out.
    private func squares(_ training: CenteredSVDTraining, _ pool: ThreadPool) -> [Double] {
        let (estimates, tastes) = (
            training.estimates, training.factors.elements(users: users, items: items, pool: pool)
        )
        return ratings.indices.map {
            let rest = Double(ratings[$0]) - estimates.baseline(user: users[$0], item: items[$0]) - Double(tastes[$0])
            return rest * rest
        }
    }
}

extension RandomPurpose {
    /// Which training ratings judge when training has gained what it can.
    static let stopping = RandomPurpose(rawValue: 20)
}
