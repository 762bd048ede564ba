import CLatentBLAS

/// Whether a routine reads a matrix as it lies or transposed.
public enum Transposition: Sendable {
    /// A as it lies, or Aᵀ; nothing is copied for either.
    case none, transposed

    var blas: CBLAS_TRANSPOSE { self == .none ? CblasNoTrans : CblasTrans }
}

/// The routines of BLAS and LAPACK on row-major storage. Shapes are checked by the callers, which own the matrices.
///
/// Element (i, j) of a matrix stands at `i * ld + j` from its address, `ld` being its stride: the numbers from one row
/// to the next, at least its columns and at least 1. A part of a matrix is thus an address and the stride of the whole.
/// α and β are factors; with β = 0 what is written to is not read before, whatever stands there. Sizes and strides must
/// fit 32 bits, which is checked. Results may overlap no operand. Each call runs on the thread that makes it, once
/// `OpenBLAS.prepare()` has run.
///
/// Dongarra, Du Croz, Hammarling and Duff, "A set of level 3 basic linear algebra subprograms", ACM TOMS 16(1), 1990,
/// doi:10.1145/77626.79170; Anderson et al., *LAPACK Users' Guide*, 3rd edition, SIAM 1999.
package protocol BLASRoutines<Number> {
    associatedtype Number: BLASScalar

    /// xᵀy over `count` elements.
    /// - Complexity: 2 · `count` flops, at the pace of memory where the vectors are in no cache.
    static func dot(_ count: Int, _ x: UnsafePointer<Number>, _ y: UnsafePointer<Number>) -> Number

    /// y ← αx + y over `count` elements.
    static func axpy(_ count: Int, _ alpha: Number, _ x: UnsafePointer<Number>, _ y: UnsafeMutablePointer<Number>)

    /// x ← αx over `count` elements.
    static func scal(_ count: Int, _ alpha: Number, _ x: UnsafeMutablePointer<Number>)

    /// y ← α op(A) x + βy, where A has `rows` × `columns` and stride `lda`.
    ///
    /// `x` has as many elements as op(A) has columns, `y` as many as it has rows.
    /// - Complexity: 2 · rows · columns flops: A is read once, which sets the pace.
    static func gemv(
        _ a: UnsafePointer<Number>, _ lda: Int, _ transposition: Transposition, rows: Int, columns: Int, alpha: Number,
        _ x: UnsafePointer<Number>, beta: Number, _ y: UnsafeMutablePointer<Number>)

    /// C ← α op(A) op(B) + βC, where C has `rows` × `columns` and `depth` is the length summed over.
    ///
    /// op(A) is `rows` × `depth` and op(B) `depth` × `columns`; the strides are those of A and B as they lie.
    /// - Complexity: 2 · rows · columns · depth flops.
    static func gemm(
        _ a: UnsafePointer<Number>, _ lda: Int, _ aTransposition: Transposition, _ b: UnsafePointer<Number>, _ ldb: Int,
        _ bTransposition: Transposition, rows: Int, columns: Int, depth: Int, alpha: Number, beta: Number,
        _ c: UnsafeMutablePointer<Number>, _ ldc: Int)

    /// The lower triangle of C ← α AᵀA + βC, where A has `depth` × `order`.
    ///
    /// What stands above C's diagonal is neither read nor written.
    /// - Complexity: depth · order² flops, half those of gemm.
    static func syrk(
        _ a: UnsafePointer<Number>, _ lda: Int, order: Int, depth: Int, alpha: Number, beta: Number,
        _ c: UnsafeMutablePointer<Number>, _ ldc: Int)

    /// B ← op(L)⁻¹ B (`left`) or B op(L)⁻¹, where L is lower triangular and B has `rows` × `columns`.
    ///
    /// By substitution; L is read on and below its diagonal alone, and is of the order that B's rows (`left`) or
    /// columns are.
    /// - Complexity: order² · columns flops with `left`, else order² · rows.
    static func trsm(
        left: Bool, _ transposition: Transposition, rows: Int, columns: Int, _ l: UnsafePointer<Number>, _ ldl: Int,
        _ b: UnsafeMutablePointer<Number>, _ ldb: Int)

    /// The lower Cholesky factor over the lower triangle of A. Returns LAPACK's `info`.
    ///
    /// What stands above the diagonal stays.
    /// - Returns: 0 where there is a factor; k > 0 where the leading minor of order k is not positive; -k for argument
    ///   k being wrong, which is this package's fault.
    /// - Complexity: order³ / 3 flops.
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
