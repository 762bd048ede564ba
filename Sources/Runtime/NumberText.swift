import Glibc

extension Double {
    /// The number with `digits` digits after the point, as a person reads it.
    public func fixed(_ digits: Int) -> String {
        // The largest number has 309 digits before the point.
        formatted("%.*f", digits, capacity: 330 + max(digits, 0))
    }

    /// The number with `digits` significant digits at most, and an exponent where it is very large or small.
    public func significant(_ digits: Int) -> String {
        formatted("%.*g", digits, capacity: 16 + max(digits, 0))
    }

    private func formatted(_ format: String, _ digits: Int, capacity: Int) -> String {
        guard isFinite else { return description }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { text in
            guard let start = text.baseAddress else { return description }
            _ = withVaList([Int32(digits), self]) { vsnprintf(start, text.count, format, $0) }
            return String(cString: start)
        }
    }
}

extension Int {
    /// The number with a comma between thousands.
    public var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }
}
