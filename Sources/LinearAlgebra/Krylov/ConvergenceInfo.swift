/// The evidence that comes with an iterative decomposition.
///
/// Residuals are absolute, in the units of A: `‖A v - σ u‖ ≤ r` says that A + E, with ‖E‖ ≤ r, has the triplet exactly,
/// and that some singular value of A lies within r of σ. To judge one against the size of A, divide by the largest
/// value.
///
///     let svd = try TruncatedSVD(a, rank: 50)
///     let relative = svd.convergence.largestResidual / svd.values[0]              // A's own largest value has size 1
public struct ConvergenceInfo<Scalar: BLASScalar>: Sendable {
    /// How many of the triplets asked for satisfy the tolerance.
    ///
    /// The tolerance bounds the larger of a triplet's two residuals. At most ``wanted``.
    public let converged: Int
    /// How many were asked for.
    public let wanted: Int
    /// ‖A v - σ u‖ for each triplet, of products made for this purpose.
    ///
    /// In the order of the values; fewer than ``wanted`` where the bases ended with fewer vectors.
    public let leftResiduals: [Scalar]
    /// ‖Aᵀ u - σ v‖ for each triplet, likewise.
    public let rightResiduals: [Scalar]
    /// Vectors multiplied by A or by Aᵀ, those of the residuals included.
    ///
    /// A block of k vectors counts as k. They are most of the time where A is large and its products are dear.
    public let products: Int
    /// Blocks of vectors added to the bases.
    public let iterations: Int

    /// All that were asked for converged.
    ///
    /// Where it is false the triplets are still the best of the space that was searched, and their residuals say how
    /// good.
    public var isConverged: Bool { converged == wanted }

    /// The largest residual of either side; 0 where there are none.
    public var largestResidual: Scalar { max(leftResiduals.max() ?? 0, rightResiduals.max() ?? 0) }
}
