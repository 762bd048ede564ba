import LatentRecommenders

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
    struct Draws {
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
}
