import Glibc

extension Philox {
    /// A number of the standard normal distribution, by the Box-Muller transform.
    public mutating func nextNormal() -> Float {
        let (first, _) = nextNormals()
        return first
    }

    /// Two independent numbers of the standard normal distribution, by the Box-Muller transform.
    public mutating func nextNormals() -> (Float, Float) {
        // 1 - u lies in (0, 1], where the logarithm is finite.
        let radius = (-2 * logf(1 - nextUniform())).squareRoot()
        let angle = 2 * Float.pi * nextUniform()
        return (radius * cosf(angle), radius * sinf(angle))
    }
}
