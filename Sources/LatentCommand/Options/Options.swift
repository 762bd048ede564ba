import ArgumentParser
import FoundationEssentials
import Latent

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    @Option(help: .value("count", "Threads (default: Slurm's, OMP_NUM_THREADS, or all)."))
    var threads: Int?

    @Option(
        help: .value("level", "Kernels of x86-64-v2, -v3 or -v4, as LATENT_CPU."),
        transform: { try CPU.Level(named: $0) })
    var cpu: CPU.Level?

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    func validate() throws {
        if let threads, !(1...ThreadCount.maximum).contains(threads) {
            let bound = threads < 1 ? "1 or more" : "\(ThreadCount.maximum) or fewer"
            throw ValidationError("--threads \(threads): take \(bound).")
        }
    }

    /// Sets what holds for the whole process. Before anything runs: reading the data is work, too.
    /// - Throws: `InvalidArgument` where the CPU has no such level; `MemoryShortage` where BLAS has no room.
    func prepare(usesBLAS: Bool) throws {
        try CPU.useEnvironment()
        if let cpu { try CPU.use(cpu) }
        let wanted = threadCount.count
        let count = usesBLAS ? try OpenBLAS.reserveBuffers(threads: wanted) : wanted
        if count < wanted { Output.note("\(count) of \(wanted) threads, for the limit of address space (ulimit -v)") }
        ThreadPool.setSharedThreads(count)
    }

    /// The number of threads, and who said so.
    var threadCount: ThreadCount {
        threads.map { ThreadCount($0, source: "--threads") } ?? .default()
    }

    /// Shows progress on standard error while `body` runs.
    func withProgress<Result>(
        _ title: String, _ body: (@escaping ProgressHandler) throws -> Result
    ) rethrows -> Result {
        let display = ProgressDisplay(title: title, quiet: quiet)
        defer { display.finish() }
        return try body(display.handler)
    }
}

/// A command that computes, and takes the options of all.
protocol WorkingCommand: ParsableCommand {
    var common: CommonOptions { get }
    /// Whether it multiplies matrices, or may.
    static var usesBLAS: Bool { get }
}

extension WorkingCommand {
    static var usesBLAS: Bool { true }
}

extension NameSpecification {
    /// What the length of lists is called, in every command.
    static let top: NameSpecification = [.customShort("n"), .long]
}

/// The numbers that a kernel computes with.
enum Precision: String, ExpressibleByArgument, CaseIterable { case float, double }

/// Which columns of the files of ratings hold what.
struct ColumnOptions: ParsableArguments {
    @Option(
        help: .value("columns", "user=C,item=C,rating=C,time=C: names or numbers."),
        transform: { try RatingColumns(parsing: $0) })
    var columns: RatingColumns?

    /// What was told; nothing where nothing was.
    var told: RatingColumns { columns ?? RatingColumns() }
}

/// What is known of items beside their ratings.
struct FeatureOptions: ParsableArguments {
    @Option(
        name: .customLong("features"),
        help: .value("file", "Items' features (CSV), in place of their genres."))
    var path: String?

    /// The ratings with these features, where some were given.
    func attached(to table: RatingTable) throws -> RatingTable {
        guard let path else { return table }
        do {
            return try table.with(itemFeatures: FeatureTable(path: path))
        } catch let error as InvalidArgument {
            throw InvalidArgument("--features \(path): \(error)")
        }
    }
}

/// Where the ratings are.
struct DataOptions: ParsableArguments {
    @Option(help: .value("path", "A folder, a zip, a file or - ('latent data --help')."), transform: DataPath.of)
    var data: String

    @OptionGroup var columns: ColumnOptions

    @Option(
        help: .value(
            "split",
            "Held out: random|numpy|sklearn|pandas:SHARE:SEED, files:TRAIN:TEST, leave-last:N, users|items:N:SEED, "
                + "time:DATE|SHARE."))
    var split: String?

    func method() throws -> SplitMethod? { try split.map { try SplitMethod(parsing: $0) } }

    /// Reads the ratings, with their times where a model needs them, and splits them.
    func load(
        split method: SplitMethod?, withTimestamps: Bool = false
    ) throws -> (count: Int, warnings: [String], train: RatingTable, test: RatingTable?) {
        try RatingTable.load(path: data, columns: columns.told, split: method, withTimestamps: withTimestamps)
    }

    /// The same, with features of the items that are learned from.
    func load(
        split method: SplitMethod?, withTimestamps: Bool = false, _ features: FeatureOptions
    ) throws -> (count: Int, warnings: [String], train: RatingTable, test: RatingTable?) {
        var loaded = try load(split: method, withTimestamps: withTimestamps)
        loaded.train = try features.attached(to: loaded.train)
        return loaded
    }
}

extension ArgumentHelp {
    /// What an option means, with the name that help has for its value.
    static func value(_ name: String, _ meaning: String) -> ArgumentHelp { ArgumentHelp(meaning, valueName: name) }
}
