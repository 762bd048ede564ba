import CLatentKernels

/// Products of tall blocks: matrices of many rows and few columns, row after row.
public protocol TallBlockScalar {
    /// The columns that fill one vector of the CPU, for which the C kernels are made.
    static var tallBlockWidth: Int { get }

    /// The C kernel for C += Vᵀ W, where both blocks are ``tallBlockWidth`` wide.
    static func tallBlockCross(
        rows: Int, _ v: UnsafePointer<Self>, _ w: UnsafePointer<Self>, _ c: UnsafeMutablePointer<Self>)

    /// The C kernel for W += V C, where both blocks are ``tallBlockWidth`` wide.
    static func tallBlockAddProduct(
        rows: Int, _ v: UnsafePointer<Self>, _ c: UnsafePointer<Self>, _ w: UnsafeMutablePointer<Self>)
}

extension Float: TallBlockScalar {
    public static var tallBlockWidth: Int { tall_block_width_f32 }

    public static func tallBlockCross(
        rows: Int, _ v: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
    ) {
        tall_block_cross_f32(rows, v, w, c)
    }

    public static func tallBlockAddProduct(
        rows: Int, _ v: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ w: UnsafeMutablePointer<Float>
    ) {
        tall_block_add_product_f32(rows, v, c, w)
    }
}

extension Double: TallBlockScalar {
    public static var tallBlockWidth: Int { tall_block_width_f64 }

    public static func tallBlockCross(
        rows: Int, _ v: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>
    ) {
        tall_block_cross_f64(rows, v, w, c)
    }

    public static func tallBlockAddProduct(
        rows: Int, _ v: UnsafePointer<Double>, _ c: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>
    ) {
        tall_block_add_product_f64(rows, v, c, w)
    }
}

extension BLASScalar {
    /// C += Vᵀ W, where V has `vWidth` columns, W has `wWidth` and C is without padding.
    static func addCross(
        rows: Int, _ v: UnsafePointer<Self>, _ vWidth: Int, _ w: UnsafePointer<Self>, _ wWidth: Int,
        _ c: UnsafeMutablePointer<Self>
    ) {
        if vWidth == tallBlockWidth && wWidth == tallBlockWidth {
            tallBlockCross(rows: rows, v, w, c)
        } else {
            gemm(
                v, vWidth, .transposed, w, wWidth, .none, rows: vWidth, columns: wWidth, depth: rows, alpha: 1,
                beta: 1, c, wWidth)
        }
    }

    /// W += V C, where V has `vWidth` columns, W has `wWidth` and C is without padding.
    static func addProduct(
        rows: Int, _ v: UnsafePointer<Self>, _ vWidth: Int, _ c: UnsafePointer<Self>,
        _ w: UnsafeMutablePointer<Self>, _ wWidth: Int
    ) {
        if vWidth == tallBlockWidth && wWidth == tallBlockWidth {
            tallBlockAddProduct(rows: rows, v, c, w)
        } else {
            gemm(
                v, vWidth, .none, c, wWidth, .none, rows: rows, columns: wWidth, depth: vWidth, alpha: 1, beta: 1, w,
                wWidth)
        }
    }
}
