import LatentRuntime

extension Metric {
    /// What stands for the name of any metric on the page of keys.
    package static let placeholder = "METRIC"

    /// A key of a document for each of `metrics`, under its name.
    package static func fields<Root>(
        _ meaning: String, of metrics: [Metric] = all, _ value: @escaping @Sendable (Root, Metric) -> Double?
    ) -> [Field<Root>] {
        metrics.map { metric in standIn(Field(metric.name, meaning) { value($0, metric) }) }
    }

    /// The same of objects.
    package static func objectFields<Root, Value: Documented>(
        _ meaning: String, _ value: @escaping @Sendable (Root, Metric) -> Value?
    ) -> [Field<Root>] {
        all.map { metric in standIn(Field(metric.name, meaning, object: { value($0, metric) })) }
    }

    private static func standIn<Root>(_ field: Field<Root>) -> Field<Root> {
        var field = field
        field.placeholder = placeholder
        return field
    }
}
