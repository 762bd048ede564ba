import ArgumentParser
import Latent

/// An option for each setting that some registered model has.
///
/// The parser learns of options by reflection. This type reflects the list of settings, so that parsing, spelling hints
/// and completions come from it, and no setting is said a second time. Help shows them a model at a time
/// (``ModelPage``), so that they are visible only to who writes a script of completions.
struct SettingOptions: ParsableArguments, CustomReflectable {
    /// The texts given, by the names of the settings.
    var given: [String: String] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: DocumentKey.self)
        for (name, _) in ModelRegistry.settings {
            given[name] = try container.decodeIfPresent(String.self, forKey: DocumentKey(name))
        }
    }

    var customMirror: Mirror {
        let visibility: ArgumentVisibility = CompletionShell.requesting == nil ? .hidden : .default
        return Mirror(
            self,
            children: ModelRegistry.settings.map { setting in
                let option = SettingDescription.option(of: setting.name)
                return (
                    "_" + setting.name,
                    // What follows is the value, also where it begins with a dash.
                    Option<String?>(
                        name: .customLong(String(option.dropFirst(2))), parsing: .unconditional,
                        help: ArgumentHelp(
                            "Of \(setting.models.joined(separator: ", ")).", valueName: "value", visibility: visibility)
                    )
                )
            })
    }

    /// The commands that take settings.
    private static let commands = ["train", "compare", "tune", "coldstart"]

    /// What to say instead of `message`, where the parser finds an option of `command` unknown that is a setting's, or
    /// near one's where the command takes settings; else nil.
    static func hint(_ message: String, of command: String) -> String? {
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "Unknown option ", parts[1].hasPrefix("--") else { return nil }
        let owners = Dictionary(
            uniqueKeysWithValues: ModelRegistry.settings.map { (SettingDescription.option(of: $0.name), $0.models) })
        let given = String(parts[1])
        guard commands.contains(command) else {
            return owners[given].map {
                "\(given) is a setting of \($0.joined(separator: ", ")): train, compare and tune take it"
            }
        }
        guard let nearest = given.nearest(of: owners.keys.sorted()), let models = owners[nearest] else { return nil }
        let names = models.joined(separator: ", ")
        return "there is no option \(given); did you mean \(nearest), a setting of \(names)?"
    }
}
