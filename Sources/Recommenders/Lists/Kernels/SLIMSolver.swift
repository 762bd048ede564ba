import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// The weights of ``SLIMConfiguration``, an item at a time.
struct SLIMSolver {
    /// λ.
    let l1: Float
    /// β.
    let l2: Float
    let nonNegative: Bool

    /// How far the objective of an item that is done may be above its least, as a share of the objective at w = 0.
    static let tolerance = 1e-4
    /// Passes over an item's working set, at most.
    static let sweeps = 5000

    /// Bᵀ of G = XᵀX, and how far each item's objective is above its least at the most, as a share of the objective at w = 0.
    ///
    /// Items are solved for independently, so that the bits do not depend on the pool.
    /// - Complexity: for an item, a pass over the rows of G of what has a weight, each time its working set grows, and
    ///   coordinate descent within that set.
    func weights(_ gram: Matrix<Float>, pool: ThreadPool) throws -> (byItem: CSRMatrix<Float>, gaps: [Double]) {
        let items = gram.rows
        let squares = (0..<items).map { gram[$0, $0] }
        let tile = 8
        let parts = gram.withUnsafePointer { gram in
            squares.withUnsafeBufferPointer { squares in
                let problem = slim_problem(
                    gram: gram, squares: squares.baseAddress, items: items, l1: l1, l2: l2,
                    non_negative: nonNegative ? 1 : 0, tolerance: Self.tolerance, sweeps: Self.sweeps)
                return pool.map(tiles: (items + tile - 1) / tile) { index in
                    Room(items: items).solve(problem, index * tile..<min((index + 1) * tile, items))
                }
            }
        }
        let solutions = parts.joined()
        var offsets = [0]
        for solution in solutions { offsets.append(offsets[offsets.count - 1] + solution.weights.count) }
        let pattern = try SparsityPattern(
            rows: items, columns: items, rowOffsets: offsets,
            columnIndices: solutions.flatMap { $0.weights.map(\.item) })
        let values = solutions.flatMap { $0.weights.map(\.weight) }
        return (CSRMatrix(pattern: pattern, values: values), solutions.map(\.gap))
    }

    /// What a thread works in.
    private struct Room {
        private let gradient, weights, near, block: ScratchBuffer<Float>
        private let working, places: ScratchBuffer<Int32>
        private let isWorking: ScratchBuffer<UInt8>

        init(items: Int) {
            (gradient, weights, near) = (
                ScratchBuffer(repeating: 0, count: items), ScratchBuffer(repeating: 0, count: items),
                ScratchBuffer(repeating: 0, count: slim_near)
            )
            block = ScratchBuffer(repeating: 0, count: slim_block)
            working = ScratchBuffer(repeating: 0, count: items)
            places = ScratchBuffer(repeating: 0, count: slim_near)
            isWorking = ScratchBuffer(repeating: 0, count: items)
        }

        /// The weights of each item of `range`, by ascending items that they are of.
        func solve(
            _ problem: slim_problem, _ range: Range<Int>
        ) -> [(weights: [(item: Int32, weight: Float)], gap: Double)] {
            let room = slim_room(
                gradient: gradient.pointer, weights: weights.pointer, working: working.pointer,
                is_working: isWorking.pointer, places: places.pointer, near_gradient: near.pointer,
                block: block.pointer)
            return withUnsafePointer(to: problem) { problem in
                withUnsafePointer(to: room) { room in
                    range.map { item in
                        var gap = 0.0
                        let count = slim_item_f32(problem, item, room, &gap)
                        let found = zip(working.prefix(count), weights.prefix(count))
                        return (found.map { (item: $0, weight: $1) }.sorted { $0.item < $1.item }, gap)
                    }
                }
            }
        }
    }
}
