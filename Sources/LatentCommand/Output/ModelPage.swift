import Latent

/// The help of one model: its settings with its own defaults, and nothing of others.
enum ModelPage {
    private static let width = 80
    private static let commands: Set = ["train", "tune"]

    /// The page that the words after `latent` ask for: `train MODEL --help`; nil where they ask for something else.
    static func asked(_ words: [String]) -> String? {
        guard let command = words.first, commands.contains(command), words.contains("--help") || words.contains("-h"),
            let name = words.dropFirst().first(where: { ModelRegistry.names.contains($0) }),
            let configuration = try? ModelRegistry.configuration(named: name)
        else { return nil }
        return text(configuration, command: command)
    }

    @Lines private static func text(_ configuration: some RecommenderConfiguration, command: String) -> String {
        let all = configuration.settingDescriptions
        let listed = all.filter { $0.idle == nil }
        let column = (listed.map { $0.option.count + $0.text.count }.max() ?? 0) + 5
        let more = command == "tune" ? "--grid NAME=VALUES ... " : all.isEmpty ? "" : "[settings] "
        wrapped("\(configuration.name): \(configuration.summary)", indent: 0)
        ""
        "usage: latent \(command) \(configuration.name) --data PATH \(more)[options]"
        if !listed.isEmpty {
            ""
            "settings, with the values they have unless given:"
        }
        for setting in listed {
            wrapped(setting.meaningWithValues, indent: column, heading: "  \(setting.option) \(setting.text)")
        }
        let idle = Dictionary(grouping: all.filter { $0.idle != nil }) { $0.idle ?? "" }.map { reason, settings in
            settings.map(\.option).joined(separator: ", ") + " (\(reason))"
        }.sorted()
        if !idle.isEmpty {
            ""
            wrapped("no say under these: " + idle.joined(separator: ", "), indent: 0)
        }
        if !configuration.ownPresets.isEmpty {
            ""
            "--preset \(configuration.ownPresets.joined(separator: "|")) begins with a published model's"
        }
        ""
        "more of each: latent models \(configuration.name); the options: latent \(command) --help"
    }

    /// All models by family, a line or two each.
    static var families: String {
        ModelRegistry.families.flatMap { family in
            wrapped(family.models.joined(separator: ", "), indent: 15, heading: "  \(family.name)")
        }.joined(separator: "\n")
    }

    /// The text in lines of the page's width, each after `indent` blanks, the first of them after a heading that is
    /// shorter.
    static func wrapped(_ text: String, indent: Int, heading: String = "") -> [String] {
        let blanks = String(repeating: " ", count: indent)
        var lines = [heading + blanks.dropFirst(heading.count)]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.count > indent, last.count + 1 + word.count > width {
                lines.append(blanks + word)
            } else {
                lines[lines.count - 1] += (last.count > indent ? " " : "") + word
            }
        }
        return lines
    }
}

extension SettingDescription {
    /// The meaning, and the words that it can be.
    fileprivate var meaningWithValues: String {
        guard let values, kind == "choice" else { return meaning }
        return "\(meaning.last == "." ? String(meaning.dropLast()) : meaning): \(values.joined(separator: ", "))"
    }
}
