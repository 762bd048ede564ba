import LatentRuntime
import Synchronization

/// The models by name: for files, `train` and `compare`.
///
///     var configuration = try ModelRegistry.configuration(named: "item-knn")
///     try configuration.set("neighbors", to: "80")
///     let fitted = try configuration.fit(TrainingSet(table), validation: nil, options: FitOptions())
///
/// It is one for the process, and any thread may ask it or add to it.
public enum ModelRegistry {
    /// Those that come with Latent, by family, in the order in which they are listed.
    private static let builtIn: [any RecommenderConfiguration.Type] = [
        MeanConfiguration.self,
        PopularityConfiguration.self,
        RandomConfiguration.self,
        EASEConfiguration.self,
        SparseEASEConfiguration.self,
        SLIMConfiguration.self,
        ItemListsConfiguration.self,
        IALSConfiguration.self,
        BPRConfiguration.self,
        PureSVDConfiguration.self,
        ContentConfiguration.self,
        BiasesConfiguration.self,
        CosineConfiguration.self,
        NeighborhoodConfiguration.self,
        SVDConfiguration.self,
        CenteredSVDConfiguration.self,
        FactorizationConfiguration.self,
        BayesianConfiguration.self,
        DotConfiguration.self,
        NeuralConfiguration.self,
        AutoencoderConfiguration.self,
    ]

    /// Those and what was registered, in the order of registration; nothing is ever taken out.
    private static let registered = Mutex(builtIn)

