import LatentLinearAlgebra
import LatentRuntime

/// `G = PᵀP` of sparse preferences P, from which closed-form models of any settings are solved.
///
///     let preferences = Preferences(try TrainingSet(table).byUser())
///     let gram = GramMatrix(preferences.matrix)
///     for regularization in [200.0, 400, 800] {
///         let weights = try ClosedFormAutoencoder.weights(gram, maskFraction: 0.2, regularization: regularization)
///     }
public struct GramMatrix: Sendable {
    /// G, items × items, of which only the lower triangle is meant.
    fileprivate var matrix: Matrix<Float>

    /// By BLAS over P with its zeros, or over the entries alone, whichever is less work.
    /// - Complexity: users · items² multiplications at the most; G takes 4 · items² bytes.
    public init(_ preferences: CSRMatrix<Float>, pool: ThreadPool = .shared) {
        matrix = preferences.lowerGram(pool: pool)
    }
}

/// The full-rank denoising linear autoencoder, solved exactly.
///
/// Over all places of P, with entries dropped from the input at probability p, the expected squared error plus a
/// ridge of λ, under `diag B = 0`, is least at
///
///     Λ = p/(1-p) · diag G + λ,   C = (G + Λ)⁻¹,   B = I - C · dMat(1 ⊘ diag C),
///
/// that is `B_ij = -C_ij / C_jj` off the diagonal. p = 0 gives EASE (Steck 2019, doi:10.1145/3308558.3313710),
/// p > 0 EDLAE (Steck 2020, "Autoencoders that don't overfit toward the identity", NeurIPS). The objective counts
/// all places, known or not, and is thus not the post's.
///
/// That the constrained least is such a simple one comes of the Lagrange multipliers of the diagonal: without them the
/// least is I − C Λ, and they add to column j a multiple of column j of C, of which just one makes B_jj = 0.
public enum ClosedFormAutoencoder {
    /// Refuses what this machine cannot hold: items² Floats, G at first and B in the end. `name` and `advice` are what is
    /// refused, and how to need less.
    /// - Throws: `InvalidArgument` that says how much is needed.
    static func checkMemory(items: Int, for name: String, advice: String) throws {
        try Memory.require(
            Double(items) * Double(items) * Double(MemoryLayout<Float>.stride),
            for: "\(name) over \(items.grouped) items", advice: advice)
    }

    /// B: column j holds the weights that predict item j. items³ flops beyond G.
    ///
    ///     predicted preferences = P · B, users × items
    ///
    /// `regularization` is λ, above 0, and `maskFraction` is p, from 0 to below 1. In single precision, the Cholesky
    /// factor and its inverse. With ξ = `diagonal` above 0, from there to below 1, the diagonal of B is at most ξ instead
    /// of exactly 0: `B = I - C · dMat(max((1-ξ) ⊘ diag C, Λ))` (Moon, Kim and Lee, "It's enough: relaxing diagonal
    /// constraints in linear autoencoders for recommendation", SIGIR 2023, doi:10.1145/3539618.3591704). `progress` is
    /// told what share of the work is done.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite`, which no λ above rounding error allows; `InvalidArgument`
    ///   where a number of the inverse is not finite.
    public static func weights(
        _ gram: consuming GramMatrix, maskFraction: Double, regularization: Double, diagonal: Double = 0,
        pool: ThreadPool = .shared, progress: ((Double) -> Void)? = nil
    ) throws -> Matrix<Float> {
        let items = gram.matrix.rows
        let dropout = Float(maskFraction / (1 - maskFraction))
        let ridge = (0..<items).map { dropout * gram.matrix[$0, $0] + Float(regularization) }
        for i in 0..<items { gram.matrix[i, i] += ridge[i] }
        // From here on it is C in G's memory, then B.
        try gram.matrix.invertPositiveDefinite(pool: pool, progress: progress)
        do throws(InvalidArgument) {
            try gram.matrix.requireFinite()
        } catch {
            throw InvalidArgument(
                "the closed form has no finite solution in single precision: the ratings, or regularization "
                    + "\(regularization), are too large or too small")
        }
        let scales = ridge.indices.map { item in
            let exact = (1 - Float(diagonal)) / gram.matrix[item, item]
            return diagonal > 0 ? max(exact, ridge[item]) : exact
        }
        gram.matrix.withUnsafeMutablePointer { c in
            pool.forEachRange(of: items, by: 64) { rows in
                for i in rows {
                    let row = c + i * items
                    let own = 1 - row[i] * scales[i]
                    for j in 0..<items { row[j] *= -scales[j] }
                    row[i] = diagonal > 0 ? own : 0
                }
            }
        }
        return gram.matrix
    }
}
