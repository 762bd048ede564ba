import LatentRuntime

/// How ``TruncatedSVD`` iterates until a tolerance is met.
///
///     var settings = LanczosSettings<Double>()
///     settings.which = .smallest
///     settings.tolerance = 1e-8
///     let svd = try TruncatedSVD(a, rank: 5, settings: settings)
///
/// What cannot be is refused by ``TruncatedSVD``, which names the setting and its bound.
public struct LanczosSettings<Scalar: BLASScalar>: Sendable {
    /// Which end of the spectrum is wanted.
    public enum Which: String, Sendable, CaseIterable {
        /// Values descend either way: the smallest are given with the least last.
        case largest, smallest
    }

    /// The largest values unless told otherwise. The smallest need many more products.
    public var which: Which = .largest

    /// Every triplet is to satisfy `max(‖A v - σ u‖, ‖Aᵀ u - σ v‖) ≤ tolerance · σ₁`. Rounding sets a floor of some
    /// tens of ulps, and of an operator whose parts cancel (see ``LinearOperator/cancelingNorm``) that of those parts
    /// counts as converged. The default asks for 70% of the digits: 1.4e-5 for Float, 1.1e-11 for Double.
    ///
    /// From 0 on, and finite. A tolerance that rounding does not allow is no error: the iterations run out, and the
    /// evidence says what was reached.
    public var tolerance = Scalar(Elementary.power(Double(Scalar.ulpOfOne), 0.7))

    /// The most blocks added to the bases before what was found is returned as it is.
    ///
    /// 1 or more. A block is `blockSize` products with A and as many with Aᵀ.
    public var maximumIterations = 1000

    /// Vectors multiplied at once. Fewer need fewer products in all, more use memory and registers better: a full
    /// vector of the CPU, that is 16 floats or 8 doubles, was fastest. nil is that, or as many as there are columns or
    /// rows. Of a value that A has more often than a block has vectors, in the midst of a dense spectrum, some copies
    /// may be missed.
    ///
    /// 1 or more; more than min(rows, columns) counts as that.
    public var blockSize: Int?

    /// The most vectors in each basis, beyond which the method restarts with the best. nil is ten times the rank, or
    /// 1,000 for the smallest values, which a restart loses easily, and at least the rank and eight blocks. Where it is
    /// nil, the smallest values of a matrix of up to 2²⁴ elements that would need a restart are found by the dense
    /// decomposition instead.
    ///
    /// 1 or more; fewer than the rank and two blocks count as those, and more than min(rows, columns) as that.
    public var maximumBasis: Int?

    /// The first vector of the start block, of min(rows, columns) elements: a right vector of an operator of
    /// rows ≥ columns, a left one of others. nil draws it.
    ///
    /// Finite, and not all zeros. A vector near the wanted ones spares products where they were nearly known, as after
    /// a small change of A.
    public var start: [Scalar]?

    /// Of the vectors drawn at random.
    ///
    /// The same seed gives the same bits. Another gives another start, and so values that agree to the tolerance.
    public var seed: UInt64 = 0

    /// The largest values, to 70% of the digits.
    public init() {}
}

/// How ``TruncatedSVD`` trades accuracy for speed: a fixed number of products and no tolerance.
///
///     var settings = RandomizedSettings()
///     settings.iterations = 4
///     let svd = try TruncatedSVD(randomized: a, rank: 50, settings: settings)
public struct RandomizedSettings: Sendable {
    /// Vectors beyond the rank, in each power of the operator.
    ///
    /// From 0 on; the more, the less hangs on the draw.
    public var oversampling = 10

    /// Powers of AᵀA beyond the first product. The subspace has (rank + oversampling) · (iterations + 1) vectors, of
    /// the block Krylov kind: unlike a power iteration it keeps all it has seen.
    ///
    /// From 0 on. Each costs about rank + oversampling products with A and as many with Aᵀ.
    public var iterations = 2

    /// Of the vectors drawn at random.
    ///
    /// The same seed gives the same bits.
    public var seed: UInt64 = 0

    /// Two powers, ten vectors beyond the rank.
    public init() {}
}
