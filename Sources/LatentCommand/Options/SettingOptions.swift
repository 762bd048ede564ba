import ArgumentParser
import Latent

/// An option for each setting that some registered model has.
///
/// The parser learns of options by reflection. This type reflects the list of settings, so that parsing, spelling hints
/// and completions come from it, and no setting is said a second time. Help shows them a model at a time
/// (``ModelPage``).
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
        Mirror(
            self,
            children: ModelRegistry.settings.map { setting in
                let option = SettingDescription.option(of: setting.name)
                return (
                    "_" + setting.name,
                    // What follows is the value, also where it begins with a dash.
                    Option<String?>(
                        name: .customLong(String(option.dropFirst(2))), parsing: .unconditional,
                        help: ArgumentHelp(
                            "Of \(setting.models.joined(separator: ", ")).", valueName: "value", visibility: .hidden))
                )
            })
    }

    /// What to say instead of `message`, where the parser finds an option unknown that is near a setting's; else nil.
    static func hint(_ message: String) -> String? {
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "Unknown option ", parts[1].hasPrefix("--") else { return nil }
        let owners = Dictionary(
            uniqueKeysWithValues: ModelRegistry.settings.map { (SettingDescription.option(of: $0.name), $0.models) })
        guard let nearest = String(parts[1]).nearest(of: owners.keys.sorted()), let models = owners[nearest] else {
            return nil
        }
        let names = models.joined(separator: ", ")
        return "there is no option \(parts[1]); did you mean \(nearest), a setting of \(names)?"
    }
}
