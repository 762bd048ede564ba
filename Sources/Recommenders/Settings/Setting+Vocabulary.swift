/// Reasons of bounds that several settings have.
extension String {
    static let learningRateReason = "a step of 0 learns nothing, and one below climbs"
    static let penaltyReason = "below 0 the loss has no least value"
    static let meanReason = "a mean that keeps all never moves"
    static let dropoutReason = "with all put to 0 nothing is left"
}

/// Settings that several models have, in the same words.
extension Setting {
    /// At least 1; what the data allow at most is for `fit` to say.
    static func rank(_ path: WritableKeyPath<Configuration, Int> & Sendable, help: String = "Latent dimensions.")
        -> Setting
    {
        Setting("rank", path, .atLeast(1), "a model needs at least 1 dimension", help: help)
            .tried("8,16,32,64,128")
    }

    /// At least 1, and `fit` may need fewer.
    static func epochs(_ path: WritableKeyPath<Configuration, Int> & Sendable) -> Setting {
        Setting(
            "epochs", path, .atLeast(1), "training needs a pass over the data", help: "Passes over the data at most."
        ).tried("10,20,50,100")
    }

    /// Whether ``RatingScale`` or the ratings' own units are trained in.
    static func standardize(_ path: WritableKeyPath<Configuration, Bool> & Sendable) -> Setting {
        Setting("standardize", path, help: "Train in deviations from the mean rating: any scale is learned alike.")
    }

    /// Any 64 bits, from 0 to 2⁶⁴ − 1.
    static func seed(_ path: WritableKeyPath<Configuration, UInt64> & Sendable) -> Setting {
        Setting("seed", path, help: "Seed of everything random: same seed, same bits.")
    }

    /// Patience and what it counts, of a configuration that goes by the ratings held out.
    static func stopping(
        _ patience: WritableKeyPath<Configuration, Int> & Sendable,
        _ minDelta: WritableKeyPath<Configuration, Double> & Sendable,
        help: String = "Stop after so many epochs without improvement on held-out ratings, and go back to the best; "
            + "0 for never."
    ) -> [Setting] {
        [
            Setting("patience", patience, .atLeast(0), "it counts epochs", help: help),
            Setting(
                "minDelta", minDelta, .atLeast(0), "a loss that grows is no improvement",
                help: "The least improvement that patience counts.",
                idle: { $0[keyPath: patience] > 0 ? nil : "without patience it trains all epochs" }),
        ]
    }

    /// Of the effects of ``BaselineEstimates``.
    ///
    /// 0 or more, and finite: at 0 an effect is a plain mean of residuals, and the larger they are the nearer it is to
    /// 0. Without a value it is estimated from the ratings.
    static func effects(
        users: WritableKeyPath<Configuration, Double?> & Sendable,
        items: WritableKeyPath<Configuration, Double?> & Sendable,
        idle: @escaping @Sendable (Configuration) -> String? = { _ in nil }
    ) -> [Setting] {
        [
            Setting(
                "userRegularization", users, unset: "estimated", .atLeast(0), "it counts ratings",
                help: "Ratings at the mean that a user's effect is weighed against, or as the ratings tell.", idle: idle
            ).tried("0.5..50"),
            Setting(
                "itemRegularization", items, unset: "estimated", .atLeast(0), "it counts ratings",
                help: "Ratings at the mean that an item's effect is weighed against, or as the ratings tell.",
                idle: idle
            ).tried("0.5..50"),
        ]
    }
}
