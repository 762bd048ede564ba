import ArgumentParser
import Latent

struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The models by family, and what one is and can do.",
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
        let models = try names.map { try ModelRegistry.configuration(named: $0) }
        try common.show(ModelsReport(models: models, isOfOne: name != nil))
    }
}

struct ModelsReport: Report {
    static let command = "models"
    let models: [any RecommenderConfiguration]
    let isOfOne: Bool

    static let fields: [Field<Self>] = [
        Field(
            "models", "The models asked for.", list: \.models,
            of: [
                Field("name", "Its name.") { $0.name },
                Field("family", "The kind of models that it is one of.") { type(of: $0).family },
                Field("summary", "What it is, in a sentence.") { $0.summary },
                Field("abilities", "What else it can do than predict ratings.") { $0.abilities },
                Field("presets", "The published models whose settings it can begin with.") { $0.ownPresets },
                Field("settings", "What can be set.", list: { $0.settingDescriptions }),
            ])
    ]

    var text: String {
        if isOfOne {
            models.flatMap { Self.lines(of: $0) }
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

    @Lines private static func lines(of model: any RecommenderConfiguration) -> [String] {
        let settings = model.settingDescriptions
        "\(model.name) (\(type(of: model).family)): \(model.summary)"
        if !model.abilities.isEmpty {
            ModelPage.wrapped("it \(model.abilities.map(\.description).joined(separator: ", "))", indent: 0)
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
        if !model.ownPresets.isEmpty {
            ""
            "--preset \(model.ownPresets.joined(separator: "|"))"
        }
    }
}
