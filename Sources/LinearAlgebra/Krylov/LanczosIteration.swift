import LatentRuntime

/// Approximate singular triplets, as blocks of vectors.
///
/// `u`, `v` and `values` are in the same order; the bases hold as many vectors as there are values.
struct SingularTriplets<Scalar: BLASScalar> {
    /// The left vectors, of as many elements as the operator has rows.
    var u: BlockBasis<Scalar>
    /// The right vectors, of as many elements as it has columns.
    var v: BlockBasis<Scalar>
    /// Descending.
    let values: [Scalar]
    /// The largest singular value seen, wanted or not.
    let largestValue: Scalar
    /// Vectors multiplied by A or by Aᵀ on the way.
    let products: Int
    /// Blocks added to the bases on the way.
    let iterations: Int
    /// They are the largest and their estimated residuals meet the tolerance: if the true ones do not, rounding is to
    /// blame, and a step of subspace iteration helps.
    let mayBeRefined: Bool

    /// Those of the transpose.
    var swapped: SingularTriplets {
        var result = self
        (result.u, result.v) = (v, u)
        return result
    }
}

/// A Lanczos bidiagonalization on its way to the wanted singular triplets: when to look at the small matrix, when to
/// stop, when to restart.
///
/// A restart keeps the wanted vectors and a quarter of what else has room; a decomposition of the small matrix costs as
/// much as several blocks, so that it is looked at when `CheckSchedule` expects it to be worth it.
struct LanczosIteration<Scalar: BLASScalar> {
    private var factorization: GolubKahanFactorization<Scalar>
    private let rank: Int
    private let which: LanczosSettings<Scalar>.Which
    private let blockSize: Int
    /// The most vectors of a basis; the order where a basis may span everything.
    private let limit: Int
    /// The operator's columns, which are no more than its rows.
    private let order: Int
    /// The largest value of a small matrix so far, to which the tolerance is relative.
    private var largestValue: Scalar = 0
    private var iterations = 0
    /// A chain of blocks has come to its end.
    private var hasBrokenDown = false
    /// The wanted values when a chain of blocks last came to its end.
    private var valuesAtBreakdown: [Scalar]?

    /// - Throws: `InvalidArgument`, as `GolubKahanFactorization` does for the start.
    /// - Precondition: the operator has at least as many rows as columns, and `limit` is at least `rank` and two
    ///   blocks, or all of its columns.
    init(
        _ a: some LinearOperator<Scalar>, _ rank: Int, _ settings: LanczosSettings<Scalar>, blockSize: Int, limit: Int,
        _ pool: ThreadPool
    ) throws {
        self.rank = rank
        self.blockSize = blockSize
        self.limit = limit
        order = a.columns
        which = settings.which
        factorization = try GolubKahanFactorization(
            of: a, blockSize: blockSize, start: settings.start, seed: settings.seed, pool: pool)
    }

    /// Adds blocks until each basis has `count` vectors, or all there are.
    ///
    /// The triplets are then those of `triplets(estimatesMet:)`: no tolerance is asked for.
    /// - Throws: as `GolubKahanFactorization` does for a step.
    mutating func expand(_ a: some LinearOperator<Scalar>, to count: Int) throws {
        while factorization.count < count, !factorization.isComplete { try addBlock(a) }
    }

    /// A step of the factorization, counted, and whether a chain of blocks ended with it.
    private mutating func addBlock(_ a: some LinearOperator<Scalar>) throws {
        try factorization.expand(a)
        iterations += 1
        if factorization.isBrokenDown { hasBrokenDown = true }
    }

