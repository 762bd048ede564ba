import Glibc

/// One axis of a plot: the numbers that it spans, and round ones of them to mark.
package struct Axis: Sendable, Equatable {
    /// The marks, ascending, from end to end where ``init(values:)`` made them.
    package let ticks: [Double]
    /// What stands at the places 0 and 1 of `position(_:)`.
    package let ends: (low: Double, high: Double)
    /// Whether equal steps are equal ratios.
    package let isLogarithmic: Bool

    /// Spans `values` and a little more, so that both ends are round. Values above 0 that span a factor of 10 or more
    /// lie on a logarithmic axis: what comes after a steep start is then still seen.
    /// - Precondition: there are some, and they are finite.
    package init(values: [Double]) {
        precondition(!values.isEmpty && values.allSatisfy(\.isFinite), "nothing to span")
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        isLogarithmic = low > 0 && high >= 10 * low
        ticks = isLogarithmic ? Self.ratios(low, high) : Self.steps(low, high)
        ends = (ticks.first ?? low, ticks.last ?? high)
    }

    /// Spans the whole numbers from `first` to `last`, and half a step more around one alone.
    package init(from first: Int, to last: Int) {
        isLogarithmic = false
        let step = max(Int(Self.roundStep(Double(last - first) / 8)), 1)
        ticks = (first...max(first, last)).filter { $0 == first || $0.isMultiple(of: step) }
            // The first number's mark gives way to a near round one's.
            .filter { $0 != first || first.isMultiple(of: step) || step - first % step > step / 2 }
            .map { Double($0) }
        ends = first < last ? (Double(first), Double(last)) : (Double(first) - 0.5, Double(first) + 0.5)
    }

    /// How far along the axis `value` lies: 0 at its low end, 1 at its high end. Below 0 or above 1 for what is beyond
    /// the ends.
    /// - Precondition: `value` is above 0 where the axis is logarithmic.
    package func position(_ value: Double) -> Double {
        func place(_ x: Double) -> Double { isLogarithmic ? log10(x) : x }
        return (place(value) - place(ends.low)) / (place(ends.high) - place(ends.low))
    }

    /// Multiples of a round step, 4 to 8 of them or so, around the values; of values all the same, around that one.
    private static func steps(_ low: Double, _ high: Double) -> [Double] {
        let spread = high - low
        // Below this the marks could not be told from one another.
        let least = max(abs(low), abs(high)) * 1e-9
        let step = roundStep(spread > least ? spread / 5 : max(abs(high), 1) / 5)
        var (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
        if first == last { (first, last) = (first - 1, last + 1) }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// 1, 2 and 5 times powers of ten around the values; the powers alone where that would be many.
    private static func ratios(_ low: Double, _ high: Double) -> [Double] {
        let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
        let factors = exponents.count > 5 ? [1.0] : [1, 2, 5]
        let all = exponents.flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
        let first = all.last { $0 <= low } ?? low
        let last = all.first { $0 >= high } ?? high
        return all.filter { $0 >= first && $0 <= last }
    }

    /// The least of 1, 2 and 5 times powers of ten that is not below `step`; 1 for 0.
    private static func roundStep(_ step: Double) -> Double {
        guard step > 0 else { return 1 }
        let power = pow(10, log10(step).rounded(.down))
        return ([1, 2, 5, 10].first { $0 * power >= step * (1 - 1e-12) } ?? 10) * power
    }

    package static func == (left: Axis, right: Axis) -> Bool {
        left.ticks == right.ticks && left.ends == right.ends && left.isLogarithmic == right.isLogarithmic
    }
}
