/// The value of a setting in a configuration's JSON.
package enum SettingValue: Hashable, Sendable {
    case whole(Int), large(UInt64), real(Double), truth(Bool), text(String), list([SettingValue])
    case object([String: SettingValue]), null
}

extension SettingValue: Codable {
    package init(from decoder: any Decoder) throws {
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

    package func encode(to encoder: any Encoder) throws {
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
    package var description: String {
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
