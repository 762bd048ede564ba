/// A result that says itself: the keys that it has in JSON, with what they mean and their values, each said once. The
/// documents of the command and the page that explains them follow from these lists.
///
///     extension Timing: Documented, Encodable {
///         package static let fields: [Field<Self>] = [
///             Field("seconds", "The wall time of one run.", \.seconds),
///             Field("steps", "The steps of it; null where they were not counted.", \.steps),
///         ]
///     }
package protocol Documented: Sendable {
    /// In the order of the document; no key twice.
    static var fields: [Field<Self>] { get }
}

/// A key of a JSON object, always present, `null` where there is nothing; or several keys with one meaning, such as the
/// names of what was measured.
package struct Field<Root>: Sendable {
    /// What the page of keys has for it: the key, or one word for several like it.
    package let placeholder: String
    /// What the value is, with its unit.
    package let meaning: String
    /// The keys within the value, and their meanings: `.title` of an object, `[].title` of the objects of an array.
    package let nested: [(path: String, meaning: String)]
    /// The keys, each with what makes its value, to be encoded.
    package let entries: @Sendable (Root) -> [(key: String, value: () -> any Encodable)]
}

extension Field {
    /// A key whose value says nothing of its own keys.
    package init(_ key: String, _ meaning: String, _ value: @escaping @Sendable (Root) -> any Encodable) {
        self.init(placeholder: key, meaning: meaning, nested: []) { root in [(key, { value(root) })] }
    }

    /// Several keys, which the page shows once, as `placeholder`, and their values.
    package init(
        keys placeholder: String, _ meaning: String,
        _ values: @escaping @Sendable (Root) -> [(key: String, value: any Encodable)]
    ) {
        self.init(placeholder: placeholder, meaning: meaning, nested: []) { root in
            values(root).map { key, value in (key, { value }) }
        }
    }

    /// Several keys, which the page shows once, as `placeholder`, each of an object of `fields`, or of `null`.
    package init<Value>(
        keys placeholder: String, _ meaning: String,
        objects: @escaping @Sendable (Root) -> [(key: String, value: Value?)], of fields: [Field<Value>]
    ) {
        let nested = Self.paths(of: fields).map { (".\($0.path)", $0.meaning) }
        self.init(placeholder: placeholder, meaning: meaning, nested: nested) { root in
            objects(root).map { key, value in (key, { value.map { Encoded(value: $0, fields: fields) } }) }
        }
    }

    /// A key of an object of `fields`, or of `null`.
    package init<Value>(
        _ key: String, _ meaning: String, object: @escaping @Sendable (Root) -> Value?, of fields: [Field<Value>]
    ) {
        let nested = Self.paths(of: fields).map { (".\($0.path)", $0.meaning) }
        self.init(placeholder: key, meaning: meaning, nested: nested) { root in
            [(key, { object(root).map { Encoded(value: $0, fields: fields) } })]
        }
    }

    /// A key of an array of objects of `fields`, or of `null`.
    package init<Value>(
        _ key: String, _ meaning: String, list: @escaping @Sendable (Root) -> [Value]?, of fields: [Field<Value>]
    ) {
        let nested = Self.paths(of: fields).map { ("[].\($0.path)", $0.meaning) }
        self.init(placeholder: key, meaning: meaning, nested: nested) { root in
            [(key, { list(root)?.map { Encoded(value: $0, fields: fields) } })]
        }
    }

    /// A key of an object, or of `null`.
    package init<Value: Documented>(
        _ key: String, _ meaning: String, object: @escaping @Sendable (Root) -> Value?
    ) {
        self.init(key, meaning, object: object, of: Value.fields)
    }

    /// A key of an array of objects, or of `null`.
    package init<Value: Documented>(
        _ key: String, _ meaning: String, list: @escaping @Sendable (Root) -> [Value]?
    ) {
        self.init(key, meaning, list: list, of: Value.fields)
    }

    /// A key of an object that some values of the document make, each under a key of its own.
    package init(_ key: String, _ meaning: String, of fields: [Field<Root>]) {
        self.init(key, meaning, object: { $0 }, of: fields)
    }

    /// The field as one of a document of which its own is a part, on the same level.
    package func of<Whole>(_ part: @escaping @Sendable (Whole) -> Root) -> Field<Whole> {
        Field<Whole>(placeholder: placeholder, meaning: meaning, nested: nested) { entries(part($0)) }
    }

    /// All keys of a document of `fields` and of what is in it, by paths such as `rating.mean` and `top[].title`; each
    /// path once.
    fileprivate static func paths<Value>(of fields: [Field<Value>]) -> [(path: String, meaning: String)] {
        var seen: Set<String> = []
        return fields.flatMap { field in
            [(field.placeholder, field.meaning)] + field.nested.map { (field.placeholder + $0.path, $0.meaning) }
        }.filter { seen.insert($0.0).inserted }
    }
}

extension Documented {
    /// All keys of the document and of what is in it, each once.
    package static var paths: [(path: String, meaning: String)] { Field<Self>.paths(of: fields) }

    /// The fields as ones of a document that such a value is a part of, on the same level.
    package static func fields<Whole>(of part: @escaping @Sendable (Whole) -> Self) -> [Field<Whole>] {
        fields.map { $0.of(part) }
    }

    /// An object of the fields. (Types that are `Encodable` have this from here.)
    public func encode(to encoder: any Encoder) throws {
        try Encoded(value: self, fields: Self.fields).encode(to: encoder)
    }
}

/// A value encoded by fields.
///
/// Each field's value under its key, `null` for nil.
private struct Encoded<Value>: Encodable {
    let value: Value
    let fields: [Field<Value>]

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: DocumentKey.self)
        for (key, value) in fields.flatMap({ $0.entries(value) }) {
            try container.encode(value(), forKey: DocumentKey(key))
        }
    }
}

/// A key of an object whose keys are known when it is encoded.
package struct DocumentKey: CodingKey {
    package let stringValue: String
    package let intValue: Int? = nil

    package init(_ key: String) { stringValue = key }
    package init(stringValue: String) { self.init(stringValue) }
    package init?(intValue: Int) { nil }
}
