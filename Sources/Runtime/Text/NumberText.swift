import Glibc

extension Double {
    /// The number with `digits` digits after the point, as a person reads it; from 1e15 on, where digits before the
    /// point are no longer known, with an exponent.
    ///
    ///     3.14159.fixed(2)                          // 3.14
    package func fixed(_ digits: Int) -> String {
        abs(self) < 1e15 ? formatted("%.*f", digits, capacity: 32 + max(digits, 0)) : significant(digits + 1)
    }

    /// The number with `digits` significant digits at most, and an exponent where it is very large or small.
    ///
    ///     0.000012345.significant(3)                // 1.23e-05
    package func significant(_ digits: Int) -> String {
        formatted("%.*g", digits, capacity: 16 + max(digits, 0))
    }

    /// By the C library's `printf`; `nan` and `inf` as Swift writes them.
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
    /// The number as one of bytes, from a KiB on also in the unit that suits it: `4294967296 bytes (4.0 GiB)`.
    package var bytes: String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        let power = (bitWidth - 1 - magnitude.leadingZeroBitCount) / 10
        guard power > 0 else { return "\(self) bytes" }
        return "\(self) bytes (\((Double(self) / Double(1 << (10 * power))).fixed(1)) \(units[power - 1]))"
    }

    /// The number with a comma between thousands.
    ///
    ///     1234567.grouped                           // 1,234,567
    package var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }
}
