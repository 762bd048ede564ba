import LatentLinearAlgebra

/// The normal equations of one row in Double, formed from their definition, and the textbook ways to solve them.
public struct NaiveNormalEquations {
    /// base + penalty I + Σ w h hᵀ.
    public let a: NaiveMatrix
    /// Σ w t h, t being 1 where there are no targets.
    public let b: [Double]

    /// The equations of row `row` of `s`, with the rows of `factors` as h; of `base` both triangles count.
    public init<Scalar: BLASScalar>(
        _ s: CSRMatrix<Scalar>, row: Int, _ factors: NaiveMatrix, base: NaiveMatrix, penalty: Double,
        targets: [Double]? = nil
    ) {
        var (a, b) = (base, [Double](repeating: 0, count: base.rows))
        for i in 0..<base.rows { a[i, i] += penalty }
        for k in s.pattern.rowOffsets[row]..<s.pattern.rowOffsets[row + 1] {
            let (h, weight) = (Int(s.pattern.columnIndices[k]), Double(s.values[k]))
            for i in 0..<base.rows {
                b[i] += weight * (targets?[k] ?? 1) * factors[h, i]
                for j in 0..<base.rows { a[i, j] += weight * factors[h, i] * factors[h, j] }
            }
        }
        self.a = a
        self.b = b
    }

    /// The equations `A x = b`.
    public init(a: NaiveMatrix, b: [Double]) { (self.a, self.b) = (a, b) }

    /// b − A x.
    public func residual(_ x: [Double]) -> [Double] {
        b.indices.map { i in b[i] - x.indices.reduce(0) { $0 + a[i, $1] * x[$1] } }
    }

    /// 2 bᵀx − xᵀAx, which is xᵀ(b + r).
    public func gain(_ x: [Double]) -> Double { dot(x, zip(b, residual(x)).map { $0 + $1 }) }

    /// `steps` steps of conjugate gradients (Hestenes and Stiefel 1952) from x.
    public func conjugateGradients(_ steps: Int, from start: [Double]) -> [Double] {
        var (x, r) = (start, residual(start))
        var p = r
        for _ in 0..<steps where dot(r, r) > 0 {
            let ap = p.indices.map { i in p.indices.reduce(0) { $0 + a[i, $1] * p[$1] } }
            let length = dot(r, r) / dot(p, ap)
            for i in x.indices { x[i] += length * p[i] }
            let next = r.indices.map { r[$0] - length * ap[$0] }
            let share = dot(next, next) / dot(r, r)
            p = p.indices.map { next[$0] + share * p[$0] }
            r = next
        }
        return x
    }

    /// The exact solution for the dimensions `block` with the others as they are in x, by Gaussian elimination.
    public func solved(_ block: Range<Int>, from start: [Double]) -> [Double] {
        var x = start
        for i in block { x[i] = 0 }
        var (rest, square) = (residual(x), a)
        for p in block {
            for i in block where i > p {
                let multiple = square[i, p] / square[p, p]
                for j in block { square[i, j] -= multiple * square[p, j] }
                rest[i] -= multiple * rest[p]
            }
        }
        for p in block.reversed() {
            x[p] = block.filter { $0 > p }.reduce(rest[p]) { $0 - square[p, $1] * x[$1] } / square[p, p]
        }
        return x
    }

    private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
}
