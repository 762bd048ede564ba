import ArgumentParser
import Latent

struct SVD: WorkingCommand {
    static let configuration = CommandConfiguration(
        commandName: "svd",
        abstract: "The largest or smallest singular values of a matrix, and their vectors.",
        discussion: """
            INPUT is a Matrix Market file (.mtx), a NumPy file (.npy), or a data set of ratings (a folder, a zip or a \
            file): the matrix of users by items, with zeros where there is no rating.

              latent svd matrix.mtx --rank 20 --output factors
              latent svd samples.npy --rank 10 --center columns    principal components
              latent svd ml-1m --rank 50 --center user-mean      ratings less their mean
              latent svd ml-1m --rank 50 --method randomized --iterations 4

            'lanczos' iterates until every triplet satisfies max(|A v - s u|, |A' u - s v|) <= tolerance · s1, where \
            s1 is the largest singular value. 'randomized' makes a fixed number of products and says how near it came. \
            The residuals shown are those of the vectors written, from products made to check them.

            With --output, U.npy (rows × rank), s.npy (descending) and Vt.npy (rank × columns) are written to a \
            folder: A ≈ U diag(s) Vt. The element of largest magnitude in each column of U is positive.
            """)

    enum Method: String, ExpressibleByArgument, CaseIterable { case lanczos, randomized }
    enum End: String, ExpressibleByArgument, CaseIterable { case largest, smallest }
    enum Center: String, ExpressibleByArgument, CaseIterable {
        case none, rows, columns
        case userMean = "user-mean"
    }

    @Argument(help: "The matrix: a .mtx or .npy file, or a data set.", transform: DataPath.of)
    var input: String

    @Option(parsing: .unconditional, help: "How many singular values.")
    var rank: Int

    @Option(help: "lanczos (to a tolerance) or randomized (of a fixed cost).")
    var method = Method.lanczos

    @Option(help: "Which singular values, largest or smallest (lanczos).")
    var which = End.largest

    @Option(
        help: ArgumentHelp(
            "What to subtract first: none, rows, columns or user-mean.",
            discussion: """
                'columns' and 'rows' subtract the mean of each from all its elements, zeros too, without forming that \
                matrix. 'user-mean' subtracts from each entry of a sparse matrix the mean of the entries in its row, \
                and what is missing stays 0.
                """))
    var center = Center.none

    @Option(help: "float (half the time and memory) or double.")
    var precision = Precision.double

    @Option(
        parsing: .unconditional,
        help: "The largest residual over s1 (lanczos; default: 1.1e-11 in double, 1.4e-5 in float).")
    var tolerance: Double?

    @Option(help: .value("n", "Blocks of products at most (lanczos; default: 1000)."))
    var maximumIterations: Int?

    @Option(help: .value("n", "Vectors multiplied at once (lanczos; default: what suits the CPU)."))
    var blockSize: Int?

    @Option(help: .value("n", "Powers of A'A (randomized; default: 2)."))
    var iterations: Int?

    @Option(help: .value("n", "Vectors beyond the rank (randomized; default: 10)."))
    var oversampling: Int?

    @Option(help: "Seed of the first vectors: the same seed gives the same bits.")
    var seed: UInt64 = 0

    @Flag(help: "Fail, with exit code 65 and without results, unless all converged (lanczos).")
    var requireConvergence = false

    @Option(help: .value("n", "For benchmarks: after one run to warm up, the time is the median of this many."))
    var `repeat`: Int?

    @Option(help: .value("folder", "Write U.npy, s.npy and Vt.npy to this folder."))
    var output: String?

