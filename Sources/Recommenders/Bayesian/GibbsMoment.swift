import LatentRuntime

extension RandomPurpose {
    /// The draws of a Gibbs sampler.
    static let gibbs = RandomPurpose(rawValue: 21)
}

/// A half of a sweep of a Gibbs sampler, in which one side is drawn with the other held. All its random numbers are
/// functions of it and of whose they are.
struct GibbsMoment {
    let seed: UInt64
    /// Twice the sweep's number, and one more for users: of each half factors are drawn, and then noise.
    private let half: Int

    init(seed: UInt64, sweep: Int, isOfUsers: Bool) {
        self.seed = seed
        half = 2 * sweep + (isOfUsers ? 1 : 0)
    }

    /// For the factors of a row; -1 for what all have in common.
    func factors(row: Int) -> Philox { Philox(seed: seed, purpose: .gibbs, epoch: 2 * half, row: row) }

    /// For the weight of a row; -1 for the weights' degrees of freedom, -2 for the precision.
    func noise(row: Int) -> Philox { Philox(seed: seed, purpose: .gibbs, epoch: 2 * half + 1, row: row) }
}
