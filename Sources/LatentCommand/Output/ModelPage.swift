import LatentRecommenders
import LatentRuntime

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

    private static func text(_ configuration: some RecommenderConfiguration, command: String) -> String {
        let all = configuration.settingDescriptions
        let listed = all.filter { $0.idle == nil }
        let options = listed.map { "  \($0.option) \($0.text)" }
        let column = (options.map(\.count).max() ?? 0) + 2
        var lines = wrapped("\(configuration.name): \(configuration.summary)", indent: 0)
        let more = command == "tune" ? "--grid NAME=VALUES ..." : all.isEmpty ? "" : "[settings] "
        lines += ["", "usage: latent \(command) \(configuration.name) --data PATH \(more)[options]"]
        if !listed.isEmpty { lines += ["", "settings, with the values they have unless given:"] }
        for (setting, option) in zip(listed, options) {
            let meaning = wrapped(setting.meaningWithValues, indent: column)
            lines.append(option + meaning[0].dropFirst(option.count))
            lines += meaning.dropFirst()
        }
        let idle = Dictionary(grouping: all.filter { $0.idle != nil }) { $0.idle ?? "" }.map { reason, settings in
            settings.map(\.option).joined(separator: ", ") + " (\(reason))"
        }.sorted()
        if !idle.isEmpty { lines += [""] + wrapped("no say under these: " + idle.joined(separator: ", "), indent: 0) }
        let presets = type(of: configuration).presets.filter {
            (try? ModelRegistry.configuration(named: configuration.name, preset: $0)) != nil
        }
        if !presets.isEmpty {
            lines += ["", "--preset \(presets.joined(separator: "|")) begins with a published model's"]
        }
        lines += [
            "", "more of each: latent models \(configuration.name); the options: latent \(command) --help",
        ]
        return lines.joined(separator: "\n")
    }

    /// All models by family, a line or two each.
    static var families: String {
        ModelRegistry.families.map { family in
            let heading = "  \(family.name)"
            let lines = wrapped(family.models.joined(separator: ", "), indent: 15)
            return ([heading + lines[0].dropFirst(heading.count)] + lines.dropFirst()).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// The text in lines of the page's width, each after `indent` blanks.
    static func wrapped(_ text: String, indent: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        var lines = [blanks]
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
