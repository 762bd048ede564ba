import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// A search over models and their settings by successive halving (Jamieson and Talwalkar, "Non-stochastic best arm
/// identification and hyperparameter optimization", AISTATS 2016): many are tried on a part of the data, the best third
/// of them on three times as much, and the best of these on all of it.
///
/// A part is some of the people with all their ratings, so that a person is as well known in it as in the whole. Items
/// are known less, which some models suffer more from than others: so the defaults of all models come first, and all of
/// them are tried on all of the data. Then come draws around the defaults (`Setting.tried`), nine at a time, every
/// other one of a model whose default was among the best three, the others of all models in turn. Which of these go on
/// is by what their figure would be on all of the data: that of their model's default there, plus how far they are from
/// it on the part. Only figures of all the data choose.
///
///     let search = try ModelSearch(models, training: train, metric: .rmse)
///     let trials = try search.run(.trials(40))
///     let best = ModelSearch.best(of: trials, by: .rmse)
///
/// The same seed and number of trials give the same trials to the bit. A time as the budget gives others each time; what
/// it tried can be tried again.
public struct ModelSearch {
    /// How much is tried.
    public enum Extent: Sendable, Equatable {
        /// So many settings of models, the defaults among them; fewer where there are not as many.
        case trials(Int)
        /// As many as can be fitted and scored in so many seconds. What a fit takes is estimated from what it took on a
        /// smaller part, and, where it inverts a matrix of items, from their number cubed; what there is no time for is
        /// left out, but for the quickest of the defaults where no other has been fitted.
        case seconds(Double)
    }

    let models: [Comparison.Model]
    /// The settings that are not searched, for somebody gave them.
    private let fixed: Set<String>
    private let parts: [Part]
    private let metric: Metric
    private let lists: RankingEvaluation?
    private let seed: UInt64
    private let options: FitOptions

    /// The number of settings that are drawn together.
    private static let drawnTogether = 9
    /// How much larger a part is than the one before it, and how many are tried for one that is kept.
    private static let factor = 3
    /// How many of the defaults are best.
    private static let bestDefaults = 3
    /// The fewest ratings that a part chooses by: by fewer its figures would differ by chance.
    private static let leastValidation = 1_000

    /// Some people, or all.
    private struct Part {
        let share: Double
        let training: TrainingSet
        let validation: RatingTable
        /// The items that are learned of.
        let items: Int

        init(_ share: Double, _ training: RatingTable, _ validation: RatingTable) {
            (self.share, self.training, self.validation) = (share, TrainingSet(training), validation)
            items = training.withoutUnused().itemIDs.count
        }
    }

    /// Of the ratings of `training`, the share `fraction`, drawn for `seed`, is chosen by, and the others are learned
    /// from.
    /// - Parameters:
    ///   - models: the defaults that are tried, and around which settings are drawn; each under its label.
    ///   - fixed: the names of settings that are not searched.
    ///   - training: the data that may be learned from; the test data stays out.
    ///   - fraction: the share of its ratings that validates.
    ///   - seed: of what is held out, of the parts and of the draws.
    ///   - metric: what is chosen by.
    ///   - lists: how lists are judged, where the metric is one of lists.
    ///   - options: the pool, and the progress.
    /// - Throws: `InvalidArgument` where there is no model, or a part would be empty.
    public init(
        _ models: [Comparison.Model], fixed: Set<String> = [], training: RatingTable, fraction: Double = 0.1,
        seed: UInt64 = 0, metric: Metric, lists: RankingEvaluation? = nil, options: FitOptions = FitOptions()
    ) throws {
        guard !models.isEmpty else { throw InvalidArgument("there is no model to choose from") }
        (self.models, self.fixed, self.metric, self.seed, self.options) = (models, fixed, metric, seed, options)
        self.lists = metric.isOfLists ? lists ?? Tuning.usualLists(for: metric, training) : nil
        let (rest, validation) = try training.withoutUnused().split(.random(fraction: fraction, seed: seed))
        var parts = [Part(1, rest, validation)]
        for divisor in [Self.factor, Self.factor * Self.factor] {
            let people = rest.userIDs.count / divisor
            guard validation.count / divisor >= Self.leastValidation, people >= 1 else { break }
            let some = SplitMethod.users(people, seed: seed)
            // The same people of both, for both go by one vocabulary.
            parts.insert(
                Part(1 / Double(divisor), try rest.split(some).test, try validation.split(some).test), at: 0)
        }
        self.parts = parts
    }

