import Latent

extension Double {
    /// A duration with the unit that suits it.
    var duration: String {
        switch self {
        case ..<1e-3: "\((self * 1e6).fixed(0)) µs"
        case ..<1: "\((self * 1e3).fixed(1)) ms"
        default: "\(fixed(2)) s"
        }
    }

    /// So many digits after the point, with the number's sign.
    func signed(_ digits: Int) -> String { (self < 0 ? "" : "+") + fixed(digits) }

    /// A probability, to four digits after the point, or that it is below what they tell.
    var probability: String { self < 1e-4 ? "<0.0001" : fixed(4) }

    /// A share in percent, with so many digits after the point.
    func percent(_ digits: Int) -> String { "\((100 * self).fixed(digits))%" }
}

extension Double? {
    /// Four digits after the point, which tell what a metric says; a dash where it says nothing.
    var figure: String { map { $0.fixed(4) } ?? "-" }
}

extension Int {
    /// `1 pair`, `1,225 pairs`.
    func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(grouped) \(noun)s" }
}

extension String {
    /// The figure with its standard error, where that is known.
    func plusOrMinus(_ standardError: Double?) -> String { self + (standardError.map { " ± \($0.fixed(4))" } ?? "") }
}
