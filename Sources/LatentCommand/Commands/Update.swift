import ArgumentParser
import Latent

struct Update: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "A saved model, and new ratings that it shall know.",
        discussion: """
            Fits the model's own configuration to the ratings in its file and the new ones: what training on all of \
            them gives, bit for bit, without the old file of ratings. ials and bpr go on from the factors they have, \
            for as large a part of their epochs as the new ratings are of all; with --anew they begin anew, too.

              latent update --model lists.safetensors --data today.csv
              latent update --model lists.safetensors --data today.csv --output new.safetensors

            Where a user rates an item again, the new rating counts, whatever its time, as a model's file holds none; \
            counts and events add up. Other models that learn \
            by epochs are trained anew, and say so.
            """)

    @OptionGroup var model: ModelFile

    @Option(help: .value("path", "The new ratings or events."), transform: DataPath.of)
    var data: String

    @OptionGroup var columns: ColumnOptions

    @Flag(help: "Train from the start, also a model that could go on.")
    var anew = false

    @Option(help: .value("file", "Write to this file instead of the model's own."))
    var output: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        let target = output ?? model.path
        try OutputFile.check(target)
        let archive = try model.read()
        let more = try RatingTable(path: data, columns: columns.told)
        more.warnings.forEach(Output.note)
        if let split = archive.split {
            Output.note(
                "the model was fitted to the training part of \(split): what that held out it does not know, and the file "
                    + "will name no split")
        }
        try update(archive.model, more, target)
    }

    private func update(_ model: some Recommender, _ more: RatingTable, _ target: String) throws {
        let name = model.configuration.name
        let learnsByEpochs = model.configuration.training.epochs != nil
        let goesOn = model.configuration.goesOn && !anew
        if learnsByEpochs {
            Output.note(
                goesOn
                    ? "\(name) goes on from the factors it has; --anew trains it from the start"
                    : "\(name) learns by epochs: it is trained anew, over all ratings")
        }
        let (fitted, seconds) = try common.withProgress(name) { progress in
            try measureSeconds { try model.updated(with: more, anew: anew, options: FitOptions(progress: progress)) }
        }
        try ModelArchive(model: fitted.model).write(to: target)
        try common.show(
            UpdateReport(
                file: self.model.path, data: DataSource(data, more), before: model.scope, after: fitted.model.scope,
                model: name, anew: learnsByEpochs && !goesOn, epochs: learnsByEpochs ? fitted.epochs.count : nil,
                seconds: seconds, output: target))
    }
}

struct UpdateReport: Report {
    static let command = "update"
    let file: String
    let data: DataSource
    let before, after: ModelScope
    let model: String
    let anew: Bool
    let epochs: Int?
    let seconds: Double
    let output: String

    static let fields: [Field<Self>] = [
        Field("file", "The model that was updated.", \.file),
        Field("model", "Which model it is.", \.model),
        Field("data", "The new ratings.", object: \.data),
        Field("ratingsBefore", "Ratings that the model had learned from.", \.before.ratings.pattern.count),
        Field("ratings", "Ratings that it has learned from now.", \.after.ratings.pattern.count),
        Field("newUsers", "Users that it had not known.") { $0.after.users.count - $0.before.users.count },
        Field("newItems", "Items that it had not known.") { $0.after.items.count - $0.before.items.count },
        Field("trainedAnew", "Whether it learns by epochs, and has begun from the start.", \.anew),
        Field("epochs", "Passes over all ratings, of a model that learns by them.", \.epochs),
        Field("seconds", "Wall time of joining the ratings and fitting.", \.seconds),
        Field("output", "The file that was written.", \.output),
    ]

    var text: String {
        let (old, new) = (before.ratings.pattern.count, after.ratings.pattern.count)
        let (users, items) = (after.users.count - before.users.count, after.items.count - before.items.count)
        "\(output): \(model) of \(new.grouped) ratings, \(old.grouped) before, in \(seconds.duration)"
        if users + items > 0 { "new to it: \(users.counted("user")), \(items.counted("item"))" }
    }
}
