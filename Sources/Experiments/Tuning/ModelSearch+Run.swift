import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

extension ModelSearch {
    /// A search that is under way.
    struct Run {
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