    /// The ratings that are chosen by.
    public var validationCount: Int { parts[parts.count - 1].validation.count }

    /// Tries what there is to try.
    /// - Parameters:
    ///   - extent: how much that is.
    ///   - log: what was tried before, which is not tried again, or is and must come out the same.
    ///   - leftOut: is told of each default for which the time does not suffice, in a sentence.
    /// - Returns: the trials in the order in which they were made.
    /// - Throws: `InvalidArgument` for fewer trials than models, or no time; where a repeated trial comes out otherwise;
    ///   and where the metric has nothing to judge.
    public func run(
        _ extent: Extent, log: TrialLog = .none, leftOut: @escaping (String) -> Void = { _ in }
    ) throws -> [Trial] {
        switch extent {
        case .trials(let count) where count < models.count:
            throw InvalidArgument(
                "\(count) trials: take \(models.count) or more, for the defaults of \(models.count) models come first")
        case .seconds(let seconds) where !(seconds > 0): throw InvalidArgument("a budget of no time: take some")
        default: break
        }
        var run = Run(search: self, extent: extent, log: log, tell: leftOut)
        let defaults = models.map { Candidate(label: $0.label, configuration: $0.configuration, isDefault: true) }
        try run.climb(defaults, areDefaults: true)
        var draws = Draws(
            around: run.rankedDefaults.filter { $0.configuration.isTunable(without: fixed) }, seed: seed, fixed: fixed,
            tried: try Set(defaults.map { try $0.text }))
        var drawn = 0
        while !run.isOver {
            var count = Self.drawnTogether
            if case .trials(let all) = extent { count = min(count, all - models.count - drawn) }
            let candidates = try draws.next(count)
            guard !candidates.isEmpty else { break }
            drawn += candidates.count
            try run.climb(candidates, areDefaults: false)
        }
        try log.finish()
        return run.trials
    }

    /// The best of the trials on all of the data; of equals the first. Nil where none could be fitted.
    public static func best(of trials: [Trial], by metric: Metric) -> Trial? {
        trials.filter { $0.share == 1 && $0.value != nil }.min { metric.cost($0.value) < metric.cost($1.value) }
    }
}

extension ModelSearch {
    /// Settings of a model.
    struct Candidate {
        let label: String
        let configuration: any RecommenderConfiguration
        let isDefault: Bool

        /// What tells it from others.
        var text: String { get throws { try "\(label) \(ModelArchive.encode(configuration))" } }
    }

    /// Draws around defaults, none twice.
    private struct Draws {
        let defaults: [Candidate]
        let seed: UInt64
        let fixed: Set<String>
        private var tried: Set<String>
        private var number = 0

        /// Around `defaults`, the best first.
        init(around defaults: [Candidate], seed: UInt64, fixed: Set<String>, tried: Set<String>) {
            (self.defaults, self.seed, self.fixed, self.tried) = (defaults, seed, fixed, tried)
        }

        /// The next `count`; fewer where hardly any are left that were not tried.
        mutating func next(_ count: Int) throws -> [Candidate] {
            var candidates: [Candidate] = []
            let last = number + 100 * max(count, 0)
            while !defaults.isEmpty, candidates.count < count, number < last {
                // In turn one of the best few, and one of all.
                let among = number % 2 == 0 ? min(ModelSearch.bestDefaults, defaults.count) : defaults.count
                let base = defaults[number / 2 % among]
                let candidate = Candidate(
                    label: base.label,
                    configuration: try base.configuration.neighbor(number, seed: seed, without: fixed),
                    isDefault: false)
                number += 1
                if tried.insert(try candidate.text).inserted { candidates.append(candidate) }
            }
            return candidates
        }
    }

