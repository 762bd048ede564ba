import CLatentLAPACKE

/// The orthogonal factors of `A = Q B Pᵀ`.
package enum BidiagonalFactor: Sendable {
    case q, p
}

/// The steps of LAPACK's singular value decomposition, on column-major storage. Each returns LAPACK's `info`.
package protocol BidiagonalRoutines<Number> {
    associatedtype Number: BLASScalar

    /// A ← Q B Pᵀ: the `rows` × `columns` matrix A with stride `lda` becomes the bidiagonal B, of diagonal `d` and
    /// off-diagonal `e` (upper where rows ≥ columns, else lower), and the reflectors that Q and P are made of.
    static func gebrd(
        rows: Int, columns: Int, _ a: UnsafeMutablePointer<Number>, _ lda: Int, _ d: UnsafeMutablePointer<Number>,
        _ e: UnsafeMutablePointer<Number>, _ tauQ: UnsafeMutablePointer<Number>, _ tauP: UnsafeMutablePointer<Number>,
        _ work: UnsafeMutablePointer<Number>, _ workCount: Int
    ) -> Int32

    /// B = U Σ Vᵀ for the bidiagonal B of the given order, by divide and conquer; Σ stands in `d`, descending.
    static func bdsdc(
        upper: Bool, order: Int, _ d: UnsafeMutablePointer<Number>, _ e: UnsafeMutablePointer<Number>,
        _ u: UnsafeMutablePointer<Number>, _ vt: UnsafeMutablePointer<Number>, _ work: UnsafeMutablePointer<Number>,
        _ integers: UnsafeMutablePointer<Int32>
    ) -> Int32

    /// C ← Q C or P C, where gebrd left Q and P in A and C has `rows` × `columns`; `order` is the number of
    /// columns of the matrix that gebrd was given for Q, and of its rows for P.
    static func ormbr(
        _ factor: BidiagonalFactor, rows: Int, columns: Int, order: Int, _ a: UnsafePointer<Number>, _ lda: Int,
        _ tau: UnsafePointer<Number>, _ c: UnsafeMutablePointer<Number>, _ work: UnsafeMutablePointer<Number>,
        _ workCount: Int
    ) -> Int32
}

private func character(_ letter: Unicode.Scalar) -> CChar { CChar(UInt8(ascii: letter)) }

extension Float: BidiagonalRoutines {
    package static func gebrd(
        rows: Int, columns: Int, _ a: UnsafeMutablePointer<Float>, _ lda: Int, _ d: UnsafeMutablePointer<Float>,
        _ e: UnsafeMutablePointer<Float>, _ tauQ: UnsafeMutablePointer<Float>, _ tauP: UnsafeMutablePointer<Float>,
        _ work: UnsafeMutablePointer<Float>, _ workCount: Int
    ) -> Int32 {
        LAPACKE_sgebrd_work(
            LAPACK_COL_MAJOR, rows.blas, columns.blas, a, lda.blas, d, e, tauQ, tauP, work, workCount.blas)
    }

    package static func bdsdc(
        upper: Bool, order: Int, _ d: UnsafeMutablePointer<Float>, _ e: UnsafeMutablePointer<Float>,
        _ u: UnsafeMutablePointer<Float>, _ vt: UnsafeMutablePointer<Float>, _ work: UnsafeMutablePointer<Float>,
        _ integers: UnsafeMutablePointer<Int32>
    ) -> Int32 {
        LAPACKE_sbdsdc_work(
            LAPACK_COL_MAJOR, character(upper ? "U" : "L"), character("I"), order.blas, d, e, u, order.blas, vt,
            order.blas, nil, nil, work, integers)
    }

    package static func ormbr(
        _ factor: BidiagonalFactor, rows: Int, columns: Int, order: Int, _ a: UnsafePointer<Float>, _ lda: Int,
        _ tau: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ work: UnsafeMutablePointer<Float>,
        _ workCount: Int
    ) -> Int32 {
        LAPACKE_sormbr_work(
            LAPACK_COL_MAJOR, character(factor == .q ? "Q" : "P"), character("L"), character("N"), rows.blas,
            columns.blas,
            order.blas, a, lda.blas, tau, c, rows.blas, work, workCount.blas)
    }
}

extension Double: BidiagonalRoutines {
    package static func gebrd(
        rows: Int, columns: Int, _ a: UnsafeMutablePointer<Double>, _ lda: Int, _ d: UnsafeMutablePointer<Double>,
        _ e: UnsafeMutablePointer<Double>, _ tauQ: UnsafeMutablePointer<Double>,
        _ tauP: UnsafeMutablePointer<Double>, _ work: UnsafeMutablePointer<Double>, _ workCount: Int
    ) -> Int32 {
        LAPACKE_dgebrd_work(
            LAPACK_COL_MAJOR, rows.blas, columns.blas, a, lda.blas, d, e, tauQ, tauP, work, workCount.blas)
    }

    package static func bdsdc(
        upper: Bool, order: Int, _ d: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>,
        _ u: UnsafeMutablePointer<Double>, _ vt: UnsafeMutablePointer<Double>, _ work: UnsafeMutablePointer<Double>,
        _ integers: UnsafeMutablePointer<Int32>
    ) -> Int32 {
        LAPACKE_dbdsdc_work(
            LAPACK_COL_MAJOR, character(upper ? "U" : "L"), character("I"), order.blas, d, e, u, order.blas, vt,
            order.blas, nil, nil, work, integers)
    }

    package static func ormbr(
        _ factor: BidiagonalFactor, rows: Int, columns: Int, order: Int, _ a: UnsafePointer<Double>, _ lda: Int,
        _ tau: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, _ work: UnsafeMutablePointer<Double>,
        _ workCount: Int
    ) -> Int32 {
        LAPACKE_dormbr_work(
            LAPACK_COL_MAJOR, character(factor == .q ? "Q" : "P"), character("L"), character("N"), rows.blas,
            columns.blas,
            order.blas, a, lda.blas, tau, c, rows.blas, work, workCount.blas)
    }
}
