extension Philox {
    /// A number of the standard normal distribution, by the Box-Muller transform.
    public mutating func nextNormal() -> Float {
        let (first, _) = nextNormals()
        return first
    }

    /// Two independent numbers of the standard normal distribution, by the Box-Muller transform.
    public mutating func nextNormals() -> (Float, Float) {
        // 1 - u lies in (0, 1], where the logarithm is finite.
        let radius = (-2 * Float(Elementary.log(Double(1 - nextUniform())))).squareRoot()
        let angle = Double(2 * Float.pi * nextUniform())
        return (radius * Float(Elementary.cos(angle)), radius * Float(Elementary.sin(angle)))
    }
}
