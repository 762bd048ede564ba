import Glibc

/// The regularized incomplete beta function Iₓ(a, b), the share of ∫₀¹ tᵃ⁻¹ (1 − t)ᵇ⁻¹ dt that lies below x.
package enum IncompleteBeta {
    /// By its continued fraction, evaluated from the front, of whichever of Iₓ(a, b) and I₁₋ₓ(b, a) converges fast
    /// (NIST digital library of mathematical functions, 8.17.22 and 8.17.4; Lentz, "Generating Bessel functions in Mie
    /// scattering calculations using continued fractions", Applied optics 15, 1976). Relative error some 1e-13.
    /// - Precondition: `a` and `b` are above 0, and `x` is from 0 to 1.
    /// - Complexity: O(√(a + b)).
    package static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0, x < 1 else { return x <= 0 ? 0 : 1 }
        guard x <= (a + 1) / (a + b + 2) else { return 1 - regularized(1 - x, b, a) }
        let scale = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)) / a
        // Convergents C / D by the ratios of successive numerators and denominators; no ratio may be 0.
        func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
        var fraction = 1.0
        var (numerator, denominator) = (1.0, 0.0)
        for step in 0..<100_000 {
            let m = Double(step / 2)
            let coefficient =
                step == 0
                ? 1
                : step % 2 == 0
                    ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                    : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            denominator = 1 / nonzero(1 + coefficient * denominator)
            numerator = nonzero(1 + coefficient / numerator)
            let change = numerator * denominator
            fraction *= change
            if step > 0, abs(change - 1) < 1e-15 { break }
        }
        return scale * (fraction - 1)
    }

    /// ln Γ(x), of x above 0.
    private static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 1
        return lgamma_r(x, &sign)
    }
}
