import LatentLinearAlgebra
import LatentRuntime

/// Which items to ask new people about, chosen one after another for the largest drop of the error that their answers
/// leave.
///
/// The training people stand for the new ones. Each one's ratings are cut in two halves by the seed, and each half in turn
/// can be answered while the other is to be predicted, under the prior and the answers so far. The next item is the one
/// whose answers, of those who have one, lower the sum of squared errors over all people the most. An item that few know
/// helps few, and one of which all think alike helps nobody: both are weighed by what the people themselves say.
///
/// An answer is a rank-one change of a person's posterior: with covariance C = P / σ² in rank-one terms, answer y to item a
/// moves the mean by `C a (y − a · x) / (σ² + a · C a)`, and so the error of every other prediction.
///
/// Greedy selection on the people's own errors is GreedyExtend of Golbandi, Koren and Lempel, "On bootstrapping recommender
/// systems", CIKM 2010, doi:10.1145/1871437.1871734; the posterior in place of their means of answers is this library's.
public struct Questionnaire: Sendable, Equatable {
    /// The items in the order of asking, indices.
    public let items: [Int]
    /// By how much each lowers the mean squared error of the training people, in squared units of the ratings.
    public let drops: [Double]

    /// - Parameters:
    ///   - count: how many items to choose; fewer where there are no more.
    ///   - prior: what is known of people who have not answered yet, estimated without features.
    ///   - ratings: those of the training people, people by items.
    ///   - seed: of the halves.
    ///   - pool: whose threads share the people. The bits do not depend on it.
    /// - Complexity: 4 · ratings · rank² flops an item chosen.
    public init(
        _ count: Int, _ prior: PopulationPrior, _ ratings: CSRMatrix<Float>, seed: UInt64, pool: ThreadPool = .shared
    ) {
        let people = PeopleInDouble(prior.problem, ratings)
        let design = prior.problem.design.inDouble(prior.problem.offsets.indices.map { Int32($0) })
        let shares = Matrix.product(design, prior.covariance, pool: pool)
        var states = (0..<ratings.rows).flatMap { person in
            let halves = Self.halves(ratings.pattern.row(person).count, seed: seed, person: person)
            return [(halves.0, halves.1), (halves.1, halves.0)].map {
                Answering(person: person, answerable: $0, judged: $1, mean: prior.mean)
            }
        }
        let total = Double(max(ratings.pattern.count, 1))
        var (items, drops, isAsked) = ([Int](), [Double](), [Bool](repeating: false, count: ratings.columns))
        for _ in 0..<min(count, ratings.columns) {
            let found = Self.drops(states, people, ratings.pattern, shares, noise: prior.noise, pool: pool)
            let open = found.indices.filter { !isAsked[$0] }
            guard let best = open.max(by: { (found[$0], $1) < (found[$1], $0) }) else { break }
            items.append(best)
            drops.append(found[best] / total)
            isAsked[best] = true
            for place in states.indices {
                states[place].answer(best, people, ratings.pattern, design, shares, noise: prior.noise)
            }
        }
        (self.items, self.drops) = (items, drops)
    }

    /// The places of a person's `count` ratings in two halves, the first the smaller where they are odd; each ascends.
    public static func halves(_ count: Int, seed: UInt64, person: Int) -> ([Int], [Int]) {
        var places = Array(0..<count)
        var random = Philox(seed: seed, purpose: .questionnaire, row: person)
        random.shuffle(&places)
        return (places.prefix(count / 2).sorted(), places.suffix(count - count / 2).sorted())
    }

    /// By how much each item, asked next, lowers the sum of squared errors of what is judged.
    private static func drops(
        _ states: [Answering], _ people: PeopleInDouble, _ pattern: SparsityPattern, _ shares: Matrix<Double>,
        noise: Double, pool: ThreadPool
    ) -> [Double] {
        let size = max(64, (states.count + 127) / 128)
        let parts = pool.map(tiles: (states.count + size - 1) / size) { tile -> [Double] in
            var sums = [Double](repeating: 0, count: pattern.columns)
            for state in states[tile * size..<min((tile + 1) * size, states.count)] {
                let row = Array(pattern.row(state.person))
                for (place, drop) in state.drops(people, row, shares, noise: noise, pool: pool) {
                    sums[Int(row[place])] += drop
                }
            }
            return sums
        }
        return parts.reduce(into: [Double](repeating: 0, count: pattern.columns)) { sums, part in
            for item in sums.indices { sums[item] += part[item] }
        }
    }
}

