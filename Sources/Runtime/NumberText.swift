import Glibc

extension Double {
    /// The number with `digits` digits after the point, as a person reads it.
    public func fixed(_ digits: Int) -> String {
        guard isFinite else { return description }
        var text = [CChar](repeating: 0, count: 330 + max(digits, 0))
        let length = withVaList([Int32(digits), self]) { vsnprintf(&text, text.count, "%.*f", $0) }
        return String(decoding: text.prefix(Int(max(length, 0))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
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