    /// Iterates until the estimated residuals meet the tolerance, the bases are complete, or the iterations used up.
    ///
    /// The estimates are relative to the largest value seen, and never below what rounding leaves of an operator whose
    /// parts cancel.
    /// - Returns: `rank` triplets, or fewer where the iterations ended with fewer vectors in the bases.
    /// - Throws: `InvalidArgument` for products that are not finite, or of another transpose; `LinearAlgebraError`
    ///   where the small matrix has no decomposition.
    mutating func run(
        _ a: some LinearOperator<Scalar>, _ settings: LanczosSettings<Scalar>
    ) throws -> SingularTriplets<Scalar> {
        let last = limit < order ? limit - blockSize + 1 : order
        var schedule = CheckSchedule(first: 2 * rank + 2 * blockSize, step: blockSize, last: last)
        while true {
            // At least a block, because a restart may have kept as many vectors as the next look wants, and the rank.
            repeat {
                try addBlock(a)
            } while factorization.count < max(schedule.next, rank) && !factorization.isComplete
                && iterations < settings.maximumIterations
                && !(factorization.isBrokenDown && factorization.count >= rank)
            if factorization.isComplete || iterations == settings.maximumIterations {
                return try triplets(estimatesMet: factorization.isComplete)
            }
            // The last block is narrower, so that bases which may be complete need no restart.
            let isFull = min(factorization.count + blockSize, a.columns) > limit
            let kept = isFull ? keptAtRestart : rank
            let svd = try decomposition(count: kept)
            let wanted = which == .largest ? 0..<rank : kept - rank..<kept
            let target = max(settings.tolerance * largestValue, Self.rounding(a))
            let worst = factorization.residuals(svd.u.columns(wanted)).max() ?? 0
            let values = Array(svd.values[range(of: rank)])
            let isTrusted = isTrustworthy(values, isFull: isFull, within: target)
            if worst <= target, isTrusted {
                return triplets(svd.u.columns(wanted), svd.v.columns(wanted), svd.values, estimatesMet: true)
            }
            if isFull, settings.maximumBasis == nil, let dense = try denseTriplets(a) { return dense }
            if isFull {
                factorization.restart(keeping: svd, values: Array(svd.values[range(of: kept)]))
                schedule = CheckSchedule(first: (factorization.count + limit) / 2, step: blockSize, last: last)
            } else {
                schedule.plan(count: factorization.count, worst: Double(worst), target: Double(target))
            }
        }
    }

    /// The most elements of a matrix that is decomposed whole: 128 MiB of doubles, and some hundred thousand million
    /// flops.
    private static var mostDenseElements: Int { 1 << 24 }

    /// The smallest triplets by the dense decomposition, where the matrix is small enough for it; nil where it is not,
    /// or the largest are wanted.
    ///
    /// A Krylov space finds the smallest values last: it is by polynomials of AᵀA that it tells them apart, and those
    /// of degree k resolve gaps of (σ₁ / k)² among the σ², so that of values that crowd at 0, as a discretized operator
    /// has them, each restart loses what was gained. Bases of 1,000 vectors that have not found them are the sign.
    private mutating func denseTriplets(_ a: some LinearOperator<Scalar>) throws -> SingularTriplets<Scalar>? {
        guard which == .smallest, a.rows <= Self.mostDenseElements / order
        else { return nil }
        var dense = Matrix<Scalar>(rows: a.rows, columns: a.columns)
        for start in stride(from: 0, to: order, by: blockSize) {
            let columns = start..<min(start + blockSize, order)
            var unit = Matrix<Scalar>(rows: order, columns: columns.count)
            for (place, column) in columns.enumerated() { unit[column, place] = 1 }
            dense.replace(row: 0, column: start, with: a.product(unit, pool: factorization.pool))
        }
        let svd = try SingularValueDecomposition(dense, vectors: order - rank..<order)
        return SingularTriplets(
            u: BlockBasis(dimension: a.rows, blocks: [svd.u]), v: BlockBasis(dimension: order, blocks: [svd.v]),
            values: Array(svd.values[(order - rank)...]), largestValue: svd.values[0],
            products: factorization.products + order, iterations: iterations, mayBeRefined: false)
    }

    /// What rounding leaves of an operator whose parts cancel.
    ///
    /// 16 ulps of the size of those parts, which their difference may be much smaller than.
    static func rounding(_ a: some LinearOperator<Scalar>) -> Scalar { 16 * Scalar.ulpOfOne * a.cancelingNorm }

