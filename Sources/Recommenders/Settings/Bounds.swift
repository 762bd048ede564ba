/// The numbers that a setting can be.
///
///     Bounds.atLeast(1).contains(0)                   // false
///     Bounds.within(0..<1).description                // "a number from 0 to below 1"
///     Bounds.above(0).inSinglePrecision.contains(1e-60)    // false: it would be 0
public struct Bounds: Sendable, Equatable, CustomStringConvertible {
    /// An end, and whether it is within.
    public struct End: Sendable, Equatable {
        /// Where the end is.
        public let number: Double
        /// Whether the number itself is within.
        public let isIncluded: Bool
    }

    /// Nil where there is no end.
    public let lowest: End?
    /// Nil where there is none.
    public let highest: End?
    /// Whether the number goes where single precision must hold it.
    public var isSingle = false

    /// `number` or more.
    public static func atLeast(_ number: Double) -> Bounds {
        Bounds(lowest: End(number: number, isIncluded: true), highest: nil)
    }

    /// More than `number`.
    public static func above(_ number: Double) -> Bounds {
        Bounds(lowest: End(number: number, isIncluded: false), highest: nil)
    }

    /// From one number to another, both included.
    public static func within(_ range: ClosedRange<Double>) -> Bounds {
        Bounds(
            lowest: End(number: range.lowerBound, isIncluded: true),
            highest: End(number: range.upperBound, isIncluded: true))
    }

    /// From one number to below another.
    public static func within(_ range: Range<Double>) -> Bounds {
        Bounds(
            lowest: End(number: range.lowerBound, isIncluded: true),
            highest: End(number: range.upperBound, isIncluded: false))
    }

    /// The same bounds, of a number as single precision has it: neither infinite nor, if it is not to be 0, 0.
    public var inSinglePrecision: Bounds {
        var result = self
        result.isSingle = true
        return result
    }

    /// Whether the finite `number` is within the ends. What is not finite is within no bounds.
    public func contains(_ number: Double) -> Bool {
        guard number.isFinite else { return false }
        if isSingle {
            var wider = self
            wider.isSingle = false
            return Float(number).isFinite && wider.contains(number)
                && (number == 0 || wider.contains(0) || Float(number) != 0)
        }
        let isHighEnough = lowest.map { $0.isIncluded ? number >= $0.number : number > $0.number } ?? true
        let isLowEnough = highest.map { $0.isIncluded ? number <= $0.number : number < $0.number } ?? true
        return isHighEnough && isLowEnough
    }

    /// `1 or more`, `more than 0`, `a number from 0 to below 1`.
    public var description: String {
        func text(_ end: End) -> String { SettingValue.real(end.number).plain }
        let precision = isSingle ? ", in single precision" : ""
        guard let highest else {
            return (lowest.map { $0.isIncluded ? "\(text($0)) or more" : "more than \(text($0))" } ?? "any number")
                + precision
        }
        let end = highest.isIncluded ? text(highest) : "below \(text(highest))"
        return "a number " + (lowest.map { "from \(text($0)) to \(end)" } ?? "up to \(end)") + precision
    }
}

extension SettingValue {
    /// The value as a person writes it: 5 and not 5.0.
    public var plain: String {
        guard case .real(let number) = self, let whole = Int(exactly: number) else { return description }
        return String(whole)
    }
}
