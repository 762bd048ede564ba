import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime

extension EpochRecord: Documented {
    package static let fields: [Field<Self>] = [
        Field("epoch", "Counted from 1.", \.epoch),
        Field("loss", "The loss on the training ratings, as `losses` says.", \.loss),
        Field("validationLoss", "The loss on the ratings held out; null where there are none.", \.validationLoss),
        Field("seconds", "Wall time of the epoch's training, without validation.", \.seconds),
    ]
}

/// What the losses of epochs are.
private struct Losses: Documented {
    let loss: LossKind
    let isValidated: Bool

    static let fields: [Field<Self>] = [
        Field("loss", "What `loss` is.", \.loss.rawValue),
        Field("validationLoss", "What `validationLoss` is.") { $0.isValidated ? $0.loss.ofValidation.rawValue : nil },
    ]
}

/// What `train` shows.
struct TrainReport: Report {
    static let command = "train"
    let configuration: any RecommenderConfiguration
    let scope: ModelScope
    let epochs: [EpochRecord]
    private let losses: Losses?
    let bestEpoch: Int?
    let data: DataSource
    let split: String?
    let training: Int
    let heldOut, scored, learned: Int?
    let result: ComparisonResult?
    let fitSeconds: Double
    let output, plot: String?

    init(
        _ fitted: Fitted<some Recommender>, data: DataSource, split: String?, training: Int, heldOut: Int?,
        scored: Int?, learned: Int?, result: ComparisonResult?, fitSeconds: Double, output: String?, plot: String?
    ) {
        (configuration, scope) = (fitted.model.configuration, fitted.model.scope)
        (epochs, bestEpoch) = (fitted.epochs, fitted.bestEpoch)
        losses = epochs.first.map { Losses(loss: fitted.lossKind, isValidated: $0.validationLoss != nil) }
        (self.data, self.split, self.training) = (data, split, training)
        (self.heldOut, self.scored, self.learned, self.result) = (heldOut, scored, learned, result)
        (self.fitSeconds, self.output, self.plot) = (fitSeconds, output, plot)
    }

    static let fields: [Field<Self>] =
        [
            Field("model", "The model's name.", \.configuration.name),
            Field(
                "configuration", "Its settings, as `latent models` explains them.", { AnyEncodable($0.configuration) }),
            Field("data", "What it was trained on.", object: \.data),
            Field("split", "How ratings were held out; null where none were.", \.split),
            Field("training", "Ratings to learn from.", \.training),
            Field("heldOut", "Ratings held out; null where none were.", \.heldOut),
            Field("scored", "Those of them of items that the model covers, which the metrics are of.", \.scored),
            Field("learned", "Those of them that were learned from, too, and which flatter the model.", \.learned),
            Field("epochs", "The passes over the data; empty for a model that is computed at once.", list: \.epochs),
            Field("losses", "What the losses of the epochs are; null where there are none.", object: \.losses),
            Field("bestEpoch", "The epoch that the model is of, where the ratings held out chose it.", \.bestEpoch),
            Field("fitSeconds", "Wall time of fitting, without validation and checkpoints.", \.fitSeconds),
        ]
        + Metric.fields("What a metric of ratings says of those held out; null without.", of: Metric.ofRatings) {
            $0.result?[$1]
        } + [Field("output", "The model's file; null where it was not kept.", \.output)]

    var text: String {
        var lines = [
            "\(configuration.name): \(scope.users.count.grouped) users, \(scope.items.count.grouped) items, "
                + "\(scope.ratings.pattern.count.grouped) of \(training.grouped) training ratings"
        ]
        lines += epochLines
        lines.append("fitted in \(fitSeconds.duration)")
        if let result, let scored, let heldOut {
            let figures = Metric.ofRatings.compactMap { metric in
                result[metric].map { "\(metric.heading) \($0.fixed(4))" }
            }
            if !figures.isEmpty {
                lines.append("\(figures.joined(separator: ", ")) on \(Comparing.share(scored, of: heldOut))")
            }
        }
        if let learned, let scored, let note = Comparing.learnedNote(learned, of: scored) {
            lines.append("note: \(note)")
        }
        if let plot { lines.append("loss curve written to \(plot)") }
        guard let output else {
            return (lines + ["the model is not kept: --output FILE keeps it"]).joined(separator: "\n")
        }
        lines.append("written to \(output)")
        if let first = scope.users.ids.first {
            lines.append("next: latent recommend --model \(output) --user \(first)".printable)
        }
        return lines.joined(separator: "\n")
    }

    private var epochLines: [String] {
        guard let last = epochs.last else { return [] }
        let mean = epochs.reduce(0) { $0 + $1.seconds } / Double(epochs.count)
        let validation = last.validationLoss.map { ", validation loss \($0.fixed(4))," } ?? ""
        var lines = [
            "loss \(last.loss.fixed(4))\(validation) after \(last.epoch) \(last.epoch == 1 ? "epoch" : "epochs") of "
                + mean.duration
        ]
        if let plan = configuration.training.epochs, plan.judge != .nothing, last.epoch < plan.most {
            let judge = bestEpoch == nil ? "loss" : "validation loss"
            lines.append("stopped early, for the \(judge) stood still; --patience 0 trains all \(plan.most) epochs")
        }
        if let best = epochs.first(where: { $0.epoch == bestEpoch }), let loss = best.validationLoss {
            lines.append(
                "kept epoch \(best.epoch), the best by its validation loss, \(loss.fixed(4)): a score on the same ratings "
                    + "flatters it")
        }
        return lines
    }
}
