import LatentRuntime

/// A block of vectors made orthonormal among themselves and against a basis V: `W = V C + Q R`, `QᵀQ = I`, `VᵀQ = 0`.
/// V C is what W had in the basis.
///
/// W R⁻¹ is orthonormal but for about κ(W)² ε, κ being W's condition, and so to rounding when it is done again:
/// Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, "Roundoff error analysis of the CholeskyQR2 algorithm", ETNA 44, 2015.
/// For the part in V, Gram and Schmidt's classical method is repeated: Giraud, Langou, Rozložník and van den Eshof,
/// "Rounding error analysis of the classical Gram-Schmidt orthogonalization process", Numer. Math. 101, 2005,
/// doi:10.1007/s00211-005-0615-4.
struct OrthonormalBlock<Scalar: BLASScalar> {
    /// Q, of as many columns as were asked for.
    let vectors: Matrix<Scalar>
    /// R, of a row for each column of Q and a column for each of W.
    let coefficients: Matrix<Scalar>

    /// Makes `width` vectors of `w`, which has at least as many columns.
    ///
    /// Cholesky's factor of WᵀW gives R, W R⁻¹ gives Q; then V's part is taken from Q and both are repeated, until
    /// little was taken (Kahan's "twice is enough"). Each costs 4 · rows · columns · (columns of V and of W) flops at
    /// the speed of a matrix product. Where W's columns are dependent, or fewer vectors are wanted than it has columns,
    /// its columns are taken one at a time instead; a column that adds no more than rounding does to vectors of size
    /// `scale`, or of the columns' own, adds no vector, and vectors that are still missing come from `random`.
    /// Coefficients of columns that are not finite are not numbers.
    /// - Parameters:
    ///   - w: W, a vector a column.
    ///   - width: how many vectors are wanted, from 0 to the columns of W.
    ///   - basis: V, with which Q must be orthogonal.
    ///   - scale: the size to which W was rounded, where that is more than W's own.
    ///   - random: where vectors come from that W does not give; it is drawn from for them alone.
    ///   - pool: runs the products, whose bits do not depend on it.
    /// - Precondition: `width` and the vectors of `basis` together are no more than the rows of W.
    init(
        _ w: Matrix<Scalar>, width: Int, against basis: BlockBasis<Scalar>, scale: Scalar,
        random: inout RandomVectors<Scalar>, pool: ThreadPool
    ) {
        if width == w.columns, let whole = Self(whole: w, against: basis, pool: pool) {
            self = whole
        } else {
            self.init(byColumns: w, width: width, against: basis, scale: scale, random: &random, pool: pool)
        }
    }

    /// Vectors that were made orthonormal elsewhere, with what their R is.
    init(vectors: Matrix<Scalar>, coefficients: Matrix<Scalar>) {
        self.vectors = vectors
        self.coefficients = coefficients
    }

    /// Of what a vector was, at least half must be left for rounding to have left it orthogonal.
    ///
    /// If at least half of a vector's length is left after its part in V is taken, what rounding left of that part is
    /// no more than twice rounding.
    private static var enough: Scalar { 0.5 }

    /// All columns at once, by Cholesky QR; nil where they are dependent to half the digits, or are still being taken
    /// from the basis after three rounds.
    ///
    /// R is the product of the factors of all rounds, the last on the left.
    private init?(whole w: Matrix<Scalar>, against basis: BlockBasis<Scalar>, pool: ThreadPool) {
        guard var (q, r) = Self.choleskyQR(w, pool) else { return nil }
        for _ in 0..<3 {
            basis.addProduct(basis.coefficients(of: q, pool: pool).scaled(by: -1), to: &q, pool: pool)
            guard let (next, factor) = Self.choleskyQR(q, pool) else { return nil }
            q = next
            r = Matrix.product(factor, r, pool: pool)
            if (0..<factor.rows).allSatisfy({ factor[$0, $0] >= Self.enough }) {
                self.init(vectors: q, coefficients: r)
                return
            }
        }
        return nil
    }

    /// `W = Q R` by `R = chol(WᵀW)ᵀ`; nil where W's columns are dependent to half the digits.
    /// - Complexity: 4 · rows · columns² flops, and O(columns³).
    private static func choleskyQR(_ w: Matrix<Scalar>, _ pool: ThreadPool) -> (q: Matrix<Scalar>, r: Matrix<Scalar>)? {
        let block = BlockBasis(dimension: w.rows, blocks: [w])
        guard let cholesky = try? Cholesky(block.coefficients(of: w, pool: pool), pool: pool) else { return nil }
        var inverse = Matrix<Scalar>.identity(w.columns)
        cholesky.factor.withUnsafePointer { l in
            inverse.withUnsafeMutablePointer {
                Scalar.routines.trsm(
                    left: true, .none, rows: w.columns, columns: w.columns, l, w.columns, $0, w.columns)
            }
        }
        let inverseR = inverse.transposed()
        var q = Matrix<Scalar>(rows: w.rows, columns: w.columns)
        block.addProduct(inverseR, to: &q, pool: pool)
        return (q, cholesky.factor.transposed())
    }

