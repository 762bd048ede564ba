import ArgumentParser
import Latent

/// The settings of models, each under its name in the one vocabulary. What is not given keeps its default.
struct ModelOptions: ParsableArguments {
    @OptionGroup var settings: SettingOptions

    @Option(help: .value("name", "A published model: \(ModelRegistry.presets.joined(separator: ", "))."))
    var preset: String?

    /// The names of the settings given, ascending; the seed goes to everything random, whatever the model.
    var given: [String] { settings.given.keys.filter { $0 != "seed" }.sorted() }

    /// 0 where none is given.
    /// - Throws: `InvalidArgument` for a text that is no seed.
    func seed() throws -> UInt64 {
        guard let text = settings.given["seed"] else { return 0 }
        guard let seed = UInt64(text) else { throw InvalidArgument("--seed \(text): take a whole number, 0 or more") }
        return seed
    }

    /// The configuration of the model called `label`, or `MODEL:SOLVER`, with those of these settings that it has.
    /// `itemCount`, where none is given, is that of models that can cover some items only; settings in `except` stay as
    /// they are.
    /// - Throws: `InvalidArgument` for an unknown model, or a text that is no value of its setting.
    func configuration(
        of label: String, itemCount: Int? = nil, except: Set<String> = []
    ) throws -> any RecommenderConfiguration {
        let parts = label.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var configuration = try ModelRegistry.configuration(named: parts[0], preset: preset)
        var texts = settings.given.filter { !except.contains($0.key) }
        if texts["itemCount"] == nil, let itemCount { texts["itemCount"] = String(itemCount) }
        if parts.count == 2 { texts["solver"] = parts[1] }
        // Which settings have a say depends on all of them.
        for (name, text) in texts { try? configuration.set(name, to: text) }
        for setting in configuration.settingDescriptions where setting.idle == nil {
            guard let text = texts[setting.name] else { continue }
            do {
                try configuration.set(setting.name, to: text)
            } catch {
                let owners = ModelRegistry.models(of: setting.name, unset: text)
                let others = owners.isEmpty ? "" : "; '\(text)' is for \(owners.joined(separator: ", "))"
                throw InvalidArgument("\(configuration.name): \(error)\(others)")
            }
        }
        if parts.count == 2, !configuration.settingDescriptions.contains(where: { $0.name == "solver" }) {
            throw InvalidArgument("\(parts[0]) has no solvers, and '\(label)' names one")
        }
        return configuration
    }

    /// The settings of a configuration that have a say under the others.
    static func effective(in configuration: some RecommenderConfiguration) -> [String] {
        configuration.settingDescriptions.filter { $0.idle == nil }.map(\.name)
    }

    /// The settings that stop training by the ratings held out, where a command scores or chooses by these.
    static func stopping(_ configuration: some RecommenderConfiguration) -> Set<String> {
        configuration.training.epochs?.judge == .heldOutRatings ? ["patience", "minDelta"] : []
    }

    /// Refuses a setting given that has no say in the model; the seed, unless something is random beside it.
    /// - Throws: `InvalidArgument` that says why.
    func requireEffect(on configuration: some RecommenderConfiguration, drawing isRandom: Bool = false) throws {
        let own = configuration.settingDescriptions
        for name in isRandom ? given : settings.given.keys.sorted() {
            let setting = own.first { $0.name == name }
            guard let reason = setting == nil ? Self.owners(of: name) : setting?.idle else { continue }
            throw InvalidArgument("\(configuration.name) takes no \(SettingDescription.option(of: name)): \(reason)")
        }
    }

    /// Whose a setting is.
    static func owners(of name: String) -> String {
        let models = ModelRegistry.settings.first { $0.name == name }?.models ?? []
        return "it is a setting of \(models.joined(separator: ", "))"
    }
}
