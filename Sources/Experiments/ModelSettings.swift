import FoundationEssentials
import LatentRecommenders
import LatentRuntime

/// The settings of a model by name: those of its configuration's JSON.
public struct ModelSettings<Configuration: RecommenderConfiguration>: Sendable {
    /// What a setting holds.
    enum Kind { case whole, real, truth, text }

    /// All names, ascending.
    public let names: [String]
    private let values: [String: SettingValue]

    /// The settings of `configuration`, which are those that others begin with.
    /// - Throws: what its coding throws.
    public init(_ configuration: Configuration) throws {
        values = try JSONDecoder().decode([String: SettingValue].self, from: JSONEncoder().encode(configuration))
        // Without a value a setting has no key.
        let unset = Mirror(reflecting: configuration).children.compactMap { child in
            Mirror(reflecting: child.value).displayStyle == .optional ? child.label : nil
        }
        names = Set(values.keys).union(unset).sorted()
    }

    /// The setting that `text` names as JSON does, `learningRate`, or as an option, `learning-rate`.
    /// - Throws: `InvalidArgument`, which lists the names, where there is none.
    public func name(_ text: String) throws -> String {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let joined = parts.dropFirst().reduce(String(parts.first ?? "")) {
            $0 + $1.prefix(1).uppercased() + $1.dropFirst()
        }
        guard names.contains(joined) else {
            throw InvalidArgument(
                "'\(text)' is no setting of this model: "
                    + (names.isEmpty ? "it has none" : "there are \(names.joined(separator: ", "))"))
        }
        return joined
    }

    /// The value of the setting `name` as text; `-` where there is none.
    public func text(of name: String) -> String {
        guard let value = values[name], value != .null else { return Self.unset(name) }
        return value.description
    }

    /// What the setting `name` without a value is called: neighbours without a limit are all, a rank without a number is by
    /// rule.
    private static func unset(_ name: String) -> String { ["neighbors": "all", "rank": "rule"][name] ?? "-" }

    /// What the setting `name` holds, which its decoding tells.
    func kind(of name: String) -> Kind {
        func takes(_ value: SettingValue) -> Bool { (try? configuration(with: [name: value])) != nil }
        if takes(.real(1.5)) { return .real }
        if takes(.whole(1)) { return .whole }
        return takes(.truth(true)) ? .truth : .text
    }

    /// The value that `text` is for the setting `name`.
    /// - Throws: `InvalidArgument` where it is none.
    func value(_ text: String, of name: String) throws -> SettingValue {
        let unset = (try? configuration(with: [name: .null])) == nil ? nil : Self.unset(name)
        if text == unset { return .null }
        let (value, expected): (SettingValue?, String) =
            switch kind(of: name) {
            case .real: (Double(text).flatMap { $0.isFinite ? .real($0) : nil }, "a number")
            case .whole: (Int(text).map { .whole($0) } ?? UInt64(text).map { .large($0) }, "a whole number")
            case .truth: (Bool(text).map { .truth($0) }, "true or false")
            case .text: (.text(text), "one of its names, such as \(self.text(of: name))")
            }
        guard let value, (try? configuration(with: [name: value])) != nil else {
            let other = unset.map { $0 == "-" ? "" : ", or \($0)" } ?? ""
            throw InvalidArgument("\(name)=\(text): expected \(expected)\(other)")
        }
        return value
    }

    /// The configuration with some settings changed.
    /// - Throws: what its decoding throws.
    func configuration(with changes: [String: SettingValue]) throws -> Configuration {
        let all = values.merging(changes) { _, new in new }
        return try JSONDecoder().decode(Configuration.self, from: JSONEncoder().encode(all))
    }
}
