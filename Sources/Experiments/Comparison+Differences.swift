import LatentEvaluation
import LatentRuntime

/// How far a figure is from another model's, and how sure that is.
public struct FigureDifference: Sendable, Equatable {
    /// How much larger the figure is.
    public let value: Double
    /// The paired t test over users; nil for fewer than two, and of a figure that is of all lists together.
    public let test: PairedTest?
    /// The test's probability among those of all rows (`Holm`); nil of a figure beside itself.
    public let adjusted: Double?
}

extension FigureDifference: Documented {
    package static let fields: [Field<Self>] = [
        Field("value", "The difference.", \.value),
        Field(
            "standardError", "Its standard error, users being the sample; null for fewer than two.",
            \.test?.standardError),
        Field("t", "The difference in standard errors; null of one without any error.") {
            $0.test.flatMap { $0.t.isFinite ? $0.t : nil }
        },
        Field("p", "The two-sided probability of Student's t, users less one being the degrees of freedom.") {
            $0.test?.pValue
        },
        Field("holm", "That probability after Holm, over the rows; null of the row that the others are beside.") {
            $0.adjusted
        },
    ]
}

extension Comparison {
    /// How much larger a metric is of each of `results` than of the one in place `reference`.
    /// - Returns: one a result, nil where either has no figure.
    /// - Precondition: `reference` is a place in `results`.
    public static func differences(
        of results: [ComparisonResult], to reference: Int, in metric: Metric
    ) -> [FigureDifference?] {
        guard let other = results[reference].scores[metric] else { return results.map { _ in nil } }
        let tests = results.map { $0.scores[metric].flatMap { PairedTest($0, other) } }
        let tested = results.indices.filter { $0 != reference && tests[$0] != nil }
        var adjusted = [Double?](repeating: nil, count: results.count)
        for (place, value) in zip(tested, Holm.adjusted(tested.compactMap { tests[$0]?.pValue })) {
            adjusted[place] = value
        }
        return results.indices.map { place in
            results[place].scores[metric].map {
                FigureDifference(value: $0.value - other.value, test: tests[place], adjusted: adjusted[place])
            }
        }
    }
}
