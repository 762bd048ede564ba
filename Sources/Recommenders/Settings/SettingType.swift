/// What the values of a setting can be.
public enum SettingKind: Sendable, Equatable {
    /// A whole number (up to 2⁶⁴ − 1), a finite number, or true or false.
    case whole, real, truth
    /// One of these words.
    case choice([String])
    /// Text of these forms.
    case form(String)

    /// The value that `text` is; nil where it is none. Words and forms are taken as they are: whether they are any is
    /// asked of the setting's type.
    func value(_ text: String) -> SettingValue? {
        switch self {
        case .whole: Int(text).map { .whole($0) } ?? UInt64(text).map { .large($0) }
        case .real: Double(text).flatMap { $0.isFinite ? .real($0) : nil }
        case .truth: Bool(text).map { .truth($0) }
        case .choice, .form: .text(text)
        }
    }

    /// What a text must be, as a person is told.
    var expected: String {
        switch self {
        case .whole: "a whole number"
        case .real: "a number"
        case .truth: "true or false"
        case .choice(let names): "one of \(names.joined(separator: ", "))"
        case .form(let forms): forms
        }
    }
}

/// A type that settings can be of.
///
/// `init(setting:)` takes back what `settingValue` gave, also after it went through JSON.
public protocol SettingType: Sendable {
    /// What its values can be.
    static var kind: SettingKind { get }
    /// The value as JSON has it.
    var settingValue: SettingValue { get }
    /// The value that JSON or a command line gives; nil where it is of another kind.
    init?(setting value: SettingValue)
}

/// Whole numbers only: on a command line 5.0 is none.
extension Int: SettingType {
    public static var kind: SettingKind { .whole }
    public var settingValue: SettingValue { .whole(self) }
    public init?(setting value: SettingValue) {
        guard case .whole(let number) = value else { return nil }
        self = number
    }
}

/// Numbers that Int holds are `whole`, so that small seeds look the same everywhere.
extension UInt64: SettingType {
    public static var kind: SettingKind { .whole }
    public var settingValue: SettingValue { Int(exactly: self).map { .whole($0) } ?? .large(self) }
    public init?(setting value: SettingValue) {
        switch value {
        case .whole(let number) where number >= 0: self.init(number)
        case .large(let number): self = number
        default: return nil
        }
    }
}

/// Whole numbers, too.
extension Double: SettingType {
    public static var kind: SettingKind { .real }
    public var settingValue: SettingValue { .real(self) }
    public init?(setting value: SettingValue) {
        guard let number = value.number else { return nil }
        self = number
    }
}

extension Float: SettingType {
    public static var kind: SettingKind { .real }
    /// With the digits that tell it from other numbers of single precision, and no more.
    public var settingValue: SettingValue { .real(Double(description) ?? Double(self)) }
    public init?(setting value: SettingValue) {
        guard let number = value.number else { return nil }
        self.init(number)
    }
}

extension Bool: SettingType {
    public static var kind: SettingKind { .truth }
    public var settingValue: SettingValue { .truth(self) }
    public init?(setting value: SettingValue) {
        guard case .truth(let truth) = value else { return nil }
        self = truth
    }
}

/// An enumeration of words.
extension SettingType where Self: RawRepresentable & CaseIterable, RawValue == String {
    public static var kind: SettingKind { .choice(allCases.map(\.rawValue)) }
    public var settingValue: SettingValue { .text(rawValue) }
    public init?(setting value: SettingValue) {
        guard case .text(let word) = value else { return nil }
        self.init(rawValue: word)
    }
}

/// A setting with a value of several parts that is one text, so that it can be given on a command line.
///
/// A file holds the same text: `"range": "0.0:5.5"`.
public protocol TextSetting: SettingType, CustomStringConvertible {
    /// The setting that `description` made `text` of, or nil.
    init?(_ text: String)

    /// The forms that a text can have.
    static var forms: String { get }
}

extension TextSetting {
    public static var kind: SettingKind { .form(forms) }
    public var settingValue: SettingValue { .text(description) }
    public init?(setting value: SettingValue) {
        guard case .text(let text) = value else { return nil }
        self.init(text)
    }
}
