import ArgumentParser
import Datasets
import FoundationEssentials
import Runtime

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Threads to use. The results do not depend on it.",
            discussion: "Default: SLURM_CPUS_PER_TASK, else OMP_NUM_THREADS, else the CPUs this process may use."))
    var threads: Int?

    @Flag(help: "Show no progress.")
    var quiet = false

    func validate() throws {
        if let threads, threads < 1 {
            throw ValidationError("--threads \(threads): take 1 or more.")
        }
        if let threads, threads > ThreadCount.maximum {
            throw ValidationError("--threads \(threads): take \(ThreadCount.maximum) or fewer.")
        }
        // Here, before anything has run: reading the data is work, too.
        if let threads { ThreadPool.setSharedThreads(threads) }
    }

    /// The number of threads, and who said so.
    var threadCount: ThreadCount {
        threads.map { ThreadCount($0, source: "--threads") } ?? .default()
    }

    /// The pool that these options ask for.
    func pool() -> ThreadPool {
        .shared
    }

    /// Shows progress on standard error while `body` runs.
    func withProgress<Result>(_ title: String, _ body: (@escaping ProgressHandler) throws -> Result) rethrows -> Result
    {
        let display = ProgressDisplay(title: title, quiet: quiet)
        defer { display.finish() }
        return try body(display.handler)
    }
}

/// The numbers that a kernel computes with.
enum Precision: String, ExpressibleByArgument, CaseIterable { case float, double }

/// Where the ratings are.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "MovieLens data: a folder, a zip, or one file of ratings.",
            discussion: "Its layout is recognised: ratings.dat, u.data, ratings.csv, or any text with named columns.",
            valueName: "path"))
    var data: String

    @Option(
        help: ArgumentHelp(
            "Which ratings to hold out.",
            discussion: """
                random:FRACTION:SEED, numpy:FRACTION:SEED, sklearn:FRACTION:SEED, pandas:FRACTION:SEED (the rows that \
                NumPy, scikit-learn and pandas would choose), files:TRAIN:TEST, leave-last:N, users:N:SEED.
                """, valueName: "split"))
    var split: String?

    func method() throws -> SplitMethod? { try split.map { try SplitMethod(parsing: $0) } }
}

/// How many latent dimensions.
enum Rank: ExpressibleByArgument {
    case number(Int)
    /// By a rule of thumb, from how many users and items there are.
    case rule

    init?(argument: String) {
        if argument == "rule" {
            self = .rule
        } else if let number = Int(argument) {
            self = .number(number)
        } else {
            return nil
        }
    }

    var number: Int? {
        switch self {
        case .number(let number): number
        case .rule: nil
        }
    }
}

/// The settings of a model, each under its name in the one vocabulary. What is not given keeps its default.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Cover this many most-rated items only; 0 for all (default: 500; all in 'compare').", valueName: "count"))
    var itemCount: Int?

    @Option(help: "adadelta, adam, sgd or closed-form (default: adadelta).")
    var solver: String?

    @Option(
        help: ArgumentHelp(
            "Latent dimensions (default: 25; 50 of svd, svd-centered and dot, ..., 64 of factorization and neural).",
            discussion: """
                neural also takes 'rule': min(600, round(1.6 n^0.56)) for n users, and for n items, fastai's rule of thumb.
                """))
    var rank: Rank?

    @Option(help: "Share of each user's ratings hidden from the input (default: 0.2).")
    var maskFraction: Double?

    @Option(help: "Share of the loss that the hidden ratings make up (default: 0.8).")
    var hiddenWeight: Double?

    @Option(help: "Users in a batch (default: 125), or ratings of dot, ... and neural (default: by model).")
    var batchSize: Int?

    @Option(
        help:
            "Passes over the data at most (default: 100; 30 of svd-centered, 60 of factorization; embeddings by model)."
    )
    var epochs: Int?

    @Option(
        help: """
            Stop after this many epochs without improvement; 0 never stops early (default: 3; 0 of factorization and embeddings, \
            which need ratings held out and go back to the best epoch by them).
            """)
    var patience: Int?

    @Option(help: "The least improvement that counts (default: 1e-5).")
    var minDelta: Double?

    @Option(help: "Step size (default: the solver's own; 0.011 of factorization).")
    var learningRate: Double?

    @Option(
        help: ArgumentHelp(
            "Ridge of the closed form (default: 500), shrinkage of svd-centered (1), or weight of the baseline in knn.",
            discussion: """
                svd-centered lowers its singular values by this many times the largest that noise would have. user-knn \
                (default: 0.02) and item-knn (0.01) weigh it against the squared similarities of the neighbours. \
                factorization (0.035) counts it for each rating that a factor takes part in.
                """)
    )
    var regularization: Double?

    @Option(help: "Ratings at the mean that a user's bias is weighed against (default: 5).")
    var userRegularization: Double?

    @Option(help: "Ratings at the mean that an item's bias is weighed against (default: 3).")
    var itemRegularization: Double?

    @Option(help: "Seed of everything random: the same seed gives the same bits (default: 0).")
    var seed: UInt64?

    @OptionGroup(title: "Settings of user-knn and item-knn") var neighborhood: NeighborhoodOptions

    @OptionGroup(title: "Settings of dot, ... and neural") var embedding: EmbeddingOptions
}
