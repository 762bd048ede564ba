import CLatentKernels

/// Elementary functions with the same bits on every CPU, for whatever a model's bits pass through: those of the C
/// library have a version for each kind of CPU.
///
/// Those of Double are within 2 units in the last place, that of Float within 1, and `power(_:_:)` as it says.
package enum Elementary {
    /// eˣ.
    ///
    /// 0 below -745, infinite above 710.
    package static func exp(_ x: Double) -> Double { elementary_exp(x) }

    /// eˣ.
    ///
    /// 0 below -104, infinite from 89 on.
    package static func exp(_ x: Float) -> Float { elementary_exp_f32(x) }

    /// The natural logarithm.
    ///
    /// -∞ of 0, and not a number below it.
    package static func log(_ x: Double) -> Double { elementary_log(x) }

    /// The sine of x, |x| ≤ 100.
    package static func sin(_ x: Double) -> Double { elementary_sin(x) }

    /// The cosine of x, |x| ≤ 100.
    package static func cos(_ x: Double) -> Double { elementary_cos(x) }

    /// xʸ for y > 0; of a negative x for whole y alone.
    ///
    /// To 4 + 3 |y log x| units in the last place; not a number for a negative x and a y that is not whole.
    package static func power(_ x: Double, _ y: Double) -> Double { elementary_power(x, y) }
}