    /// A search that is under way.
    private struct Run {
        let search: ModelSearch
        let extent: Extent
        let log: TrialLog
        /// Is told what is left out.
        let tell: (String) -> Void
        var trials: [Trial] = []
        /// Whether there is no time for any more.
        var isOver = false
        /// The models whose defaults there was no time for.
        private var leftOut: Set<String> = []
        private lazy var cost = FittingCost(pool: search.options.pool)

        init(search: ModelSearch, extent: Extent, log: TrialLog, tell: @escaping (String) -> Void) {
            (self.search, self.extent, self.log, self.tell) = (search, extent, log, tell)
        }

        /// Tries the candidates on the smallest part, the best third of them on the next, and so on; of defaults all, the
        /// best first. What there is no time for is left out, but for the quickest of the defaults on each part where no
        /// other has been fitted; where that is all, the search is over.
        /// - Throws: as ``ModelSearch/run(_:log:leftOut:)``.
        mutating func climb(_ candidates: [Candidate], areDefaults: Bool) throws {
            var standing = candidates.map { (candidate: $0, earlier: timeOfDefault($0)) }
            for (level, part) in search.parts.enumerated() {
                var scored: [(candidate: Candidate, seconds: Double, cost: Double)] = []
                let expected = isTimed ? standing.map { expectedSeconds($0, on: part) } : standing.map { _ in 0 }
                let before = trials.count
                for (index, (candidate, _)) in standing.enumerated() {
                    let text = try ModelArchive.encode(candidate.configuration)
                    let isNeeded = areDefaults && scored.isEmpty && expected[index] == expected[index...].min()
                    guard mayTry(candidate, text, part, expecting: expected[index], isNeeded: isNeeded) else {
                        continue
                    }
                    let trial = try tried(candidate, text, part)
                    trials.append(trial)
                    if trial.value != nil { scored.append((candidate, trial.seconds, expectedCost(trial))) }
                    report()
                }
                if level == 0, trials.count == before { isOver = true }
                let kept = areDefaults ? scored.count : (scored.count + ModelSearch.factor - 1) / ModelSearch.factor
                // A stable order, so that of equals the first goes on.
                let order = scored.indices.sorted { (scored[$0].cost, $0) < (scored[$1].cost, $1) }
                standing = order.prefix(kept).map {
                    (candidate: scored[$0].candidate, earlier: (part: part, seconds: scored[$0].seconds))
                }
            }
        }

        /// What is known of the time that a draw takes on the smallest part: that of its model's default.
        private func timeOfDefault(_ candidate: Candidate) -> (part: Part, seconds: Double)? {
            let part = search.parts[0]
            return trials.first { $0.isDefault && $0.label == candidate.label && $0.share == part.share }
                .map { (part, $0.seconds) }
        }

        /// How long a candidate would take on a part, by what it took on an earlier one, and by its items.
        private mutating func expectedSeconds(
            _ standing: (candidate: Candidate, earlier: (part: Part, seconds: Double)?), on part: Part
        ) -> Double {
            let configuration = standing.candidate.configuration
            func items(_ part: Part) -> Int { min(part.items, configuration.itemLimit ?? .max) }
            let inverse = configuration.invertsItems ? cost.inverting(items(part)) : 0
            guard let (earlier, seconds) = standing.earlier else { return inverse }
            let growth = Double(items(part)) / Double(max(items(earlier), 1))
            return max(
                inverse,
                seconds * max(part.share / earlier.share, configuration.invertsItems ? growth * growth * growth : 1))
        }

        private var isTimed: Bool { if case .seconds = extent { true } else { false } }

