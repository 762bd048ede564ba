import ArgumentParser
import LatentRecommenders
import LatentRuntime

struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The models by family, or one model's settings and what it can do.",
        discussion: """
              latent models
              latent models dot-bias
              latent models --json
            """)

    @Argument(help: "A model's name; all of them without.")
    var name: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        let names = try name.map { [try ModelRegistry.configuration(named: $0).name] } ?? ModelRegistry.names
        try common.show(
            ModelsReport(
                models: try names.map { ModelEntry(try ModelRegistry.configuration(named: $0)) }, isOfOne: name != nil))
    }
}

/// A model as it is listed.
struct ModelEntry: Documented {
    let name, family, summary: String
    let abilities: [Ability]
    let presets: [String]
    let settings: [SettingDescription]

    init(_ configuration: some RecommenderConfiguration) {
        let type = type(of: configuration)
        (name, family, summary) = (configuration.name, type.family, configuration.summary)
        abilities = configuration.abilities
        presets = type.presets.filter { type.init(named: configuration.name, preset: $0) != nil }
        settings = configuration.settingDescriptions
    }

    static let fields: [Field<Self>] = [
        Field("name", "Its name.", \.name),
        Field("family", "The kind of models that it is one of.", \.family),
        Field("summary", "What it is, in a sentence.", \.summary),
        Field("abilities", "What else it can do than predict ratings.", \.abilities),
        Field("presets", "The published models whose settings it can begin with.", \.presets),
        Field("settings", "What can be set.", list: \.settings),
    ]

    var text: String {
        var lines = ["\(name) (\(family)): \(summary)"]
        let able = abilities.map(\.description).joined(separator: ", ")
        if !able.isEmpty { lines += ModelPage.wrapped("it \(able)", indent: 0) }
        lines.append("")
        guard !settings.isEmpty else { return (lines + ["it has no settings"]).joined(separator: "\n") }
        for setting in settings {
            let limits = setting.bounds.map { [$0] } ?? setting.values ?? []
            let range = (limits + (setting.unset.map { [$0] } ?? [])).joined(separator: ", ")
            let text =
                setting.meaning + (range.isEmpty ? "" : " [\(range)]") + (setting.idle.map { " No say: \($0)." } ?? "")
            lines += ["\(setting.option) \(setting.text)"] + ModelPage.wrapped(text, indent: 4)
        }
        if !presets.isEmpty { lines += ["", "--preset \(presets.joined(separator: "|"))"] }
        return lines.joined(separator: "\n")
    }
}

struct ModelsReport: Report {
    static let command = "models"
    let models: [ModelEntry]
    let isOfOne: Bool

    static let fields: [Field<Self>] = [Field("models", "The models asked for.", list: \.models)]

    var text: String {
        guard !isOfOne else { return models.map(\.text).joined() }
        var table = TextTable(("model", .left), ("what it is", .prose))
        for (family, names) in ModelRegistry.families {
            table.add(family, "")
            for entry in names.compactMap({ name in models.first { $0.name == name } }) {
                table.add("  \(entry.name)", entry.summary)
            }
        }
        return table.text + "\n\nnext: latent models NAME, latent train NAME --help"
    }
}
