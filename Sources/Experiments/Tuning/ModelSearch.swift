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
    let parts: [Part]
    let metric: Metric
    let lists: RankingEvaluation?
    private let seed: UInt64
    let options: FitOptions

    /// The number of settings that are drawn together.
    private static let drawnTogether = 9
    /// How much larger a part is than the one before it, and how many are tried for one that is kept.
    static let factor = 3
    /// How many of the defaults are best.
    static let bestDefaults = 3
    /// The fewest ratings that a part chooses by: by fewer its figures would differ by chance.
    private static let leastValidation = 1_000

    /// Some people, or all.
    struct Part {
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
