import CLatentKernels

/// The C kernels of similarity for one number type.
public struct SimilarityKernels<Scalar: BLASScalar> {
    /// Rows of a panel.
    let panelWidth: Int
    /// Lists that are offered to at once.
    let listsAcross: Int
    /// Bytes of a list's key.
    let keyBytes: Int
    /// Scores of sparse rows with a panel: (rows, S, their sizes, panel, its sizes, its rows, formula, scores, stride).
    let panelScores:
        (
            Range<Int>, SparseRows<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>, Int,
            similarity_formula, UnsafeMutablePointer<Scalar>, Int
        ) -> Void
    /// Scores of one sparse row with others given by column: (row, S, their sizes, others, their sizes, how many,
    /// formula, room for sums, scores).
    let scatterScores:
        (
            Int, SparseRows<Scalar>, UnsafePointer<Scalar>, SparseRows<Scalar>, UnsafePointer<Scalar>, Int,
            similarity_formula, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>
        ) -> Void
    /// Scores made of products in place: (rows, columns, rows' sizes, columns' sizes, formula, products, stride).
    let scores:
        (
            Int, Int, UnsafePointer<Scalar>, UnsafePointer<Scalar>, similarity_formula, UnsafeMutablePointer<Scalar>,
            Int
        ) -> Void
    /// Sums of squares of all rows: (rows, S, sums).
    let squares: (Int, SparseRows<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
    /// Offers candidates to a list: (lists, list, how many, their indices, their scores).
    let offer: (NeighborKeys<Scalar>, Int, Int, UnsafePointer<Int32>, UnsafePointer<Scalar>) -> Void
    /// Offers candidates to lists: (lists, first list, lists, how many, their indices, their scores, stride).
    let offerAcross: (NeighborKeys<Scalar>, Int, Int, Int, UnsafePointer<Int32>, UnsafePointer<Scalar>, Int) -> Void
    /// Writes the best of a list in order: (lists, list, indices, scores).
    let take: (NeighborKeys<Scalar>, Int, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Scalar>) -> Void
}

/// Lists of neighbours as the C kernels take them.
struct NeighborKeys<Scalar: BLASScalar> {
    let count: Int
    let capacity: Int
    let keys: UnsafeMutableRawPointer
    let lengths: UnsafeMutablePointer<Int32>
    let least: UnsafeMutablePointer<Scalar>
}

extension NeighborKeys where Scalar == Float {
    var lists: neighbor_lists_f32 {
        neighbor_lists_f32(count: count, capacity: capacity, keys: keys, lengths: lengths, least: least)
    }
}

extension NeighborKeys where Scalar == Double {
    var lists: neighbor_lists_f64 {
        neighbor_lists_f64(count: count, capacity: capacity, keys: keys, lengths: lengths, least: least)
    }
}
