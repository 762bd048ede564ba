import ArgumentParser
import FoundationEssentials
import LatentDatasets
import LatentRuntime

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Threads (default: Slurm's, OMP_NUM_THREADS, or the CPUs).", valueName: "count"))
    var threads: Int?

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    func validate() throws {
        if let threads, threads < 1 {
            throw ValidationError("--threads \(threads): take 1 or more.")
        }
        if let threads, threads > ThreadCount.maximum {
            throw ValidationError("--threads \(threads): take \(ThreadCount.maximum) or fewer.")
        }
    }

    /// The number of threads, and who said so.
    var threadCount: ThreadCount {
        threads.map { ThreadCount($0, source: "--threads") } ?? .default()
    }

    /// Shows progress on standard error while `body` runs.
    func withProgress<Result>(_ title: String, _ body: (@escaping ProgressHandler) throws -> Result) rethrows -> Result
    {
        let display = ProgressDisplay(title: title, quiet: quiet)
        defer { display.finish() }
        return try body(display.handler)
    }
}

/// A command that computes, and takes the options of all.
protocol WorkingCommand: ParsableCommand {
    var common: CommonOptions { get }
}

extension NameSpecification {
    /// What the length of lists is called, in every command.
    static let top: NameSpecification = [.customShort("n"), .long]
}

/// The numbers that a kernel computes with.
enum Precision: String, ExpressibleByArgument, CaseIterable { case float, double }

/// Where the ratings are.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ratings: a folder, a zip or a file ('latent data --help').", valueName: "path"))
    var data: String

    @Option(
        help: ArgumentHelp(
            "Which ratings to hold out: random|numpy|sklearn|pandas:SHARE:SEED, files:TRAIN:TEST, leave-last:N, users:N:SEED.",
            valueName: "split"))
    var split: String?

    func method() throws -> SplitMethod? { try split.map { try SplitMethod(parsing: $0) } }
}
