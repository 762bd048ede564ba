import CLatentKernels

/// Products of tall blocks: matrices of many rows and few columns, row after row.
///
/// BLAS packs its operands anew for each call, which takes as long as such a product does; these kernels hold a small
/// block in registers and read each tall one once.
package protocol TallBlockRoutines<Number> {
    associatedtype Number: BLASScalar

    /// The columns that fill one vector of the CPU, for which the C kernels are made.
    ///
    /// 16 Floats or 8 Doubles, that is 64 bytes, on every CPU.
    static var tallBlockWidth: Int { get }

    /// The C kernel for C += Vᵀ W, where both blocks are ``tallBlockWidth`` wide.
    ///
    /// V and W are `rows` × width and C width × width, all without padding; sums go on from what C holds, over
    /// ascending rows.
    /// - Complexity: 2 · rows · width² flops.
    static func tallBlockCross(
        rows: Int, _ v: UnsafePointer<Number>, _ w: UnsafePointer<Number>, _ c: UnsafeMutablePointer<Number>)

    /// The C kernel for W += V C, where both blocks are ``tallBlockWidth`` wide.
    ///
    /// The shapes are those above; W is read and written in its place.
    /// - Complexity: 2 · rows · width² flops.
    static func tallBlockAddProduct(
        rows: Int, _ v: UnsafePointer<Number>, _ c: UnsafePointer<Number>, _ w: UnsafeMutablePointer<Number>)
}

extension Float: TallBlockRoutines {
    package static var tallBlockWidth: Int { tall_block_width_f32 }

    package static func tallBlockCross(
        rows: Int, _ v: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
    ) {
        tall_block_cross_f32(rows, v, w, c)
    }

    package static func tallBlockAddProduct(
        rows: Int, _ v: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ w: UnsafeMutablePointer<Float>
    ) {
        tall_block_add_product_f32(rows, v, c, w)
    }
}

extension Double: TallBlockRoutines {
    package static var tallBlockWidth: Int { tall_block_width_f64 }

    package static func tallBlockCross(
        rows: Int, _ v: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>
    ) {
        tall_block_cross_f64(rows, v, w, c)
    }

    package static func tallBlockAddProduct(
        rows: Int, _ v: UnsafePointer<Double>, _ c: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>
    ) {
        tall_block_add_product_f64(rows, v, c, w)
    }
}

extension BLASScalar {
    /// C += Vᵀ W, where V has `vWidth` columns, W has `wWidth` and C is without padding.
    ///
    /// C is `vWidth` × `wWidth`. Blocks of one vector's width go to the kernel, others to BLAS.
    /// - Complexity: 2 · rows · vWidth · wWidth flops.
    static func addCross(
        rows: Int, _ v: UnsafePointer<Self>, _ vWidth: Int, _ w: UnsafePointer<Self>, _ wWidth: Int,
        _ c: UnsafeMutablePointer<Self>
    ) {
        if vWidth == routines.tallBlockWidth && wWidth == routines.tallBlockWidth {
            routines.tallBlockCross(rows: rows, v, w, c)
        } else {
            routines.gemm(
                v, vWidth, .transposed, w, wWidth, .none, rows: vWidth, columns: wWidth, depth: rows, alpha: 1,
                beta: 1, c, wWidth)
        }
    }

    /// W += V C, where V has `vWidth` columns, W has `wWidth` and C is without padding.
    ///
    /// C is `vWidth` × `wWidth`. Blocks of one vector's width go to the kernel, others to BLAS.
    /// - Complexity: 2 · rows · vWidth · wWidth flops.
    static func addProduct(
        rows: Int, _ v: UnsafePointer<Self>, _ vWidth: Int, _ c: UnsafePointer<Self>,
        _ w: UnsafeMutablePointer<Self>, _ wWidth: Int
    ) {
        if vWidth == routines.tallBlockWidth && wWidth == routines.tallBlockWidth {
            routines.tallBlockAddProduct(rows: rows, v, c, w)
        } else {
            routines.gemm(
                v, vWidth, .none, c, wWidth, .none, rows: rows, columns: wWidth, depth: vWidth, alpha: 1, beta: 1, w,
                wWidth)
        }
    }
}