    /// Adds the models of `type`, which files, `train` and `compare` then know by their names.
    ///
    /// All names of the type are added, or none. Each must make a configuration of that very name.
    /// - Throws: `InvalidArgument` where one of the names is taken or listed twice, or is none: of small letters, digits
    ///   and dashes; where two settings have one name, or a name is none: of letters and digits, a small letter first.
    public static func register<Configuration: RecommenderConfiguration>(
        _ type: Configuration.Type
    ) throws(InvalidArgument) {
        guard !type.names.isEmpty else { throw InvalidArgument("\(type) has no names to register it under") }
        for name in type.names {
            let isWord = name.first?.isLetter ?? false
            guard isWord, name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
                throw InvalidArgument("'\(name)' is no name of a model: take small letters, digits and dashes")
            }
            guard let configuration = Configuration(named: name), configuration.name == name else {
                throw InvalidArgument("\(type) lists the name \(name), and makes no configuration of that name")
            }
        }
        if let twice = type.names.repeated { throw InvalidArgument("\(type) lists the name \(twice) twice") }
        let settings = type.settingNames
        for name in settings {
            guard name.first?.isLowercase ?? false, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
            else {
                throw InvalidArgument(
                    "\(type): '\(name)' is no name of a setting: take letters and digits, as in learningRate")
            }
        }
        if let twice = (settings + [type.nameKey].compactMap { $0 }).repeated {
            throw InvalidArgument("\(type) has two settings called \(twice)")
        }
        let taken = registered.withLock { all -> String? in
            let names = Set(all.flatMap { $0.names })
            if let taken = type.names.first(where: { names.contains($0) }) { return taken }
            all.append(type)
            return nil
        }
        if let taken {
            throw InvalidArgument("a model called \(taken) is registered already: give this one another name")
        }
    }

    private static var types: [any RecommenderConfiguration.Type] { registered.withLock { $0 } }

    /// All names, ascending.
    public static var names: [String] { types.flatMap { $0.names }.sorted() }

    /// The names of those that come with Latent, ascending.
    package static var builtInNames: [String] { builtIn.flatMap { $0.names }.sorted() }

    /// The families in the order of their first models, each with the names of its models. A family's models stand in
    /// the order of their types, and of each type's `names`.
    public static var families: [(name: String, models: [String])] {
        var result: [(name: String, models: [String])] = []
        for type in types {
            if let place = result.firstIndex(where: { $0.name == type.family }) {
                result[place].models += type.names
            } else {
                result.append((type.family, type.names))
            }
        }
        return result
    }

    /// The type that configures the model `name`. Nil where there is none.
    static func type(named name: String) -> (any RecommenderConfiguration.Type)? {
        types.first { $0.names.contains(name) }
    }

    /// The defaults of the model `name`, or, with `preset`, the settings of that published model.
    /// - Throws: `InvalidArgument` that names the nearest model, or those that have the preset.
    public static func configuration(
        named name: String, preset: String? = nil
    ) throws(InvalidArgument) -> any RecommenderConfiguration {
        guard let type = type(named: name), let configuration = type.init(named: name) else {
            let nearest = name.nearest(of: names).map { "; did you mean \($0)?" } ?? ":"
            throw InvalidArgument(
                "no model is called '\(name)'\(nearest) there are \(names.joined(separator: ", "))")
        }
        guard let preset else { return configuration }
        guard let configuration = type.init(named: name, preset: preset) else {
            let known = configuration.ownPresets
            throw InvalidArgument(
                "\(name) has no preset \(preset)"
                    + (known.isEmpty ? "" : ": it has \(known.joined(separator: " and "))"))
        }
        return configuration
    }

    /// All settings that some model has, each with the models that have it, by name. Ascending by the setting's name;
    /// the models of each are in the order of their types.
    public static var settings: [(name: String, models: [String])] {
        var models: [String: [String]] = [:]
        for type in types {
            for name in type.settingNames { models[name, default: []] += type.names }
        }
        return models.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    }

    /// The models whose setting `name` is without a value where a text says `unset`.
    /// - Returns: names, ascending; none where no model has the setting, or none calls it so.
    public static func models(of name: String, unset: String) -> [String] {
        names.filter { model in
            let settings = (try? configuration(named: model))?.settingDescriptions ?? []
            return settings.contains { $0.name == name && $0.unset == unset }
        }
    }

    /// The model that makes lists where nobody says which: rdlae, whose lists at its defaults are better than ease's on
    /// MovieLens 100k and 1M, or ials where a weight for each pair of items would take more than 1.6 GB and a minute.
    public static func forLists(items: Int) -> any RecommenderConfiguration {
        items <= 20_000 ? EASEConfiguration(.rdlae) : IALSConfiguration()
    }

    /// The model that makes lists for somebody of whom only tastes are known.
    public static var forProfiles: any RecommenderConfiguration { ContentConfiguration() }

    /// The models that have an ability under their defaults, by name. A setting may take an ability away or give it, as
    /// the autoencoder's solver does `checkpoints`.
    /// - Returns: names, ascending.
    public static func models(thatCan ability: Ability) -> [String] {
        names.filter { (try? configuration(named: $0))?.abilities.contains(ability) ?? false }
    }

    /// All presets that some model has, ascending.
    public static var presets: [String] { Set(types.flatMap { $0.presets }).sorted() }

    /// That `name` is no setting of `model`: what is near, and who has it.
    static func unknownSetting(_ name: String, of model: String, _ own: [String]) -> String {
        let message = "\(model) has no setting '\(name)'"
        if let others = settings.first(where: { $0.name == name }) {
            return "\(message): it is one of \(others.models.joined(separator: ", "))"
        }
        if let nearest = name.nearest(of: own) { return "\(message); did you mean \(nearest)?" }
        guard let nearest = name.nearest(of: settings.map(\.name)),
            let models = settings.first(where: { $0.name == nearest })?.models
        else { return own.isEmpty ? "\(message): it has none" : "\(message): it has \(own.joined(separator: ", "))" }
        return "\(message); \(nearest) is one of \(models.joined(separator: ", "))"
    }
}

extension [String] {
    /// The first that stands twice; nil where none does.
    fileprivate var repeated: String? {
        var seen: Set<String> = []
        return first { !seen.insert($0).inserted }
    }
}

extension RecommenderConfiguration {
    fileprivate static var settingNames: [String] { settings.map(\.name) }
}
