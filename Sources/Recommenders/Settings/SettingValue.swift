/// The value of a setting as JSON and a command line have it.
public enum SettingValue: Hashable, Sendable {
    /// A number that Int holds, one beyond it that UInt64 holds, any other, a truth, a text, or nothing.
    case whole(Int), large(UInt64), real(Double), truth(Bool), text(String), null

    /// The value as a number, where it is one.
    var number: Double? {
        switch self {
        case .whole(let value): Double(value)
        case .large(let value): Double(value)
        case .real(let value): value
        case .truth, .text, .null: nil
        }
    }
}

/// A JSON scalar: null, a truth, a number or a text; arrays and objects are no values of settings.
extension SettingValue: Codable {
    public init(from decoder: any Decoder) throws {
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
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .whole(let value): try container.encode(value)
        case .large(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .truth(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }
}

extension SettingValue: CustomStringConvertible {
    public var description: String {
        switch self {
        case .whole(let value): "\(value)"
        case .large(let value): "\(value)"
        case .real(let value): "\(value)"
        case .truth(let value): "\(value)"
        case .text(let value): value
        case .null: "-"
        }
    }
}
