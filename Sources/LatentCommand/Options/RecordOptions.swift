import ArgumentParser
import Latent

/// What is kept of a training beside its model.
struct RecordOptions: ParsableArguments {
    @Option(help: .value("folder", "Keep the state of training in this folder."))
    var checkpoint: String?

    @Option(help: .value("epochs", "Keep it after so many epochs (default: 1) and the last."))
    var checkpointEvery: Int?

    @Flag(help: "Go on from the newest checkpoint, where there is one.")
    var resume = false

    @Option(help: .value("file", "Draw the loss over the epochs (SVG)."))
    var plot: String?

    func validate() throws {
        if checkpoint == nil, checkpointEvery != nil || resume {
            throw ValidationError(
                "\(checkpointEvery == nil ? "--resume" : "--checkpoint-every") goes with --checkpoint FOLDER.")
        }
        if let checkpointEvery, checkpointEvery < 1 {
            throw ValidationError("--checkpoint-every \(checkpointEvery): take 1 or more epochs.")
        }
    }

    /// Finds out before the work that there is nothing to keep, or no place for it.
    /// - Throws: `InvalidArgument`, `FileError`.
    func check(for configuration: any RecommenderConfiguration) throws {
        if let checkpoint {
            guard configuration.training.epochs?.keepsCheckpoints == true else {
                let usual = try ModelRegistry.configuration(named: configuration.name).training.epochs
                let settings = usual?.keepsCheckpoints == true ? " with these settings" : ""
                throw InvalidArgument(
                    "\(configuration.name)\(settings) keeps no checkpoints: leave --checkpoint out, and train it again")
            }
            try OutputFile.checkFolder(checkpoint, of: "checkpoints", names: ["checkpoint"])
        }
        if let plot {
            guard configuration.training != .atOnce else {
                throw InvalidArgument("\(configuration.name) is not trained by epochs, so --plot has no loss to draw")
            }
            let name = (plot.split(separator: "/").last ?? "").lowercased()
            guard name.hasSuffix(".svg") || !name.contains(".") else {
                throw InvalidArgument("--plot \(plot): the curve is drawn as SVG; give a name that ends in .svg")
            }
            try OutputFile.check(plot)
        }
    }

    /// The checkpoints that the options ask for.
    var plan: CheckpointPlan? {
        checkpoint.map { folder in
            CheckpointPlan(
                folder: folder, interval: checkpointEvery ?? 1, resumes: resume, shouldStop: { StopSignals.cameIn },
                note: { Output.note($0) })
        }
    }

    /// Runs `body`; with checkpoints, signals ask it to stop instead of ending the process.
    func listening(_ body: () throws -> Void) throws {
        try checkpoint == nil ? body() : StopSignals.listening(body)
    }

    /// Draws the loss where that was asked for.
    func writePlot(of fitted: Fitted<some Recommender>) throws {
        guard let plot else { return }
        let title = "\(fitted.model.configuration.name): loss over the epochs"
        let svg = LossCurve(title: title, epochs: fitted.epochs, kind: fitted.lossKind, bestEpoch: fitted.bestEpoch).svg
        try AtomicFile.write(to: plot) { try $0.write(svg) }
    }
}
