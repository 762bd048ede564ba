/// Whether two figures of the same users differ by more than chance would have it: Student's t test of the differences
/// user by user.
///
/// Of means over lists it is the paired t test: t = d̄ / (s / √U), with the mean and the standard deviation of the U
/// users' differences (Student, "The probable error of a mean", Biometrika 6, 1908). Of other figures the differences
/// are of what each user moves them by; see ``Estimate``. It asks how sure a difference is, not how large.
///
///     if let ours = scores[.ndcg], let theirs = other[.ndcg], let test = PairedTest(ours, theirs) {
///         print(test.difference, test.pValue)
///     }
public struct PairedTest: Sendable, Equatable {
    /// How much larger the first figure is than the second.
    public let difference: Double
    /// The standard error of that, users being the sample.
    public let standardError: Double
    /// U − 1.
    public let degrees: Int

    /// Of two figures; nil where fewer than two users are in them, as in a figure that is of no user.
    /// - Complexity: O(the largest number of a user).
    public init?(_ estimate: Estimate, _ other: Estimate) {
        let (difference, standardError) = estimate.difference(to: other)
        guard let standardError else { return nil }
        self.difference = difference
        self.standardError = standardError
        degrees = Set(estimate.users).union(other.users).count - 1
    }

    /// The difference in standard errors; infinite, up or down, for one without any, and 0 where nobody differs.
    public var t: Double { difference == 0 ? 0 : difference / standardError }

    /// How likely a difference so large, up or down, would be by chance alone: two-sided.
    public var pValue: Double { StudentT.twoSided(t, degrees: Double(degrees)) }
}

/// Student's t distribution.
package enum StudentT {
    /// The probability of a value as far from 0 as `t`, up or down, or farther: Iₓ(ν/2, 1/2) at x = ν / (ν + t²)
    /// (Abramowitz and Stegun, Handbook of mathematical functions, 26.5.27).
    /// - Precondition: `degrees` is above 0.
    package static func twoSided(_ t: Double, degrees: Double) -> Double {
        IncompleteBeta.regularized(degrees / (degrees + t * t), degrees / 2, 0.5)
    }
}
