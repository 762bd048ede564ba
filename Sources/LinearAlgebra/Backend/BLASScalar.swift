import CLatentBLAS
import LatentRuntime

/// Whether a routine reads a matrix as it lies or transposed.
public enum Transposition: Sendable {
    case none, transposed

    var blas: CBLAS_TRANSPOSE { self == .none ? CblasNoTrans : CblasTrans }
}

/// A number type that BLAS and LAPACK compute with: `Float` or `Double`. Its requirements are the routines
/// themselves, on row-major storage; shapes are checked by the callers, which own the matrices.
public protocol BLASScalar: BinaryFloatingPoint, Sendable, BitwiseCopyable, LosslessStringConvertible, NpyElement,
    TallBlockScalar, BidiagonalScalar
{
    /// xᵀy over `count` elements.
    static func dot(_ count: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Self

    /// y ← αx + y over `count` elements.
    static func axpy(_ count: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)

    /// x ← αx over `count` elements.
    static func scal(_ count: Int, _ alpha: Self, _ x: UnsafeMutablePointer<Self>)

    /// y ← α op(A) x + βy, where A has `rows` × `columns` and stride `lda`.
    static func gemv(
        _ a: UnsafePointer<Self>, _ lda: Int, _ transposition: Transposition, rows: Int, columns: Int, alpha: Self,
        _ x: UnsafePointer<Self>, beta: Self, _ y: UnsafeMutablePointer<Self>)

    /// C ← α op(A) op(B) + βC, where C has `rows` × `columns` and `depth` is the length summed over.
    static func gemm(
        _ a: UnsafePointer<Self>, _ lda: Int, _ aTransposition: Transposition, _ b: UnsafePointer<Self>, _ ldb: Int,
        _ bTransposition: Transposition, rows: Int, columns: Int, depth: Int, alpha: Self, beta: Self,
        _ c: UnsafeMutablePointer<Self>, _ ldc: Int)

    /// The lower triangle of C ← α AᵀA + βC, where A has `depth` × `order`.
    static func syrk(
        _ a: UnsafePointer<Self>, _ lda: Int, order: Int, depth: Int, alpha: Self, beta: Self,
        _ c: UnsafeMutablePointer<Self>, _ ldc: Int)

    /// B ← op(L)⁻¹ B (`left`) or B op(L)⁻¹, where L is lower triangular and B has `rows` × `columns`.
    static func trsm(
        left: Bool, _ transposition: Transposition, rows: Int, columns: Int, _ l: UnsafePointer<Self>, _ ldl: Int,
        _ b: UnsafeMutablePointer<Self>, _ ldb: Int)

    /// The lower Cholesky factor over the lower triangle of A. Returns LAPACK's `info`.
    static func potrf(_ order: Int, _ a: UnsafeMutablePointer<Self>, _ lda: Int) -> Int32

    /// The C kernel for the rows `rows` of C ← S B, where S is sparse by row and B and C have `width` columns.
    static func sparseTimesDense(
        rows: Range<Int>, _ s: SparseRows<Self>, _ b: UnsafePointer<Self>, width: Int, _ c: UnsafeMutablePointer<Self>)

    /// The C kernel for the elements 0 ... i of row `i` of SᵀS, added to `row`; `transposed` is Sᵀ.
    static func sparseGramRow(
        _ i: Int, _ s: SparseRows<Self>, transposed: SparseRows<Self>, _ row: UnsafeMutablePointer<Self>)

    /// The C kernels of similarity.
    static var similarityKernels: SimilarityKernels<Self> { get }
}

/// A sparse matrix by rows as the C kernels take it; valid as long as the matrix it was made of.
public struct SparseRows<Scalar: BLASScalar> {
    let offsets: UnsafePointer<Int>?
    let columns: UnsafePointer<Int32>?
    let values: UnsafePointer<Scalar>?
}

extension CSRMatrix {
    /// Calls `body` with this matrix as the C kernels take it.
    func withSparseRows<Result>(_ body: (SparseRows<Scalar>) -> Result) -> Result {
        pattern.rowOffsets.withUnsafeBufferPointer { offsets in
            pattern.columnIndices.withUnsafeBufferPointer { columns in
                values.withUnsafeBufferPointer { values in
                    body(
                        SparseRows(
                            offsets: offsets.baseAddress, columns: columns.baseAddress, values: values.baseAddress))
                }
            }
        }
    }
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
