import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// How the neighbors of a thing (an item, or a person) speak for it: with w the weight of a neighbor and d what it
/// deviates by from what was to be expected,
///
///     Σ w d / (regularization + Σ w)
///
/// over the `limit` nearest neighbors that have a deviation.
///
/// A *context* is what deviations are looked up in: of `item-knn` a user, whose deviations stand by item; of `user-knn`
/// an item, whose deviations stand by user. There are three ways to the same sums: from a thing along its list
/// (`predictions(contexts:things:deviations:pool:)`), from a context's entries outward to all things that have them in
/// their lists (`allPredictions`), and from a thing over the rows of its neighbors
/// (`predictions(things:byThing:pool:)`).
struct WeightedNeighbors: Sendable {
    let neighbors: Neighbors<Float>
    /// One a neighbor, above 0.
    let weights: [Float]
    /// At most this many neighbors are heard.
    let limit: Int
    let regularization: Float
    private let amplification: Double

    /// The weights are the similarities to the power `amplification`.
    init(_ neighbors: Neighbors<Float>, amplification: Double, limit: Int?, regularization: Double) {
        self.neighbors = neighbors
        weights = Self.weights(neighbors.scores, amplification: amplification)
        self.amplification = amplification
        self.limit = limit ?? Int(Int32.max)
        self.regularization = Float(regularization)
    }

    /// Other neighbors, weighed likewise.
    func replaced(by others: Neighbors<Float>) -> WeightedNeighbors {
        WeightedNeighbors(
            others, amplification: amplification, limit: limit, regularization: Double(regularization))
    }

    /// Squares are taken as products, other powers in Double.
    private static func weights(_ similarities: [Float], amplification: Double) -> [Float] {
        amplification == 2
            ? similarities.map { $0 * $0 }
            : similarities.map { Float(Elementary.power(Double($0), amplification)) }
    }

    /// What the neighbors of `things[k]` say in context `contexts[k]`, a row of `deviations`, which has a column a
    /// thing. O(pairs · neighbors kept + entries of the contexts).
    func predictions(
        contexts: [Int], things: [Int], deviations: CSRMatrix<Float>, pool: ThreadPool
    ) -> [Float] {
        precondition(contexts.count == things.count, "\(contexts.count) contexts of \(things.count) things")
        requireRows(contexts, of: deviations.rows)
        requireRows(things, of: neighbors.rows)
        let keys = contexts.map { Int32($0) }
        let order = CountingSort(keys, below: deviations.rows).order
        let asked = order.map { Int32(things[$0]) }
        // Where the pairs of each context that is asked about begin, in sorted order.
        var starts: [Int] = []
        for place in order.indices where place == 0 || keys[order[place]] != keys[order[place - 1]] {
            starts.append(place)
        }
        starts.append(order.count)
        var sorted = [Float](repeating: 0, count: order.count)
        sorted.withUnsafeMutableBufferPointer { sorted in
            asked.withUnsafeBufferPointer { asked in
                guard let results = sorted.baseAddress, let asked = asked.baseAddress else { return }
                pool.forEachRange(of: starts.count - 1, by: 16) { range in
                    let context = Context(things: deviations.columns)
                    for group in range {
                        let (begin, end) = (starts[group], starts[group + 1])
                        context.with(deviations, row: Int(keys[order[begin]])) {
                            gather($0, asked + begin, count: end - begin, results + begin)
                        }
                    }
                }
            }
        }
        var result = [Float](repeating: 0, count: order.count)
        for (place, pair) in order.enumerated() { result[pair] = sorted[place] }
        return result
    }

