import CLatentBLAS

/// Whether a routine reads a matrix as it lies or transposed.
public enum Transposition: Sendable {
    /// A as it lies, or Aᵀ; nothing is copied for either.
    case none, transposed

    var blas: CBLAS_TRANSPOSE { self == .none ? CblasNoTrans : CblasTrans }
}

/// The routines of BLAS and LAPACK on row-major storage. Shapes are checked by the callers, which own the matrices.
package protocol BLASRoutines<Number> {
    associatedtype Number: BLASScalar

    /// xᵀy over `count` elements.
    static func dot(_ count: Int, _ x: UnsafePointer<Number>, _ y: UnsafePointer<Number>) -> Number

    /// y ← αx + y over `count` elements.
    static func axpy(_ count: Int, _ alpha: Number, _ x: UnsafePointer<Number>, _ y: UnsafeMutablePointer<Number>)

    /// x ← αx over `count` elements.
    static func scal(_ count: Int, _ alpha: Number, _ x: UnsafeMutablePointer<Number>)

    /// y ← α op(A) x + βy, where A has `rows` × `columns` and stride `lda`.
    static func gemv(
        _ a: UnsafePointer<Number>, _ lda: Int, _ transposition: Transposition, rows: Int, columns: Int, alpha: Number,
        _ x: UnsafePointer<Number>, beta: Number, _ y: UnsafeMutablePointer<Number>)

    /// C ← α op(A) op(B) + βC, where C has `rows` × `columns` and `depth` is the length summed over.
    static func gemm(
        _ a: UnsafePointer<Number>, _ lda: Int, _ aTransposition: Transposition, _ b: UnsafePointer<Number>, _ ldb: Int,
        _ bTransposition: Transposition, rows: Int, columns: Int, depth: Int, alpha: Number, beta: Number,
        _ c: UnsafeMutablePointer<Number>, _ ldc: Int)

    /// The lower triangle of C ← α AᵀA + βC, where A has `depth` × `order`.
    static func syrk(
        _ a: UnsafePointer<Number>, _ lda: Int, order: Int, depth: Int, alpha: Number, beta: Number,
        _ c: UnsafeMutablePointer<Number>, _ ldc: Int)

    /// B ← op(L)⁻¹ B (`left`) or B op(L)⁻¹, where L is lower triangular and B has `rows` × `columns`.
    static func trsm(
        left: Bool, _ transposition: Transposition, rows: Int, columns: Int, _ l: UnsafePointer<Number>, _ ldl: Int,
        _ b: UnsafeMutablePointer<Number>, _ ldb: Int)

    /// The lower Cholesky factor over the lower triangle of A. Returns LAPACK's `info`.
    static func potrf(_ order: Int, _ a: UnsafeMutablePointer<Number>, _ lda: Int) -> Int32
}

extension Int {
    /// This size as a BLAS integer.
    /// - Precondition: it fits; a matrix of more than 2³¹ - 1 rows or columns must be cut into tiles first.
    var blas: Int32 {
        guard let size = Int32(exactly: self) else {
            preconditionFailure("\(self) rows or columns exceed this BLAS's 32-bit sizes")
        }
        return size
    }
}
