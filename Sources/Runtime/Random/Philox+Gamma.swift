extension Philox {
    /// A number of the gamma distribution of that shape, 1 or more, and scale 1: twice one of shape n / 2 is χ² of n
    /// degrees of freedom.
    ///
    /// By Marsaglia and Tsang's method: with d = shape − 1/3 and z standard normal, d (1 + z / √(9 d))³ is accepted with a
    /// probability near 1 (0.95 at shape 1). ("A simple method for generating gamma variables", ACM TOMS 26(3), 2000,
    /// doi:10.1145/358407.358414.)
    /// - Precondition: `shape` is 1 or more.
    public mutating func nextGamma(shape: Double) -> Double {
        precondition(shape >= 1, "a gamma distribution of shape \(shape) needs another method")
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        while true {
            let z = Double(nextNormal())
            let root = 1 + c * z
            guard root > 0 else { continue }
            let cube = root * root * root
            // 1 - u lies in (0, 1], where the logarithm is finite.
            let logUniform = Elementary.log(Double(1 - nextUniform()))
            if logUniform < z * z / 2 + d * (1 - cube + Elementary.log(cube)) { return d * cube }
        }
    }
}
