import FoundationEssentials
import Recommenders
import Runtime

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
    public func text(of name: String) -> String { values[name]?.description ?? "-" }

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
        let (value, expected): (SettingValue?, String) =
            switch kind(of: name) {
            case .real: (Double(text).flatMap { $0.isFinite ? .real($0) : nil }, "a number")
            case .whole: (Int(text).map { .whole($0) } ?? UInt64(text).map { .large($0) }, "a whole number")
            case .truth: (Bool(text).map { .truth($0) }, "true or false")
            case .text: (.text(text), "one of its names, such as \(self.text(of: name))")
            }
        guard let value, (try? configuration(with: [name: value])) != nil else {
            throw InvalidArgument("\(name)=\(text): expected \(expected)")
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

/// A value in JSON.
enum SettingValue: Hashable, Sendable {
    case whole(Int), large(UInt64), real(Double), truth(Bool), text(String), list([SettingValue])
    case object([String: SettingValue]), null
}

extension SettingValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .truth(value)
        } else if let value = try? container.decode(Int.self) {
            self = .whole(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .large(value)
        } else if let value = try? container.decode(Double.self) {
            self = .real(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([SettingValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: SettingValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .whole(let value): try container.encode(value)
        case .large(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .truth(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }
}

extension SettingValue: CustomStringConvertible {
    var description: String {
        switch self {
        case .whole(let value): "\(value)"
        case .large(let value): "\(value)"
        case .real(let value): "\(value)"
        case .truth(let value): "\(value)"
        case .text(let value): value
        case .list(let value): "\(value)"
        case .object(let value): "\(value)"
        case .null: "-"
        }
    }
}
