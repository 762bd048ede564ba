import CLatentBLAS
import CLatentLAPACKE

extension Double: BLASRoutines {
    package static func dot(_ count: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {
        cblas_ddot(count.blas, x, 1, y, 1)
    }

    package static func axpy(
        _ count: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
    ) {
        cblas_daxpy(count.blas, alpha, x, 1, y, 1)
    }

    package static func scal(_ count: Int, _ alpha: Double, _ x: UnsafeMutablePointer<Double>) {
        cblas_dscal(count.blas, alpha, x, 1)
    }

    package static func gemv(
        _ a: UnsafePointer<Double>, _ lda: Int, _ transposition: Transposition, rows: Int, columns: Int,
        alpha: Double, _ x: UnsafePointer<Double>, beta: Double, _ y: UnsafeMutablePointer<Double>
    ) {
        cblas_dgemv(
            CblasRowMajor, transposition.blas, rows.blas, columns.blas, alpha, a, lda.blas, x, 1, beta, y, 1)
    }

    package static func gemm(
        _ a: UnsafePointer<Double>, _ lda: Int, _ aTransposition: Transposition, _ b: UnsafePointer<Double>, _ ldb: Int,
        _ bTransposition: Transposition, rows: Int, columns: Int, depth: Int, alpha: Double, beta: Double,
        _ c: UnsafeMutablePointer<Double>, _ ldc: Int
    ) {
        cblas_dgemm(
            CblasRowMajor, aTransposition.blas, bTransposition.blas, rows.blas, columns.blas, depth.blas, alpha,
            a, lda.blas, b, ldb.blas, beta, c, ldc.blas)
    }

    package static func syrk(
        _ a: UnsafePointer<Double>, _ lda: Int, order: Int, depth: Int, alpha: Double, beta: Double,
        _ c: UnsafeMutablePointer<Double>, _ ldc: Int
    ) {
        cblas_dsyrk(
            CblasRowMajor, CblasLower, CblasTrans, order.blas, depth.blas, alpha, a, lda.blas, beta, c, ldc.blas)
    }

    package static func trsm(
        left: Bool, _ transposition: Transposition, rows: Int, columns: Int, _ l: UnsafePointer<Double>,
        _ ldl: Int, _ b: UnsafeMutablePointer<Double>, _ ldb: Int
    ) {
        cblas_dtrsm(
            CblasRowMajor, left ? CblasLeft : CblasRight, CblasLower, transposition.blas, CblasNonUnit,
            rows.blas, columns.blas, 1, l, ldl.blas, b, ldb.blas)
    }

    package static func potrf(_ order: Int, _ a: UnsafeMutablePointer<Double>, _ lda: Int) -> Int32 {
        // A lower triangle by rows is an upper one by columns: in column-major order LAPACKE copies nothing.
        LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), order.blas, a, lda.blas)
    }
}
