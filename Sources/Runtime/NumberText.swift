import Glibc

extension Double {
    /// The number with `digits` digits after the point, as a person reads it.
    public func fixed(_ digits: Int) -> String {
        guard isFinite else { return description }
        // The largest number has 309 digits before the point.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 330 + max(digits, 0)) { text in
            guard let start = text.baseAddress else { return description }
            _ = withVaList([Int32(digits), self]) { vsnprintf(start, text.count, "%.*f", $0) }
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
