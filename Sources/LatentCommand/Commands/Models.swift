import ArgumentParser
import Latent

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
        let names = name.map { [$0] } ?? ModelRegistry.names
        let models = try names.map { ModelEntry(try ModelRegistry.configuration(named: $0)) }
        try common.show(ModelsReport(models: models, isOfOne: name != nil))
    }
}

/// A model as it is listed.
struct ModelEntry: Documented {
    let name, family, summary: String
    let abilities: [Ability]
    let presets: [String]
    let settings: [SettingDescription]

    init(_ configuration: some RecommenderConfiguration) {
        (name, family, summary) = (configuration.name, type(of: configuration).family, configuration.summary)
        abilities = configuration.abilities
        presets = configuration.ownPresets
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

    @Lines var text: String {
        "\(name) (\(family)): \(summary)"
        if !abilities.isEmpty {
            ModelPage.wrapped("it \(abilities.map(\.description).joined(separator: ", "))", indent: 0)
        }
        ""
        if settings.isEmpty { "it has no settings" }
        for setting in settings {
            let limits = setting.bounds.map { [$0] } ?? setting.values ?? []
            let range = (limits + (setting.unset.map { [$0] } ?? [])).joined(separator: ", ")
            "\(setting.option) \(setting.text)"
            ModelPage.wrapped(
                setting.meaning + (range.isEmpty ? "" : " [\(range)]") + (setting.idle.map { " No say: \($0)." } ?? ""),
                indent: 4)
        }
        if !presets.isEmpty {
            ""
            "--preset \(presets.joined(separator: "|"))"
        }
    }
}

struct ModelsReport: Report {
    static let command = "models"
    let models: [ModelEntry]
    let isOfOne: Bool

    static let fields: [Field<Self>] = [Field("models", "The models asked for.", list: \.models)]

    var text: String {
        if isOfOne {
            models.map(\.text)
        } else {
            let rows = ModelRegistry.families.flatMap { family, names in
                [(family, "")]
                    + names.compactMap { name in models.first { $0.name == name } }.map { ("  \($0.name)", $0.summary) }
            }
            rows.tabulated(.left("model", \.0), .prose("what it is", \.1))
            ""
            "next: latent models NAME, latent train NAME --help"
        }
    }
}
