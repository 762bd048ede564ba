import Datasets
import Recommenders
import Runtime

/// Settings chosen on a validation part of the training data; the test data is never seen here.
public enum Tuning {
    /// The one of `candidates` whose model, fitted to the rest, has the least squared error on the validation
    /// part, which is the share `fraction` of `training` drawn for `seed`. Of equals the first wins.
    /// - Throws: `InvalidArgument` when there is no candidate, or settings do not fit the data.
    public static func best<Configuration: RecommenderConfiguration>(
        of candidates: [Configuration], training: RatingTable, fraction: Double = 0.1, seed: UInt64 = 0,
        options: FitOptions = FitOptions()
    ) throws -> Configuration {
        let (rest, validation) = try training.split(.random(fraction: fraction, seed: seed))
        let set = TrainingSet(rest)
        var best: (configuration: Configuration, error: Double)?
        for candidate in candidates {
            let model = try candidate.fit(set, validation: nil, options: options).model
            let error = model.meanSquaredError(validation, pool: options.pool)
            if error < best?.error ?? .infinity { best = (candidate, error) }
        }
        guard let best else { throw InvalidArgument("there is no candidate to choose from") }
        return best.configuration
    }
}
