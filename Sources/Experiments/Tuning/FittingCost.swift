import LatentLinearAlgebra
import LatentRuntime

/// What this machine takes for what models are made of, measured once.
struct FittingCost {
    /// The order of the matrix that is inverted to know: large enough for most of the cost to be in BLAS, and done in
    /// some hundredths of a second.
    private static let order = 1_000
    private let secondsPerCube: Double

    init(pool: ThreadPool) {
        var matrix = Matrix<Float>.identity(Self.order)
        let (_, seconds) = measureSeconds { try? matrix.invertPositiveDefinite(pool: pool) }
        let order = Double(Self.order)
        secondsPerCube = seconds / (order * order * order)
    }

    /// The seconds that inverting a matrix of `order` takes, which is the least that a closed form of so many items does.
    func inverting(_ order: Int) -> Double {
        let order = Double(order)
        return secondsPerCube * order * order * order
    }
}