    /// Column after column, by Gram and Schmidt with as many rounds as each needs: what dependent columns and missing
    /// vectors ask for.
    ///
    /// A coefficient in `own` goes to R, one in V to nowhere: V C is what the caller has no use for.
    private init(
        byColumns w: Matrix<Scalar>, width: Int, against basis: BlockBasis<Scalar>, scale: Scalar,
        random: inout RandomVectors<Scalar>, pool: ThreadPool
    ) {
        let norms = w.columnNorms()
        guard norms.allSatisfy(\.isFinite) else {
            // Nothing can be made of such columns; their coefficients tell.
            self.init(
                vectors: Matrix(rows: w.rows, columns: width),
                coefficients: Matrix(
                    rows: width, columns: w.columns, [Scalar](repeating: .nan, count: width * w.columns)))
            return
        }
        // The reciprocal of a norm that is kept must be a number.
        let noise = max(4 * Scalar.ulpOfOne * max(scale, norms.max() ?? 0), 4 * Scalar.leastNormalMagnitude)
        var own = BlockBasis<Scalar>(dimension: w.rows)
        var r = Matrix<Scalar>(rows: width, columns: w.columns)
        for j in 0..<w.columns {
            var x = w.columns(j..<j + 1)
            let (norm, ownPart) = Self.orthogonalize(&x, against: basis, own, pool)
            for (i, coefficient) in ownPart.enumerated() { r[i, j] = coefficient }
            if norm > noise, own.count < width {
                r[own.count, j] = norm
                own.append(x.scaled(by: 1 / norm))
            }
        }
        while own.count < width {
            var x = random.block(rows: w.rows, columns: 1)
            let length = x.columnNorms()[0]
            let (norm, _) = Self.orthogonalize(&x, against: basis, own, pool)
            // A random vector lies in the span of all the others only by rounding.
            if norm > length * Scalar.ulpOfOne.squareRoot() { own.append(x.scaled(by: 1 / norm)) }
        }
        self.init(vectors: own.matrix(), coefficients: r)
    }

    /// Takes from `x` what it has in both bases, again and again until little is taken.
    ///
    /// After five rounds `x` is left as it is; a vector of which nothing is left stops them by its norm of 0.
    /// - Returns: the norm of what is left, and the coefficients in the basis `own`.
    /// - Complexity: 4 · rows · (columns of both) flops a round.
    private static func orthogonalize(
        _ x: inout Matrix<Scalar>, against basis: BlockBasis<Scalar>, _ own: BlockBasis<Scalar>, _ pool: ThreadPool
    ) -> (norm: Scalar, ownPart: [Scalar]) {
        var part = [Scalar](repeating: 0, count: own.count)
        var norm = x.columnNorms()[0]
        for _ in 0..<5 {
            let before = norm
            basis.addProduct(basis.coefficients(of: x, pool: pool).scaled(by: -1), to: &x, pool: pool)
            let c = own.coefficients(of: x, pool: pool)
            own.addProduct(c.scaled(by: -1), to: &x, pool: pool)
            for i in 0..<own.count { part[i] += c[i, 0] }
            norm = x.columnNorms()[0]
            if norm >= enough * before { break }
        }
        return (norm, part)
    }
}

/// Vectors of independent standard normal numbers, the same ones for the same seed.
///
/// Block n is drawn from (seed, the purpose `start`, epoch n): what a block holds does not depend on the sizes of
/// others.
struct RandomVectors<Scalar: BLASScalar>: Sendable {
    private let seed: UInt64
    private var drawn = 0

    init(seed: UInt64) {
        self.seed = seed
    }

    /// The next block.
    ///
    /// Row after row, each pair of numbers by Box and Muller in single precision.
    /// - Returns: rows × columns; Doubles hold no more digits than Floats.
    /// - Complexity: O(rows · columns), on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    mutating func block(rows: Int, columns: Int) -> Matrix<Scalar> {
        var random = Philox(seed: seed, purpose: .start, epoch: drawn)
        drawn += 1
        var elements: [Scalar] = []
        elements.reserveCapacity(rows * columns + 1)
        while elements.count < rows * columns {
            let (x, y) = random.nextNormals()
            elements.append(Scalar(x))
            elements.append(Scalar(y))
        }
        return Matrix(rows: rows, columns: columns, Array(elements.prefix(rows * columns)))
    }
}

extension RandomPurpose {
    /// The vectors that an iteration begins with.
    static let start = RandomPurpose(rawValue: 12)
}
