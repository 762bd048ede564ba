import LatentRuntime

/// What follows from the list of settings.
extension RecommenderConfiguration {
    /// All settings with their values, and the model's name where it belongs to them: the JSON of the configuration.
    ///
    ///     FactorizationConfiguration().values["rank"]     // .whole(64)
    public var values: [String: SettingValue] {
        var result = Dictionary(uniqueKeysWithValues: Self.settings.map { ($0.name, $0.value(self)) })
        if let key = Self.nameKey { result[key] = .text(name) }
        return result
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    /// The configuration of the model `name` with these values; settings without one keep their defaults.
    ///
    /// Values are set in the order of their keys and then checked together, so that the order in a file has no say.
    /// - Throws: `InvalidArgument` for a key that is no setting, or a value that it cannot have.
    package init(named name: String, values: [String: SettingValue]) throws(InvalidArgument) {
        guard var configuration = Self(named: name) else { throw InvalidArgument("no model is called '\(name)'") }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            if key == Self.nameKey {
                guard value == .text(name) else {
                    throw InvalidArgument("\(key) is \(value), and the model is called \(name)")
                }
            } else if let setting = Self.settings.first(where: { $0.name == key }) {
                try setting.set(value, in: &configuration)
            } else {
                throw InvalidArgument("'\(key)' is a setting that this version of \(name) does not know")
            }
        }
        self = configuration
        try validate()
    }

    /// The setting called `name`, as JSON has it (`learningRate`) or as an option (`learning-rate`).
    /// - Throws: `InvalidArgument`, which names the nearest one and the models that have it, where there is none.
    /// - Complexity: O(settings).
    public static func setting(_ name: String, of model: String) throws(InvalidArgument) -> Setting<Self> {
        let parts = name.split(separator: "-")
        let joined = parts.dropFirst().reduce(String(parts.first ?? "")) {
            $0 + $1.prefix(1).uppercased() + $1.dropFirst()
        }
        if let setting = settings.first(where: { $0.name == joined }) { return setting }
        throw InvalidArgument(ModelRegistry.unknownSetting(joined, of: model, settings.map(\.name)))
    }

    /// Changes the setting `name` to what `text` says.
    ///
    ///     var configuration = FactorizationConfiguration()
    ///     try configuration.set("learning-rate", to: "0.02")
    ///
    /// Whether the value is within its bounds is asked by `validate()`, so that settings that hang together may be
    /// changed one after the other.
    /// - Throws: `InvalidArgument` for an unknown name, or a text that is no value of it.
    public mutating func set(_ name: String, to text: String) throws(InvalidArgument) {
        let setting = try Self.setting(name, of: self.name)
        try setting.set(try setting.value(text), in: &self)
    }

    /// Refuses values out of their bounds.
    /// - Throws: `InvalidArgument` that names the setting, the bound and the reason, of the first one in the list.
    public func checkBounds() throws(InvalidArgument) {
        for setting in Self.settings { try setting.check(self) }
    }

    /// Those of ``presets`` that this model can begin with.
    public var ownPresets: [String] { Self.presets.filter { Self(named: name, preset: $0) != nil } }

    /// The settings as they are listed: in ``SettingDescription``s, with the values of this configuration.
    public var settingDescriptions: [SettingDescription] {
        Self.settings.map { SettingDescription($0, in: self) }
    }
}

/// A setting as `latent models` lists it.
///
/// It has no type of a configuration in it, so that settings of different models can stand in one list.
public struct SettingDescription: Sendable {
    /// In the one vocabulary: `learningRate`.
    public let name: String
    /// What it means.
    public let meaning: String
    /// `whole`, `real`, `truth`, `choice` or `form`.
    public let kind: String
    /// What the configuration has.
    public let value: SettingValue
    /// The value as a command line has it.
    public let text: String
    /// The numbers that it can be, in words; nil where there is nothing to say.
    public let bounds: String?
    /// Why it has bounds.
    public let reason: String?
    /// The words or forms that it can be.
    public let values: [String]?
    /// What it is called without a value, where it can be without.
    public let unset: String?
    /// The values worth trying in a search, as `tune --grid` has them; nil of what nobody searches.
    public let tried: String?
    /// Why it has no say under the others; nil where it has.
    public let idle: String?

    init<Configuration>(_ setting: Setting<Configuration>, in configuration: Configuration) {
        name = setting.name
        meaning = setting.help
        value = setting.value(configuration)
        text = setting.text(in: configuration)
        bounds = setting.bounds?.description
        reason = setting.reason
        unset = setting.unset
        tried = setting.tried
        idle = setting.idleReason(in: configuration)
        switch setting.kind {
        case .whole: (kind, values) = ("whole", nil)
        case .real: (kind, values) = ("real", nil)
        case .truth: (kind, values) = ("truth", ["true", "false"])
        case .choice(let words): (kind, values) = ("choice", words)
        case .form(let forms): (kind, values) = ("form", [forms])
        }
    }

    /// The option of the command line: `--learning-rate`.
    public var option: String { Self.option(of: name) }

    /// The option of the setting `name`.
    public static func option(of name: String) -> String {
        "--" + name.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
    }
}

extension SettingDescription: Documented, Encodable {
    package static let fields: [Field<Self>] = [
        Field("name", "Its name: `learningRate`.", \.name),
        Field("meaning", "What it means.", \.meaning),
        Field("kind", "What its values are: `whole`, `real`, `truth`, `choice` or `form`.", \.kind),
        Field("value", "The value it has unless given.", \.value),
        Field("text", "That value as the command line has it.", \.text),
        Field("bounds", "The numbers that it can be, in words.", \.bounds),
        Field("reason", "Why it has bounds.", \.reason),
        Field("values", "The words or forms that it can be.", \.values),
        Field("unset", "What it is called without a value, where it can be without.", \.unset),
        Field(
            "tried", "The values worth trying in a search, as `tune --grid` has them; null of what nobody searches.",
            \.tried),
        Field("idle", "Why it has no say under the others; null where it has.", \.idle),
    ]
}

extension RecommenderConfiguration {
    /// The value of a setting, as the command line has it.
    package func text(of setting: String) -> String { settingDescriptions.first { $0.name == setting }?.text ?? "-" }

    /// The settings that have a say and another value than where nobody sets them, as `name value, ...`.
    package var changes: String {
        let usual = try? ModelRegistry.configuration(named: name)
        return settingDescriptions.filter {
            $0.idle == nil && $0.text != usual?.text(of: $0.name) && $0.name != "itemCount"
        }
        .map { "\($0.name) \($0.text)" }.joined(separator: ", ")
    }
}
