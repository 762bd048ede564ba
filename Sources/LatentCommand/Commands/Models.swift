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

    struct Document: Encodable {
        let models: [Entry]
    }

    /// A model as it is listed.
    struct Entry: Encodable {
        let name: String
        let family: String
        let summary: String
        let abilities: [Ability]
        let presets: [String]
        let settings: [SettingDescription]
    }

    func run() throws {
        let names = try name.map { [try ModelRegistry.configuration(named: $0).name] } ?? ModelRegistry.names
        let entries = try names.map { try entry(ModelRegistry.configuration(named: $0)) }
        if common.json {
            try Output.json(Document(models: entries))
        } else if name != nil {
            show(entries[0])
        } else {
            showAll(entries)
        }
    }

    private func entry(_ configuration: some RecommenderConfiguration) -> Entry {
        let type = type(of: configuration)
        return Entry(
            name: configuration.name, family: type.family, summary: configuration.summary,
            abilities: configuration.abilities,
            presets: type.presets.filter { type.init(named: configuration.name, preset: $0) != nil },
            settings: configuration.settingDescriptions)
    }

    private func showAll(_ entries: [Entry]) {
        var table = TextTable(("model", .left), ("what it is", .left))
        for (family, models) in ModelRegistry.families {
            table.add(family, "")
            for entry in models.compactMap({ name in entries.first { $0.name == name } }) {
                table.add("  \(entry.name)", entry.summary)
            }
        }
        print(table.text)
        print("\nnext: latent models NAME, latent train NAME --help")
    }

    private func show(_ entry: Entry) {
        print("\(entry.name) (\(entry.family)): \(entry.summary)")
        let abilities = entry.abilities.map(\.description).joined(separator: ", ")
        if !abilities.isEmpty { print(ModelPage.wrapped("it \(abilities)", indent: 0).joined(separator: "\n")) }
        guard !entry.settings.isEmpty else { return print("\nit has no settings") }
        print("")
        for setting in entry.settings {
            print("\(setting.option) \(setting.text)")
            let limits = setting.bounds.map { [$0] } ?? setting.values ?? []
            let unset = setting.unset.map { [$0] } ?? []
            let range = (limits + unset).joined(separator: ", ")
            let text =
                setting.meaning + (range.isEmpty ? "" : " [\(range)]") + (setting.idle.map { " No say: \($0)." } ?? "")
            print(ModelPage.wrapped(text, indent: 4).joined(separator: "\n"))
        }
        if !entry.presets.isEmpty { print("\n--preset \(entry.presets.joined(separator: "|"))") }
    }
}
