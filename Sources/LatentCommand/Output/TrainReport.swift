import Latent

/// What `train` shows.
struct TrainReport<Model: Recommender>: Report {
    static var command: String { "train" }
    let fitted: Fitted<Model>
    let data: DataSource
    let split: String?
    let training: Int
    let heldOut, scored, learned: Int?
    /// How lists were judged, of a model of lists.
    let lists: RankingEvaluation?
    let result: ComparisonResult?
    /// Wall time of fitting, with validation and checkpoints.
    let seconds: Double
    let output, plot: String?

    private var configuration: Model.Configuration { fitted.model.configuration }
    private var fitSeconds: Double { seconds - fitted.validationSeconds - fitted.checkpointSeconds }

    static var fields: [Field<Self>] {
        [
            Field("model", "The model's name.", \.configuration.name),
            Field("configuration", "Its settings, as `latent models` explains them.", \.configuration),
            Field("data", "What it was trained on.", object: \.data),
            Field("split", "How ratings were held out; null where none were.", \.split),
            Field("training", "Ratings to learn from.", \.training),
            Field("heldOut", "Ratings held out; null where none were.", \.heldOut),
            Field("scored", "Those of them of items that the model covers, which the metrics are of.", \.scored),
            Field("learned", "Those of them that were learned from, too, and which flatter the model.", \.learned),
            Field("unknownUsers", "Those scored of users that the model learned no rating of.", \.result?.unknownUsers),
            Field("unknownItems", "Those scored of items that the model learned no rating of.", \.result?.unknownItems),
            Field("liked", "The rating from which an item is relevant to a list; null where none were judged.") {
                $0.lists?.liked
            },
            Field("listUsers", "Users whose lists were judged; null where none were.", \.result?.listUsers),
            Field(
                "epochs", "The passes over the data; empty for a model that is computed at once.",
                list: \.fitted.epochs,
                of: [
                    Field("epoch", "Counted from 1.", \.epoch),
                    Field("loss", "The loss on the training ratings, as `losses` says.", \.loss),
                    Field(
                        "validationLoss", "The loss on the ratings held out; null where there are none.",
                        \.validationLoss),
                    Field("seconds", "Wall time of the epoch's training, without validation.", \.seconds),
                ]),
            Field(
                "losses", "What the losses of the epochs are; null where there are none.",
                object: { $0.fitted.epochs.isEmpty ? nil : $0.fitted },
                of: [
                    Field("loss", "What `loss` is.", \.lossKind.rawValue),
                    Field("validationLoss", "What `validationLoss` is.") { fitted in
                        fitted.epochs[0].validationLoss.map { _ in fitted.lossKind.ofValidation.rawValue }
                    },
                ]),
            Field(
                "bestEpoch", "The epoch that the model is of, where the ratings held out chose it.",
                \.fitted.bestEpoch),
            Field("fitSeconds", "Wall time of fitting, without validation and checkpoints.", \.fitSeconds),
        ]
            + [Field("notes", "What to know of what was learned, a sentence each.", \.fitted.model.notes)]
            + Metric.fields(
                "What the metric says of the ratings held out; those of lists are there where the model predicts no "
                    + "ratings, and others are null then.",
                of: { $0.result?.metrics ?? Metric.ofRatings }
            ) { $0.result?[$1] } + [Field("output", "The model's file; null where it was not kept.", \.output)]
    }

    var text: String {
        let scope = fitted.model.scope
        "\(configuration.name): \(scope.users.count.grouped) users, \(scope.items.count.grouped) items, "
            + "\(scope.ratings.pattern.count.grouped) of \(training.grouped) training ratings"
        epochLines
        "fitted in \(fitSeconds.duration)"
        fitted.model.notes.map { "note: \($0)" }
        if let result, let scored, let heldOut, scored > 0 {
            let metrics =
                lists.map(RankingOptions.shown) ?? Metric.ofRatings
            let figures = metrics.map { "\($0.heading) \(result[$0].figure)" }
            "\(figures.joined(separator: ", ")) on \(Comparing.share(scored, of: heldOut))"
            lists.map { RankingOptions.summary($0, users: result.listUsers) }
            Comparing.unknownNote(result)
        }
        if let learned, let scored { Comparing.learnedNote(learned, of: scored).map { "note: \($0)" } }
        plot.map { "loss curve written to \($0)" }
        if let output {
            "written to \(output)"
            scope.users.ids.first.map { "next: latent recommend --model \(output) --user \($0)".printable }
        } else {
            "the model is not kept: --output FILE keeps it"
        }
    }

    @Lines private var epochLines: [String] {
        let epochs = fitted.epochs
        if let last = epochs.last {
            let mean = epochs.reduce(0) { $0 + $1.seconds } / Double(epochs.count)
            let validation = last.validationLoss.map { ", validation loss \($0.fixed(4))," } ?? ""
            "loss \(last.loss.fixed(4))\(validation) after \(last.epoch.counted("epoch")) of \(mean.duration)"
            if let plan = configuration.training.epochs, plan.judge != .nothing, last.epoch < plan.most {
                let judge = fitted.bestEpoch == nil ? "loss" : "validation loss"
                "stopped early, for the \(judge) stood still; --patience 0 trains all \(plan.most) epochs"
            }
        }
        if let best = epochs.first(where: { $0.epoch == fitted.bestEpoch }), let loss = best.validationLoss {
            "kept epoch \(best.epoch), the best by its validation loss, \(loss.fixed(4)): a score on the same ratings "
                + "flatters it"
        }
    }
}
