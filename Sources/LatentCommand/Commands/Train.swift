import ArgumentParser
import FoundationEssentials
import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

struct Train: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit one model.",
        usage: "latent train MODEL --data PATH [--output FILE] [settings] [options]",
        discussion: """
            \(ModelPage.families)

            'latent train MODEL --help' shows one's settings, 'latent models' what each is.

              latent train autoencoder --data ml-1m --output model.safetensors
              latent train dot-bias --data ml-1m --split random:0.1:1 --patience 3
              latent train factorization --data ml-25m --checkpoint state --resume

            With --checkpoint, SIGTERM, SIGINT and SIGUSR1 end training with exit code 75 \
            once its state is kept; the same command with --resume goes on to the same \
            bits. More --epochs than before go on too, where no rate depends on them.
            """)

    @Argument(help: "The model's name.")
    var model: String

    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ModelOptions

    @Option(help: ArgumentHelp("Write the model to this file (safetensors).", valueName: "file"))
    var output: String?

    @OptionGroup(title: "Checkpoints and the loss curve") var record: RecordOptions
    @OptionGroup var common: CommonOptions

    struct Result: Encodable {
        let model: String
        let configuration: AnyEncodable
        let epochs: [Epoch]
        @Nullable var losses: Losses?
        /// The epoch that the model is of, where the validation ratings chose it.
        @Nullable var bestEpoch: Int?
        let fitSeconds: Double
        @Nullable var rmse: Double?
    }

    /// What the losses of the epochs are.
    struct Losses: Encodable {
        let loss: String
        @Nullable var validationLoss: String?

        /// Nil where there are no epochs.
        init?(_ fitted: Fitted<some Recommender>) {
            guard let first = fitted.epochs.first else { return nil }
            loss = fitted.lossKind.rawValue
            validationLoss = first.validationLoss == nil ? nil : fitted.lossKind.ofValidation.rawValue
        }
    }

    struct Epoch: Encodable {
        let epoch: Int
        let loss: Double
        @Nullable var validationLoss: Double?
        let seconds: Double
    }

    func run() throws {
        let configuration = try settings.configuration(of: model)
        try configuration.validate()
        try settings.requireEffect(on: configuration)
        let method = try data.method()
        if let output { try OutputFile.check(output) }
        try record.check(for: configuration)
        try record.listening {
            let (count, warnings, train, test) = try RatingTable.load(path: data.data, split: method)
            for warning in warnings { Output.note("note: \(warning)") }
            try fit(configuration, consume train, test, method, splitCount: method == nil ? nil : count)
        }
    }

    private func fit(
        _ configuration: some RecommenderConfiguration, _ train: consuming RatingTable, _ test: RatingTable?,
        _ method: SplitMethod?, splitCount: Int?
    ) throws {
        let pool = common.pool()
        let count = train.count
        // Taken out by whoever fits, who may then let go of it.
        var training = [TrainingSet(consume train)]
        let (fitted, seconds) = try common.withProgress(configuration.name) { progress in
            try measureSeconds {
                try configuration.fit(
                    training.removeLast(), validation: test,
                    options: FitOptions(pool: pool, progress: progress, checkpoints: record.plan))
            }
        }
        let fitSeconds = seconds - fitted.validationSeconds - fitted.checkpointSeconds
        let scored = test.map { fitted.model.scope.covered($0) }
        let rmse = scored.flatMap {
            RatingMetrics(predictions: fitted.model.predict($0, pool: pool), ratings: $0.ratings).rmse
        }
        if let output {
            try ModelArchive(model: fitted.model, split: method?.description, splitCount: splitCount).write(to: output)
        }
        try record.writePlot(of: fitted)
        if common.json {
            try Output.json(
                Result(
                    model: configuration.name, configuration: AnyEncodable(configuration),
                    epochs: fitted.epochs.map {
                        Epoch(
                            epoch: $0.epoch, loss: $0.loss, validationLoss: $0.validationLoss, seconds: $0.seconds)
                    }, losses: Losses(fitted), bestEpoch: fitted.bestEpoch,
                    fitSeconds: fitSeconds, rmse: rmse))
        } else {
            printText(fitted, fitSeconds, trainingCount: count)
            if let rmse, let scored, let test {
                print("RMSE \(rmse.fixed(4)) on \(Self.share(scored, of: test))")
            }
            printNext(fitted.model.scope)
        }
    }

    private func printText(
        _ fitted: Fitted<some Recommender>, _ seconds: Double, trainingCount: Int
    ) {
        let scope = fitted.model.scope
        print(
            "\(fitted.model.configuration.name): \(scope.users.count.grouped) users, "
                + "\(scope.items.count.grouped) items, \(scope.ratings.pattern.count.grouped) of "
                + "\(trainingCount.grouped) training ratings")
        if let last = fitted.epochs.last {
            let mean = fitted.epochs.reduce(0) { $0 + $1.seconds } / Double(fitted.epochs.count)
            print(
                "loss \(last.loss.fixed(4)) after \(last.epoch) \(last.epoch == 1 ? "epoch" : "epochs") of \(mean.duration)"
            )
            if let plan = fitted.model.configuration.training.epochs, plan.judge != .nothing, last.epoch < plan.most {
                let judge = fitted.bestEpoch == nil ? "loss" : "validation loss"
                print("stopped early, for the \(judge) stood still; --patience 0 trains all \(plan.most) epochs")
            }
        }
        if let best = fitted.epochs.first(where: { $0.epoch == fitted.bestEpoch }), let loss = best.validationLoss {
            print(
                "kept epoch \(best.epoch), the best by its validation loss, \(loss.fixed(4)): a score on the same ratings "
                    + "flatters it")
        }
        print("fitted in \(seconds.duration)")
    }

    /// Which held-out ratings a score is about.
    static func share(_ scored: RatingTable, of test: RatingTable) -> String {
        scored.count == test.count
            ? "the \(test.count.grouped) held-out ratings"
            : "the \(scored.count.grouped) held-out ratings of items it covers, of \(test.count.grouped)"
    }

    private func printNext(_ scope: ModelScope) {
        if let plot = record.plot { print("loss curve written to \(plot)") }
        guard let output else { return }
        print("written to \(output)")
        guard let first = scope.users.ids.first else { return }
        print("next: latent recommend --model \(output) --user \(first)".printable)
    }
}

