import CLatentKernels

/// Products with a matrix laid out in panels once, for many others to be multiplied with.
///
/// BLAS lays out both operands anew at each call; a factorization by blocks uses each of them many times.
package protocol PanelRoutines<Number> {
    associatedtype Number: BLASScalar

    /// Columns of a panel: 16 Floats or 8 Doubles.
    static var panelWidth: Int { get }

    /// `C = ±A B`, or with `added` `C + ±A B`, for A of `rows` × `depth` and B of `depth` × `columns`.
    ///
    /// A stands where it is, element (i, k) at `i * aRow + k * aColumn`, one of the two being 1; B in panels, each
    /// `panel` numbers after the one before. Sums run over ascending k.
    /// - Complexity: 2 · rows · columns · depth flops.
    static func panelProduct(
        rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Number>, aRow: Int, aColumn: Int,
        _ b: UnsafePointer<Number>, panel: Int, negated: Bool, added: Bool, _ c: UnsafeMutablePointer<Number>, cRow: Int
    )

    /// Lays out B of `depth` × `columns`, its element (k, j) at `k * row + j * column`, one of the two being 1.
    static func panelPack(
        depth: Int, columns: Int, _ b: UnsafePointer<Number>, row: Int, column: Int,
        _ panels: UnsafeMutablePointer<Number>, panel: Int)
}

extension Float: PanelRoutines {
    package static var panelWidth: Int { panel_width_f32 }

    package static func panelProduct(
        rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, aRow: Int, aColumn: Int,
        _ b: UnsafePointer<Float>, panel: Int, negated: Bool, added: Bool, _ c: UnsafeMutablePointer<Float>, cRow: Int
    ) {
        panel_product_f32(rows, columns, depth, a, aRow, aColumn, b, panel, negated, added, c, cRow)
    }

    package static func panelPack(
        depth: Int, columns: Int, _ b: UnsafePointer<Float>, row: Int, column: Int,
        _ panels: UnsafeMutablePointer<Float>, panel: Int
    ) {
        panel_pack_f32(depth, columns, b, row, column, panels, panel)
    }
}

extension Double: PanelRoutines {
    package static var panelWidth: Int { panel_width_f64 }

    package static func panelProduct(
        rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Double>, aRow: Int, aColumn: Int,
        _ b: UnsafePointer<Double>, panel: Int, negated: Bool, added: Bool, _ c: UnsafeMutablePointer<Double>, cRow: Int
    ) {
        panel_product_f64(rows, columns, depth, a, aRow, aColumn, b, panel, negated, added, c, cRow)
    }

    package static func panelPack(
        depth: Int, columns: Int, _ b: UnsafePointer<Double>, row: Int, column: Int,
        _ panels: UnsafeMutablePointer<Double>, panel: Int
    ) {
        panel_pack_f64(depth, columns, b, row, column, panels, panel)
    }
}
