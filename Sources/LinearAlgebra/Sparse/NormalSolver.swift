/// How ``CSRMatrix/normalSolutions(_:base:penalties:targets:solver:from:pool:)`` solves the equations of a row.
public enum NormalSolver: Sendable, Equatable {
    /// Exactly, by the Cholesky factor. `entries · rank² + rank³/3` flops.
    case cholesky
    /// So many steps of conjugate gradients from where the row stands, fewer only at the solution itself: Takács,
    /// Pilászy and Tikk, "Applications of the conjugate gradient method for implicit feedback collaborative filtering",
    /// RecSys 2011, doi:10.1145/2043932.2043987. `4 · entries · rank + 2 · rank²` flops a step, and as much to begin.
    case conjugateGradients(steps: Int)
    /// Exactly for so many dimensions at a time, one block after another, from where the row stands and with the other
    /// dimensions held: Rendle, Krichene, Zhang and Koren, "iALS++: Speeding up matrix factorization with subspace
    /// optimization", 2021, arXiv:2110.14044. The size is rounded up to a multiple of 16; the last block may be
    /// smaller. `entries · rank · (size + 6) + 4 · rank² + rank · size²/3` flops.
    case subspaces(of: Int)
}
