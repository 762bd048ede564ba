extension Philox {
    /// A number of the standard normal distribution, by the Box-Muller transform.
    ///
    /// It takes two words, and the second of the pair is not kept.
    public mutating func nextNormal() -> Float {
        let (first, _) = nextNormals()
        return first
    }

    /// Two independent numbers of the standard normal distribution, by the Box-Muller transform.
    ///
    /// With u and v uniform in 0 ..< 1, √(-2 log(1 - u)) times the cosine and the sine of 2 π v. As u is a multiple of
    /// 2⁻²⁴, none is beyond ±5.77. (Box and Muller, "A note on the generation of random normal deviates", Ann. Math.
    /// Statist. 29(2), 1958, doi:10.1214/aoms/1177706645.)
    public mutating func nextNormals() -> (Float, Float) {
        // 1 - u lies in (0, 1], where the logarithm is finite.
        let radius = (-2 * Float(Elementary.log(Double(1 - nextUniform())))).squareRoot()
        let angle = Double(2 * Float.pi * nextUniform())
        return (radius * Float(Elementary.cos(angle)), radius * Float(Elementary.sin(angle)))
    }
}
