import LatentLinearAlgebra
import LatentRuntime

/// How long soft-impute gains: a twentieth of the ratings is held out, the rest is trained on, and the epoch of the least
/// error on what is held out is the last that serves; 0 where the effects alone are best. The model is then trained for so
/// many epochs on all ratings.
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

    /// The epoch after which `configuration.patience` more bring no lower error; 0 where none has one below that of the
    /// effects, or nothing is held out. It costs as much as training for those epochs.
    func count(_ configuration: CenteredSVDConfiguration, pool: ThreadPool) throws -> Int {
        guard !ratings.isEmpty, shown.pattern.count > 0 else { return 0 }
        var training = try CenteredSVDTraining(shown, configuration, pool: pool)
        var best = (epoch: 0, error: error(training, pool))
        for number in 1...configuration.epochs where number <= best.epoch + configuration.patience {
            let epoch = Epoch(number, of: training, pool: pool)
            try epoch.check(training.runEpoch(epoch))
            let error = error(training, pool)
            if error < best.error { best = (number, error) }
        }
        return best.epoch
    }

    private func error(_ training: CenteredSVDTraining, _ pool: ThreadPool) -> Double {
        let (estimates, tastes) = (
            training.estimates, training.factors.elements(users: users, items: items, pool: pool)
        )
        return ratings.indices.reduce(0) {
            let rest =
                Double(ratings[$1]) - estimates.baseline(user: users[$1], item: items[$1]) - Double(tastes[$1])
            return $0 + rest * rest
        }
    }
}

extension RandomPurpose {
    /// Which training ratings judge when training has gained what it can.
    static let stopping = RandomPurpose(rawValue: 20)
}