    @OptionGroup var columns: ColumnOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        let foreign =
            method == .lanczos
            ? [("--iterations", iterations != nil), ("--oversampling", oversampling != nil)]
            : [
                ("--tolerance", tolerance != nil), ("--maximum-iterations", maximumIterations != nil),
                ("--block-size", blockSize != nil), ("--which smallest", which == .smallest),
                ("--require-convergence", requireConvergence),
            ]
        if let (option, _) = foreign.first(where: \.1) {
            let other = method == .lanczos ? Method.randomized : .lanczos
            throw ValidationError("\(option) goes with --method \(other.rawValue), not with \(method.rawValue).")
        }
        if precision == .float, let tolerance, tolerance > 0, Float(tolerance) == 0 {
            throw ValidationError(
                "--tolerance \(tolerance): in float that is 0, which none would reach; take a larger one, or "
                    + "--precision double.")
        }
        if let count = `repeat`, count < 1 { throw ValidationError("--repeat \(count): take 1 or more.") }
        if center == .userMean, InputKind(path: input) == .npy {
            throw ValidationError(
                "--center user-mean is about entries that are missing, and \(input) has none: take --center rows.")
        }
    }

    func run() throws {
        if let output { try OutputFile.checkFolder(output, of: "the factors", names: SVDFiles.names) }
        try precision == .float ? run(in: Float.self) : run(in: Double.self)
    }

    private func run<Scalar: BLASScalar & Encodable>(in _: Scalar.Type) throws {
        var source = try MatrixSource<Scalar>(input, columns: columns.told)
        if center == .userMean, let ratings = source.matrix as? CSRMatrix<Scalar> {
            source.matrix = ratings.lessRowMeans().matrix
        }
        let turned = center == .rows ? source.matrix.turned() : source.matrix
        let means = center == .rows || center == .columns ? turned.columnMeans() : nil
        let run = { try measureSeconds { try decompose(source.matrix.linearOperator(), lessMeans: means) } }
        let (svd, firstSeconds) = try run()
        let times = try (0..<(`repeat` ?? 0)).map { _ in try run().seconds }
        if requireConvergence { try svd.requireConvergence() }
        if let output { try SVDFiles.write(svd, to: output) }
        try common.show(
            SVDReport(
                matrix: source, method: method.rawValue, svd: svd,
                seconds: times.isEmpty ? firstSeconds : times.median,
                shares: shares(svd.values, of: turned, lessColumns: means),
                heading: "\(source.matrix.shape)\(subtracted): the \(rank) \(which.rawValue) singular values",
                judgment: judgment(svd), output: output))
    }

    private func decompose<Scalar: BLASScalar>(
        _ a: some LinearOperator<Scalar>, lessMeans means: [Scalar]?
    ) throws -> TruncatedSVD<Scalar> {
        guard let means else { return try decompose(a) }
        return try decompose(center == .rows ? a.shifted(rows: means) : a.shifted(columns: means))
    }

    private func decompose<Scalar: BLASScalar>(_ a: some LinearOperator<Scalar>) throws -> TruncatedSVD<Scalar> {
        switch method {
        case .lanczos: try TruncatedSVD(a, rank: rank, settings: lanczosSettings())
        case .randomized: try TruncatedSVD(randomized: a, rank: rank, settings: randomizedSettings)
        }
    }

    private func lanczosSettings<Scalar: BLASScalar>() -> LanczosSettings<Scalar> {
        var settings = LanczosSettings<Scalar>()
        settings.which = which == .largest ? .largest : .smallest
        settings.tolerance = tolerance.map { Scalar($0) } ?? settings.tolerance
        settings.maximumIterations = maximumIterations ?? settings.maximumIterations
        settings.blockSize = blockSize
        settings.seed = seed
        return settings
    }

    private var randomizedSettings: RandomizedSettings {
        var settings = RandomizedSettings()
        settings.iterations = iterations ?? settings.iterations
        settings.oversampling = oversampling ?? settings.oversampling
        settings.seed = seed
        return settings
    }

    private var subtracted: String {
        switch center {
        case .none: ""
        case .rows, .columns: ", less the means of its \(center.rawValue)"
        case .userMean: ", entries less the mean of those in their row"
        }
    }

    /// The part that each of the values, descending, has in ‖A‖²: in units of the largest, so that squares stay in
    /// range.
    private func shares<Scalar: BLASScalar>(
        _ values: [Scalar], of matrix: some InputMatrix<Scalar>, lessColumns means: [Scalar]?
    ) -> [Double] {
        guard let unit = values.first.map({ Double($0) }), unit > 0 else { return values.map { _ in 0 } }
        let zeros = [Scalar](repeating: 0, count: matrix.columns)
        let squaredNorm = matrix.squaredNorm(lessColumns: means ?? zeros, unit: unit)
        return values.map { (Double($0) / unit) * (Double($0) / unit) / squaredNorm }
    }

    /// How near the values are, and what brings them nearer.
    private func judgment<Scalar: BLASScalar>(_ svd: TruncatedSVD<Scalar>) -> [String] {
        let evidence = svd.convergence
        let largest = Double(evidence.largestResidual)
        guard method == .lanczos else {
            let relative = svd.values.first.map { $0 > 0 ? largest / Double($0) : 0 } ?? 0
            return ["residuals at most \(relative.significant(2)) of s1; more --iterations make them smaller"]
        }
        let settings: LanczosSettings<Scalar> = lanczosSettings()
        let converged =
            "\(evidence.converged) of \(rank) converged to \(Double(settings.tolerance).significant(2)) of s1"
        guard !evidence.isConverged else { return [converged] }
        let advice =
            evidence.iterations < settings.maximumIterations
            ? "rounding in \(precision.rawValue) lets it come no nearer: take "
                + (precision == .float ? "--precision double, or " : "") + "a larger --tolerance"
            : "allow more than \(settings.maximumIterations) with --maximum-iterations, or a larger --tolerance"
        return [converged, "the largest residual is \(largest.significant(2)): \(advice)"]
    }
}