    /// What the neighbors of every thing say in the contexts `rows` of `deviations`: a row a context. O(neighbors
    /// kept of things that have one in the context, counted from its entries).
    /// - Precondition: `listeners` are those of these neighbors.
    func allPredictions(
        rows: [Int], of deviations: CSRMatrix<Float>, listeners: Listeners, pool: ThreadPool
    ) -> Matrix<Float> {
        let things = deviations.columns
        let pattern = deviations.pattern
        var result = Matrix<Float>(rows: rows.count, columns: things)
        withLists { lists in
            listeners.withLists { listeners in
                result.withUnsafeMutablePointer { result in
                    pool.forEachRange(of: rows.count, by: 4) { range in
                        let context = Context(things: things)
                        let totals = ScratchBuffer<Float>(repeating: 0, count: things)
                        let hits = ScratchBuffer<Int32>(repeating: 0, count: things)
                        for row in range {
                            let rated = Array(pattern.row(rows[row]))
                            context.with(deviations, row: rows[row]) {
                                neighborhood_gather_all(
                                    lists, listeners, $0, rated, rated.count, things, limit, regularization,
                                    result + row * things, totals.pointer, hits.pointer)
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    private func gather(
        _ deviations: UnsafePointer<Float>, _ asked: UnsafePointer<Int32>, count: Int,
        _ result: UnsafeMutablePointer<Float>
    ) {
        withLists { neighborhood_gather($0, deviations, asked, count, limit, regularization, result) }
    }

    private func withLists(_ body: (weighted_neighbors) -> Void) {
        withWeightedNeighbors(neighbors.offsets, neighbors.indices, weights, body)
    }

    /// The neighbors the other way round: which things have this one among theirs, and with what weight.
    struct Listeners: Sendable {
        /// Thing t is a neighbor of `indices[offsets[t] ..< offsets[t + 1]]`, with the weights beside.
        private let offsets: [Int]
        private let indices: [Int32]
        private let weights: [Float]

        /// O(neighbors).
        init(of lists: WeightedNeighbors) {
            let neighbors = lists.neighbors
            let sorted = CountingSort(neighbors.indices, below: neighbors.rows)
            offsets = sorted.offsets
            var owners: [Int32] = []
            owners.reserveCapacity(sorted.order.count)
            for thing in 0..<neighbors.rows {
                owners += repeatElement(Int32(thing), count: neighbors.offsets[thing + 1] - neighbors.offsets[thing])
            }
            indices = sorted.order.map { owners[$0] }
            weights = sorted.order.map { lists.weights[$0] }
        }

        fileprivate func withLists(_ body: (weighted_neighbors) -> Void) {
            withWeightedNeighbors(offsets, indices, weights, body)
        }
    }

    /// What the neighbors of each of `things` say in every column of `deviations`, which has a row a thing: a row for
    /// each of `things`. O(things · entries of the neighbors' rows).
    func predictions(things: [Int], byThing deviations: CSRMatrix<Float>, pool: ThreadPool) -> Matrix<Float> {
        requireRows(things, of: neighbors.rows)
        let columns = deviations.columns
        var result = Matrix<Float>(rows: things.count, columns: columns)
        withLists { lists in
            deviations.withSparseRows { deviations in
                result.withUnsafeMutablePointer { result in
                    pool.forEachRange(of: things.count, by: 8) { range in
                        let totals = ScratchBuffer<Float>(repeating: 0, count: columns)
                        let hits = ScratchBuffer<Int32>(repeating: 0, count: columns)
                        for row in range {
                            neighborhood_scatter(
                                lists, things[row], deviations.offsets, deviations.columns, deviations.values, columns,
                                limit, regularization, result + row * columns, totals.pointer, hits.pointer)
                        }
                    }
                }
            }
        }
        return result
    }

    /// Whether a thing's neighbors have a deviation, for one context after another. An array of NaN with a number where
    /// there is a deviation: only the entries of a row are written, and put back, so that a context costs what its row
    /// has and not one number a thing.
    private struct Context {
        private let values: ScratchBuffer<Float>

        /// One number a thing, all NaN: the memory that a thread works through its contexts with.
        init(things: Int) {
            values = ScratchBuffer(repeating: .nan, count: things)
        }

        /// Lays row `row` of `deviations` out by thing while `body` runs.
        func with(_ deviations: CSRMatrix<Float>, row: Int, _ body: (UnsafePointer<Float>) -> Void) {
            let pattern = deviations.pattern
            let entries = pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1]
            for k in entries { values.pointer[Int(pattern.columnIndices[k])] = deviations.values[k] }
            body(values.pointer)
            for k in entries { values.pointer[Int(pattern.columnIndices[k])] = .nan }
        }
    }
}

/// Calls `body` with lists of neighbors as the C kernels take them.
private func withWeightedNeighbors(
    _ offsets: [Int], _ indices: [Int32], _ weights: [Float], _ body: (weighted_neighbors) -> Void
) {
    offsets.withUnsafeBufferPointer { offsets in
        indices.withUnsafeBufferPointer { indices in
            weights.withUnsafeBufferPointer { weights in
                body(
                    weighted_neighbors(
                        offsets: offsets.baseAddress, indices: indices.baseAddress, weights: weights.baseAddress))
            }
        }
    }
}
