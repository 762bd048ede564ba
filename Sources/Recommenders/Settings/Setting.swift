import LatentRuntime

/// A setting of a configuration, said once.
///
/// From it follow the key in a model's file, the check and its message, the option of the command line, the axis of a
/// search, and the help. A configuration lists its settings in ``RecommenderConfiguration/settings``:
///
///     static var settings: [Setting<Self>] {
///         [
///             Setting("rank", \.rank, .atLeast(1), "a model needs at least 1 dimension", help: "Latent dimensions."),
///             Setting("seed", \.seed, help: "Seed of everything random."),
///         ]
///     }
public struct Setting<Configuration>: Sendable {
    /// In the one vocabulary: `learningRate`.
    public let name: String
    /// What it means, in a sentence.
    public let help: String
    /// What its values can be.
    public let kind: SettingKind
    /// The bounds of a number; nil where any will do.
    public let bounds: Bounds?
    /// Why it has bounds.
    public let reason: String?
    /// What the setting without a value is called, where it can be without.
    public let unset: String?
    /// The values worth trying in a search, as `tune --grid` has them: `16,32,64`, or `0.01..1` for all between; nil of a
    /// setting that nobody searches. They are within the bounds, with the default or near it.
    public private(set) var tried: String?
    let value: @Sendable (Configuration) -> SettingValue
    private let isValue: @Sendable (SettingValue) -> Bool
    private let change: @Sendable (inout Configuration, SettingValue) -> Void
    private let idle: @Sendable (Configuration) -> String?
}

extension Setting {
    /// A setting that always has a value. `reason` says why a number has bounds, and `idle`, of a configuration, why
    /// this setting has no say under the others; nil where it has. `choices` are the words, where not all of the type's
    /// will do.
    /// - Parameters:
    ///   - name: in camel case: `learningRate`. The option of the command line follows from it.
    ///   - path: where the configuration has the value.
    ///   - bounds: of a number; nil where any finite one will do.
    ///   - reason: why there are bounds, to end the message with: "a model needs at least 1 dimension".
    ///   - choices: the words of an enumeration that this setting takes; nil for all of them.
    ///   - help: a sentence for the help and the documentation.
    ///   - idle: why the setting has no say in a configuration; nil where it has.
    public init<Value: SettingType>(
        _ name: String, _ path: WritableKeyPath<Configuration, Value> & Sendable, _ bounds: Bounds? = nil,
        _ reason: String? = nil, choices: [String]? = nil, help: String,
        idle: @escaping @Sendable (Configuration) -> String? = { _ in nil }
    ) {
        self.init(
            name: name, help: help, kind: choices.map { .choice($0) } ?? Value.kind, bounds: bounds, reason: reason,
            unset: nil,
            value: { $0[keyPath: path].settingValue }, isValue: { Value(setting: $0) != nil },
            change: { configuration, value in
                if let value = Value(setting: value) { configuration[keyPath: path] = value }
            }, idle: idle)
    }

    /// A setting that may be without a value, which is called `unset`.
    /// - Parameters:
    ///   - name: in camel case.
    ///   - path: where the configuration has the value, or nil.
    ///   - unset: the word for nil on a command line; in JSON it is null.
    ///   - bounds: of a number that is there.
    ///   - reason: why there are bounds.
    ///   - help: a sentence for the help and the documentation.
    ///   - idle: why the setting has no say in a configuration; nil where it has.
    public init<Value: SettingType>(
        _ name: String, _ path: WritableKeyPath<Configuration, Value?> & Sendable, unset: String,
        _ bounds: Bounds? = nil, _ reason: String? = nil, help: String,
        idle: @escaping @Sendable (Configuration) -> String? = { _ in nil }
    ) {
        self.init(
            name: name, help: help, kind: Value.kind, bounds: bounds, reason: reason, unset: unset,
            value: { $0[keyPath: path]?.settingValue ?? .null },
            isValue: { $0 == .null || Value(setting: $0) != nil },
            change: { $0[keyPath: path] = Value(setting: $1) }, idle: idle)
    }

    /// The setting with one more reason to have no say, which goes before its own. Name, bounds and value stay, so that
    /// files and messages do not change.
    func idle(where reason: @escaping @Sendable (Configuration) -> String?) -> Setting {
        Setting(
            name: name, help: help, kind: kind, bounds: bounds, reason: self.reason, unset: unset, tried: tried,
            value: value, isValue: isValue, change: change
        ) { reason($0) ?? idle($0) }
    }

    /// The setting with the values worth trying: see ``tried``.
    public func tried(_ values: String) -> Setting {
        var setting = self
        setting.tried = values
        return setting
    }

    /// Why the setting has no say in `configuration`; nil where it has.
    public func idleReason(in configuration: Configuration) -> String? { idle(configuration) }

    /// The value in `configuration` as a command line has it.
    public func text(in configuration: Configuration) -> String {
        let value = value(configuration)
        return value == .null ? unset ?? "-" : value.plain
    }

    /// The value that `text` is.
    /// - Throws: `InvalidArgument` where it is none.
    package func value(_ text: String) throws(InvalidArgument) -> SettingValue {
        if text == unset { return .null }
        guard let value = kind.value(text) else { throw unexpected(text) }
        try check(value)
        return value
    }

    /// Changes the setting; whether the value is within bounds is asked by ``check(_:)``.
    /// - Throws: `InvalidArgument` for a value of another kind.
    package func set(_ value: SettingValue, in configuration: inout Configuration) throws(InvalidArgument) {
        try check(value)
        change(&configuration, value)
    }

    /// - Throws: `InvalidArgument` where the value in `configuration` is out of bounds, or none of its words.
    func check(_ configuration: Configuration) throws(InvalidArgument) {
        let value = value(configuration)
        try check(value)
        guard let number = value.number, let bounds, !bounds.contains(number) else { return }
        throw InvalidArgument("\(name) \(value.plain): take \(bounds)\(reason.map { ", for \($0)" } ?? "")")
    }

    private func check(_ value: SettingValue) throws(InvalidArgument) {
        guard isValue(value) else { throw unexpected(value.description) }
        // Not every word of the type need be one of the setting's.
        guard case .choice(let words) = kind, case .text(let word) = value, !words.contains(word) else { return }
        throw unexpected(word)
    }

    private func unexpected(_ text: String) -> InvalidArgument {
        InvalidArgument("\(name)=\(text): expected \(kind.expected)\(unset.map { ", or \($0)" } ?? "")")
    }
}
