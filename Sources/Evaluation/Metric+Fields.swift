import LatentRuntime

extension Metric {
    /// What stands for the name of any metric on the page of keys.
    package static let placeholder = "METRIC"

    /// A key of a document for each of `metrics`, under its name.
    /// - Returns: a field for each metric, whose value is `null` where it has none.
    package static func fields<Root>(
        _ meaning: String, of metrics: [Metric] = all, _ value: @escaping @Sendable (Root, Metric) -> Double?
    ) -> [Field<Root>] {
        fields(of: metrics) { metric in Field(metric.name, meaning) { value($0, metric) } }
    }

    /// A field of a document for each of `metrics`, which the page of keys shows once.
    package static func fields<Root>(
        of metrics: [Metric] = all, _ field: (Metric) -> Field<Root>
    ) -> [Field<Root>] {
        metrics.map { metric in
            var field = field(metric)
            field.placeholder = placeholder
            return field
        }
    }
}