    /// A breakdown leaves T empty, whatever is missing: of a value that A has more often than a block has vectors, a
    /// chain of blocks holds as many copies as its first block has vectors. So after a breakdown the wanted values are
    /// believed when the next chain, from new random vectors, has come to its end and has not changed them.
    private mutating func isTrustworthy(_ values: [Scalar], isFull: Bool, within target: Scalar) -> Bool {
        guard factorization.isBrokenDown || (isFull && hasBrokenDown) else { return !hasBrokenDown }
        defer { valuesAtBreakdown = values }
        guard let before = valuesAtBreakdown else { return false }
        let bound = max(target, 64 * Scalar.ulpOfOne * largestValue)
        return zip(before, values).allSatisfy { abs($0 - $1) <= bound }
    }

    /// The triplets of the bases as they are.
    mutating func triplets(estimatesMet: Bool = false) throws -> SingularTriplets<Scalar> {
        let svd = try decomposition(count: min(rank, factorization.count))
        return triplets(svd.u, svd.v, svd.values, estimatesMet: estimatesMet)
    }

    /// Those of the singular vectors `x` and `y` of the small matrix, of whose `values` they are the wanted end.
    private func triplets(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, _ values: [Scalar], estimatesMet: Bool
    ) -> SingularTriplets<Scalar> {
        let (u, v) = factorization.vectors(x, y)
        return SingularTriplets(
            u: u, v: v, values: Array(values[range(of: x.columns)]), largestValue: largestValue,
            products: factorization.products, iterations: iterations, mayBeRefined: estimatesMet && which == .largest)
    }

    /// The rank, and a quarter of the rest, which spares the next cycle what this one found beside.
    /// - Returns: rank + (limit - rank) / 4, and at most the vectors there are.
    private var keptAtRestart: Int { min(rank + (limit - rank) / 4, factorization.count) }

    /// The decomposition of the small matrix, with the vectors of its `count` wanted values.
    /// - Complexity: O(size³) for bases of `size` vectors.
    private mutating func decomposition(count: Int) throws -> SingularValueDecomposition<Scalar> {
        let svd = try SingularValueDecomposition(factorization.projection, vectors: range(of: count))
        largestValue = max(largestValue, svd.values.first ?? 0)
        return svd
    }

    /// The `count` wanted ones of all the singular values of the small matrix.
    private func range(of count: Int) -> Range<Int> {
        which == .largest ? 0..<count : factorization.count - count..<factorization.count
    }
}

/// At which sizes of the bases to decompose the small matrix, which costs as much as several blocks.
///
/// Where the spectrum has no gap, as those of ratings have none, the logarithm of the largest residual was seen to fall
/// as the cube of the size, so two looks foretell when it meets the target. With a gap it falls more slowly in the
/// end, and another look follows.
///
/// With r the largest residual and n the size, log r = c - s n³ is laid through the last two looks; the next is where
/// that meets the target τ: n'³ = n³ + (log r - log τ) / s. The first has nothing to go by and waits a quarter longer.
/// No step is more than a doubling, none less than a block.
private struct CheckSchedule {
    /// The size at which to look next.
    private(set) var next: Int
    private let step: Int
    /// The size at which a look is due in any case: the bases are full.
    private let last: Int
    /// The cube of the size, and the logarithm of the largest residual, at the last look.
    private var look: (cube: Double, logarithm: Double)?

    init(first: Int, step: Int, last: Int) {
        next = min(first, last)
        self.step = step
        self.last = last
    }

    /// Takes note of a look at size `count` that found `worst` where `target` is wanted, and plans the next.
    mutating func plan(count: Int, worst: Double, target: Double) {
        let size = Double(count)
        let now = (cube: size * size * size, logarithm: Elementary.log(worst))
        var forecast = 1.25 * size
        if let look, look.logarithm > now.logarithm, worst > target, target > 0 {
            let rate = (look.logarithm - now.logarithm) / (now.cube - look.cube)
            forecast = Elementary.power(now.cube + (now.logarithm - Elementary.log(target)) / rate, 1.0 / 3)
        }
        look = now
        next = min(max(Int(min(forecast, 2 * size)), count + step), last)
    }
}
