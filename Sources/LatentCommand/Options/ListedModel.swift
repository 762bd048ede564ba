import ArgumentParser
import Latent

/// A model to make lists with: one that was saved, or one fitted here and now.
struct ListedModel: ParsableArguments {
    @Option(name: .customLong("model"), help: .value("file", "A model that 'latent train' wrote."))
    var path: String?

    @Option(
        help: .value("path", "Ratings or events to fit a model of lists to, in place of --model."),
        transform: DataPath.of)
    var data: String?

    @OptionGroup var columns: ColumnOptions
    @OptionGroup var features: FeatureOptions

    func validate() throws {
        guard (path == nil) != (data == nil) else {
            throw ValidationError("Give one of --model FILE, a saved model, and --data PATH, ratings to fit one to.")
        }
        guard data != nil || columns.columns == nil else {
            throw ValidationError("--columns goes with --data: a model's file has ratings of its own.")
        }
        guard data != nil || features.path == nil else {
            throw ValidationError("--features goes with --data: a model's file has what it learned from.")
        }
    }

    /// Where ids come from, as errors name it.
    var source: String { path ?? data ?? "" }

    /// The model, and what `check` makes of its configuration and scope: before it is fitted, so that nobody waits for an
    /// answer that cannot be given.
    /// With `tastes` the person is known by these alone, which not every model of lists can heed.
    func read<Checked>(
        _ common: CommonOptions, ofTastes tastes: Bool = false,
        check: (any RecommenderConfiguration, ModelScope) throws -> Checked
    ) throws -> (model: any Recommender, checked: Checked) {
        if let path {
            let model = try ModelArchive(contentsOf: path).model
            return (model, try check(model.configuration, model.scope))
        }
        let table = try features.attached(to: RatingTable(path: data ?? "", columns: columns.told))
        table.warnings.forEach(Output.note)
        // Who gives features wants them heeded.
        let configuration =
            tastes || features.path != nil
            ? ModelRegistry.forProfiles : ModelRegistry.forLists(items: table.itemIDs.count)
        let training = TrainingSet(table)
        let checked = try check(configuration, ModelScope(training))
        let (model, seconds) = try measureSeconds { try Self.fit(configuration, training, common) }
        Output.note(
            "fitted \(configuration.name) to \(table.count.grouped) ratings in \(seconds.duration); 'latent train' "
                + "saves a model")
        model.notes.forEach(Output.note)
        return (model, checked)
    }

    private static func fit(
        _ configuration: some RecommenderConfiguration, _ training: TrainingSet, _ common: CommonOptions
    ) throws -> any Recommender {
        try common.withProgress(configuration.name) { progress in
            try configuration.fit(training, validation: nil, options: FitOptions(progress: progress)).model
        }
    }
}

/// Which items may stand in lists.
struct ItemChoice: ParsableArguments {
    @Option(help: .value("names", "Only items of one of these genres, separated by commas."))
    var genre: String?

    @Option(help: .value("file", "Only the items of this file, an id a line."))
    var items: String?

    /// The items of `scope`, by index; nil for all.
    /// - Throws: `InvalidArgument` for a genre that no item has; `FileError`, also for an id that the model does not
    ///   know.
    func allowed(in scope: ModelScope) throws -> [Int]? {
        guard genre != nil || items != nil else { return nil }
        var allowed = Array(scope.items.ids.indices)
        if let items {
            allowed = try LineList.read(items).map { line, name in
                guard let index = scope.items.index(of: scope.items.id(named: name)) else {
                    throw LineList.malformed(items, line: line, "the model knows no item '\(name)'")
                }
                return index
            }
        }
        if let genre {
            let wanted = genre.split(separator: ",").map { $0.lowercased() }
            let there = Set(scope.items.ids.flatMap { scope.catalog[$0]?.genres ?? [] })
            if let unknown = wanted.first(where: { name in !there.contains { $0.lowercased() == name } }) {
                let names =
                    there.isEmpty
                    ? "the model's catalog has no genres" : "there are " + there.sorted().joined(separator: ", ")
                throw InvalidArgument("--genre: no item is of genre '\(unknown)': \(names)")
            }
            allowed = allowed.filter { item in
                scope.catalog[scope.items.ids[item]]?.genres.contains { wanted.contains($0.lowercased()) } ?? false
            }
        }
        return allowed
    }
}