        /// What a trial would cost on all of the data, as far as its model's default tells.
        private func expectedCost(_ trial: Trial) -> Double {
            func ofDefault(_ share: Double) -> Double? {
                trials.first { $0.isDefault && $0.label == trial.label && $0.share == share }?.value
                    .map { search.metric.cost($0) }
            }
            let cost = search.metric.cost(trial.value)
            guard !trial.isDefault, let whole = ofDefault(1), let part = ofDefault(trial.share) else { return cost }
            return whole + cost - part
        }

        /// Whether there is time for a trial that is thought to take so long, or none is needed.
        private mutating func mayTry(
            _ candidate: Candidate, _ text: String, _ part: Part, expecting seconds: Double, isNeeded: Bool
        ) -> Bool {
            guard case .seconds(let budget) = extent else { return true }
            if let isNext = log.repeats(candidate.label, text, share: part.share) {
                if !isNext, candidate.isDefault { leftOut.insert(candidate.label) }
                return isNext
            }
            let rest = budget - trials.reduce(0) { $0 + $1.seconds }
            if isNeeded || seconds <= rest { return true }
            if candidate.isDefault {
                leftOut.insert(candidate.label)
                let whole = part.share == 1 ? "all of the data" : "\(part.share.fixed(2)) of the people"
                tell(
                    "\(candidate.label) is left out: on \(whole) it would take about \(seconds.fixed(1)) s, and of the "
                        + "budget \(max(rest, 0).fixed(1)) s are left")
            }
            return false
        }

        /// The outcome of a trial, which may be known.
        private func tried(_ candidate: Candidate, _ text: String, _ part: Part) throws -> Trial {
            if let known = log.known(candidate.label, text, share: part.share) { return Trial(candidate, known) }
            let (outcome, seconds) = measureSeconds {
                Result {
                    try Tuning.score(
                        candidate.configuration, part.training, part.validation, search.lists, search.options)
                }
            }
            let result = try? outcome.get()
            if part.share == 1 { try Tuning.requireLists(result, search.lists, search.metric) }
            var reason: String?
            if case .failure(let error) = outcome { reason = "\(error)" }
            let entry = TrialLog.Entry(
                model: candidate.label, configuration: text, share: part.share, value: result?[search.metric],
                standardError: result?.scores[search.metric]?.standardError, listUsers: result?.listUsers,
                seconds: seconds, reason: reason)
            try log.add(entry)
            return Trial(candidate, entry)
        }

        /// The defaults that could be fitted in time, those first that came farthest and were best there.
        var rankedDefaults: [Candidate] {
            var best: [String: Trial] = [:]
            for trial in trials where trial.isDefault && trial.value != nil && !leftOut.contains(trial.label) {
                best[trial.label] = trial
            }
            let order = search.models.indices.filter { best[search.models[$0].label] != nil }
            func place(_ index: Int) -> (Double, Double, Int) {
                let trial = best[search.models[index].label]
                return (-(trial?.share ?? 0), search.metric.cost(trial?.value), index)
            }
            return order.sorted { place($0) < place($1) }.map {
                Candidate(
                    label: search.models[$0].label, configuration: search.models[$0].configuration, isDefault: true)
            }
        }

        private func report() {
            let best = ModelSearch.best(of: trials, by: search.metric)
            let message = best.map { "best \(search.metric.heading) \(($0.value ?? 0).fixed(4)), \($0.label)" } ?? ""
            let first = trials.count { $0.share == search.parts[0].share }
            let (completed, total) =
                switch extent {
                case .trials(let count): (min(first, count), count)
                case .seconds(let budget):
                    budget.isFinite
                        ? (Int(min(trials.reduce(0) { $0 + $1.seconds }, budget)), Int(budget.rounded(.up))) : (0, 1)
                }
            search.options.progress?(ProgressUpdate(completed: completed, total: max(total, 1), message: message))
        }
    }
}
