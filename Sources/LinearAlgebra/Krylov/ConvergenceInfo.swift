/// The evidence that comes with an iterative decomposition.
public struct ConvergenceInfo<Scalar: BLASScalar>: Sendable {
    /// How many of the triplets asked for satisfy the tolerance.
    public let converged: Int
    /// How many were asked for.
    public let wanted: Int
    /// ‖A v - σ u‖ for each triplet, of products made for this purpose.
    public let leftResiduals: [Scalar]
    /// ‖Aᵀ u - σ v‖ for each triplet, likewise.
    public let rightResiduals: [Scalar]
    /// Vectors multiplied by A or by Aᵀ, those of the residuals included.
    public let products: Int
    /// Blocks of vectors added to the bases.
    public let iterations: Int

    /// All that were asked for converged.
    public var isConverged: Bool { converged == wanted }

    /// The largest residual of either side; 0 where there are none.
    public var largestResidual: Scalar { max(leftResiduals.max() ?? 0, rightResiduals.max() ?? 0) }
}
