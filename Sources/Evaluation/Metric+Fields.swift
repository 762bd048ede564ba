import LatentRuntime

extension Metric {
    /// What stands for the name of any metric on the page of keys.
    package static let placeholder = "METRIC"

    /// A key of a document for each of its metrics, under its name.
    /// - Parameters:
    ///   - meaning: what the values are.
    ///   - metrics: which ones a document is of.
    ///   - value: what the metric says; null for nil.
    /// - Returns: one field, which the page of keys shows once.
    package static func fields<Root>(
        _ meaning: String, of metrics: @escaping @Sendable (Root) -> [Metric],
        _ value: @escaping @Sendable (Root, Metric) -> Double?
    ) -> [Field<Root>] {
        [
            Field(keys: placeholder, meaning) { root in
                metrics(root).map { ($0.name, value(root, $0)) }
            }
        ]
    }

    /// A key of a document for each of its metrics, each an object of `fields`, or null.
    package static func fields<Root, Value>(
        _ meaning: String, of metrics: @escaping @Sendable (Root) -> [Metric],
        _ object: @escaping @Sendable (Root, Metric) -> Value?, fields: [Field<Value>]
    ) -> [Field<Root>] {
        [
            Field(
                keys: placeholder, meaning, objects: { root in metrics(root).map { ($0.name, object(root, $0)) } },
                of: fields)
        ]
    }
}
