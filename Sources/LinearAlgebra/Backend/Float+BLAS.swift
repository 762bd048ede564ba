import CLatentBLAS
import CLatentLAPACKE

extension Float: BLASRoutines {
    package static func dot(_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
        cblas_sdot(count.blas, x, 1, y, 1)
    }

    package static func axpy(
        _ count: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
    ) {
        cblas_saxpy(count.blas, alpha, x, 1, y, 1)
    }

    package static func scal(_ count: Int, _ alpha: Float, _ x: UnsafeMutablePointer<Float>) {
        cblas_sscal(count.blas, alpha, x, 1)
    }

    package static func gemv(
        _ a: UnsafePointer<Float>, _ lda: Int, _ transposition: Transposition, rows: Int, columns: Int,
        alpha: Float, _ x: UnsafePointer<Float>, beta: Float, _ y: UnsafeMutablePointer<Float>
    ) {
        cblas_sgemv(
            CblasRowMajor, transposition.blas, rows.blas, columns.blas, alpha, a, lda.blas, x, 1, beta, y, 1)
    }

    package static func gemm(
        _ a: UnsafePointer<Float>, _ lda: Int, _ aTransposition: Transposition, _ b: UnsafePointer<Float>, _ ldb: Int,
        _ bTransposition: Transposition, rows: Int, columns: Int, depth: Int, alpha: Float, beta: Float,
        _ c: UnsafeMutablePointer<Float>, _ ldc: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, aTransposition.blas, bTransposition.blas, rows.blas, columns.blas, depth.blas, alpha,
            a, lda.blas, b, ldb.blas, beta, c, ldc.blas)
    }

    package static func syrk(
        _ a: UnsafePointer<Float>, _ lda: Int, order: Int, depth: Int, alpha: Float, beta: Float,
        _ c: UnsafeMutablePointer<Float>, _ ldc: Int
    ) {
        cblas_ssyrk(
            CblasRowMajor, CblasLower, CblasTrans, order.blas, depth.blas, alpha, a, lda.blas, beta, c, ldc.blas)
    }

    package static func trsm(
        left: Bool, _ transposition: Transposition, rows: Int, columns: Int, _ l: UnsafePointer<Float>,
        _ ldl: Int, _ b: UnsafeMutablePointer<Float>, _ ldb: Int
    ) {
        cblas_strsm(
            CblasRowMajor, left ? CblasLeft : CblasRight, CblasLower, transposition.blas, CblasNonUnit,
            rows.blas, columns.blas, 1, l, ldl.blas, b, ldb.blas)
    }

    package static func potrf(_ order: Int, _ a: UnsafeMutablePointer<Float>, _ lda: Int) -> Int32 {
        // A lower triangle by rows is an upper one by columns: in column-major order LAPACKE copies nothing.
        LAPACKE_spotrf_work(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), order.blas, a, lda.blas)
    }
}
