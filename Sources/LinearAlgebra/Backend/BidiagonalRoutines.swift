import CLatentLAPACKE

/// The orthogonal factors of `A = Q B Pᵀ`.
///
/// Both are kept as products of Householder reflections, I - τ w wᵀ, whose vectors w stand where A stood.
package enum BidiagonalFactor: Sendable {
    /// Q, of as many rows as A has, or P, of as many as A has columns.
    case q, p
}

/// The steps of LAPACK's singular value decomposition, on column-major storage. Each returns LAPACK's `info`.
///
/// A matrix by rows is its own transpose by columns, so that nothing is copied: who has A by rows gives Aᵀ = V Σ Uᵀ,
/// and Q leads to V, P to U. Element (i, j) stands at `j * ld + i` from the address.
///
/// LAPACK's `info` is 0 where all went well, and -k for argument k being wrong, which is this package's fault; of bdsdc
/// it is above 0 where the values were not found. (Anderson et al., *LAPACK Users' Guide*, 3rd edition, SIAM 1999.)
package protocol BidiagonalRoutines<Number> {
    associatedtype Number: BLASScalar

    /// A ← Q B Pᵀ: the `rows` × `columns` matrix A with stride `lda` becomes the bidiagonal B, of diagonal `d` and
    /// off-diagonal `e` (upper where rows ≥ columns, else lower), and the reflectors that Q and P are made of.
    ///
    /// `d`, `tauQ` and `tauP` have min(rows, columns) numbers and `e` one less. `work` has max(rows, columns) at the
    /// least; with 64 · (rows + columns) it is done by blocks of columns, half of it in products of matrices.
    /// - Complexity: 4 · m · n² - 4/3 · n³ flops, m and n being the larger and the smaller size.
    static func gebrd(
        rows: Int, columns: Int, _ a: UnsafeMutablePointer<Number>, _ lda: Int, _ d: UnsafeMutablePointer<Number>,
        _ e: UnsafeMutablePointer<Number>, _ tauQ: UnsafeMutablePointer<Number>, _ tauP: UnsafeMutablePointer<Number>,
        _ work: UnsafeMutablePointer<Number>, _ workCount: Int
    ) -> Int32

    /// B = U Σ Vᵀ for the bidiagonal B of the given order, by divide and conquer; Σ stands in `d`, descending.
    ///
    /// `u` and `vt` are order × order; `work` has 3 · order² + 4 · order numbers and `integers` 8 · order. `e` is lost.
    ///
    /// A bidiagonal matrix is torn in two and what they decompose to is joined again; numbers that do not matter in a
    /// join drop out of it (Gu and Eisenstat 1995, doi:10.1137/S0895479892242232).
    /// - Complexity: O(order³) flops at the most, most of them in products of matrices.
    static func bdsdc(
        upper: Bool, order: Int, _ d: UnsafeMutablePointer<Number>, _ e: UnsafeMutablePointer<Number>,
        _ u: UnsafeMutablePointer<Number>, _ vt: UnsafeMutablePointer<Number>, _ work: UnsafeMutablePointer<Number>,
        _ integers: UnsafeMutablePointer<Int32>
    ) -> Int32

    /// C ← Q C or P C, where gebrd left Q and P in A and C has `rows` × `columns`; `order` is the number of
    /// columns of the matrix that gebrd was given for Q, and of its rows for P.
    ///
    /// `tau` is the one of the two that belongs to the factor. `work` has `columns` numbers at the least; with
    /// 64 · (columns + 65) it goes by blocks.
    /// - Complexity: about 4 · rows · columns · k flops, k being the reflections that the factor is made of.
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