/// An encodable of any type, for results that hold one of several.
struct AnyEncodable: Encodable {
    private let encodeValue: (any Encoder) throws -> Void

    init(_ value: some Encodable) {
        encodeValue = { try value.encode(to: $0) }
    }

    func encode(to encoder: any Encoder) throws {
        try encodeValue(encoder)
    }
}

/// A file that a command is about to write.
enum OutputFile {
    /// Finds out before the work, not after it, that the file cannot be written.
    /// - Throws: `InvalidArgument` for an empty path; `FileError` when the folder is missing or closed to us, or the path is a
    ///   folder.
    static func check(_ path: String) throws {
        guard !path.isEmpty else { throw InvalidArgument("an output has an empty name: give the file or folder one") }
        var isFolder: Bool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
            throw FileError.inaccessible(path: path, reason: "is a folder, and the output must be a file")
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts.count == 1 && parts[0].isEmpty ? "/" : parts.joined(separator: "/")
        guard FileManager.default.fileExists(atPath: folder) else {
            throw FileError.inaccessible(path: path, reason: "the folder \(folder) does not exist")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw FileError.inaccessible(path: path, reason: "the folder \(folder) cannot be written to")
        }
    }

    /// Finds out before the work, not after it, that the folder `path`, there or not, cannot be filled with `names`, which hold
    /// `contents`.
    /// - Throws: as ``check(_:)``, and `FileError` when the path is a file.
    static func checkFolder(_ path: String, of contents: String, names: [String]) throws {
        var isFolder: Bool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            // The folder will be made like a file: in a folder that is there.
            return try check(path.last == "/" ? String(path.dropLast()) : path)
        }
        guard isFolder else {
            throw FileError.inaccessible(
                path: path, reason: "is a file, and \(contents) need a folder: give it another name")
        }
        for name in names { try check("\(path)/\(name)") }
    }
}
