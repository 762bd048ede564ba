import LatentLinearAlgebra

/// How a training step of ``IALSConfiguration`` solves for the factors of a person or an item; `NormalSolver` has the
/// sources. All begin where the last epoch ended, and a new person's factors are always exact.
public enum IALSSolver: String, Sendable, CaseIterable, SettingType {
    /// Exactly. 2 · feedback · rank² flops an epoch, beside (people + items) · rank³/3.
    case cholesky
    /// Some steps of conjugate gradients: 8 · feedback · rank flops each.
    case cg
    /// A subspace of the dimensions after another, each exactly (iALS++): 2 · feedback · rank · (block + 6) flops.
    case subspace
}