/// A training person who answers some of their ratings and is judged by the others.
private struct Answering {
    let person: Int
    /// Places among the person's ratings, ascending.
    var answerable: [Int]
    let judged: [Int]
    /// The posterior mean.
    var mean: [Double]
    /// The posterior covariance is that of the prior less `Σ w wᵀ`.
    var changes: [[Double]] = []

    /// What each answerable rating, asked next, would take off the sum of squared errors.
    func drops(
        _ people: PeopleInDouble, _ row: [Int32], _ shares: Matrix<Double>, noise: Double, pool: ThreadPool
    ) -> [(place: Int, drop: Double)] {
        guard !answerable.isEmpty, !judged.isEmpty else { return [] }
        let (design, targets) = people.equations(person)
        let (asked, others) = (design.selecting(answerable), design.selecting(judged))
        // A C, of the prior and what the answers changed.
        var spread = shares.selecting(answerable.map { Int(row[$0]) })
        for change in changes {
            let lengths = asked.product(change)
            spread.subtractProduct(lengths, change)
        }
        let errors = zip(judged.map { targets[$0] }, others.product(mean)).map { $0 - $1 }
        let slopes = spread.product(others.product(errors, transposition: .transposed))
        let squares = Matrix.product(spread, others.gram(pool: pool), pool: pool)
        let fitted = asked.product(mean)
        return answerable.indices.map { k in
            let (a, c, s) = (asked.row(k), spread.row(k), squares.row(k))
            let variance = noise + zip(a, c).reduce(0) { $0 + $1.0 * $1.1 }
            let step = (targets[answerable[k]] - fitted[k]) / variance
            return (answerable[k], 2 * step * slopes[k] - step * step * zip(s, c).reduce(0) { $0 + $1.0 * $1.1 })
        }
    }

    /// Takes the answer to `item`, where there is one.
    mutating func answer(
        _ item: Int, _ people: PeopleInDouble, _ pattern: SparsityPattern, _ design: Matrix<Double>,
        _ shares: Matrix<Double>, noise: Double
    ) {
        let row = pattern.row(person)
        guard let place = answerable.firstIndex(where: { Int(row[row.startIndex + $0]) == item }) else { return }
        let (a, target) = (design.row(item), people.equations(person).targets[answerable[place]])
        var spread = shares.row(item)
        for change in changes {
            let length = zip(a, change).reduce(0) { $0 + $1.0 * $1.1 }
            for k in spread.indices { spread[k] -= length * change[k] }
        }
        let variance = noise + zip(a, spread).reduce(0) { $0 + $1.0 * $1.1 }
        let step = (target - zip(a, mean).reduce(0) { $0 + $1.0 * $1.1 }) / variance
        for k in mean.indices { mean[k] += step * spread[k] }
        changes.append(spread.map { $0 / variance.squareRoot() })
        answerable.remove(at: place)
    }
}

extension Matrix<Double> {
    /// The rows in these places.
    fileprivate func selecting(_ places: [Int]) -> Matrix {
        Matrix(rows: places.count, columns: columns, places.flatMap { row($0) })
    }

    /// Less `x yᵀ`.
    fileprivate mutating func subtractProduct(_ x: [Double], _ y: [Double]) {
        self = Matrix(
            rows: rows, columns: columns,
            x.indices.flatMap { i in zip(row(i), y).map { $0 - x[i] * $1 } })
    }
}

extension RandomPurpose {
    /// How a person's ratings are cut into those that can be answered and those that are judged.
    static let questionnaire = RandomPurpose(rawValue: 23)
}
