import CLatentKernels

/// Elementary functions with the same bits on every CPU, for whatever a model's bits pass through: those of the C
/// library have a version for each kind of CPU.
package enum Elementary {
    /// eˣ.
    package static func exp(_ x: Double) -> Double { elementary_exp(x) }

    /// eˣ.
    package static func exp(_ x: Float) -> Float { elementary_exp_f32(x) }

    /// The natural logarithm.
    package static func log(_ x: Double) -> Double { elementary_log(x) }

    /// The sine of x, |x| ≤ 100.
    package static func sin(_ x: Double) -> Double { elementary_sin(x) }

    /// The cosine of x, |x| ≤ 100.
    package static func cos(_ x: Double) -> Double { elementary_cos(x) }

    /// xʸ for y > 0; of a negative x for whole y alone.
    package static func power(_ x: Double, _ y: Double) -> Double { elementary_power(x, y) }
}
