import LatentRuntime

/// For each row the best others that it has been offered.
///
/// Candidates are appended to a list of about twice the wanted length, and when it is full the best half stays: some
/// instructions a candidate, where a heap takes some hundred. What is best is a total order, so that it does not
/// matter in which order candidates come.
///
/// As keys are numbers that order as candidates do, the best half is found by Hoare's quickselect, in time proportional
/// to the list: O(1) a candidate in the mean.
final class NeighborLists<Scalar: BLASScalar> {
    /// The memory that the kernels fill. Two threads must not offer to one list at the same time.
    let keys: NeighborKeys<Scalar>
    private let rows: Int
    private let storage: AlignedStorage<Scalar>

    /// How many keys a list holds, for `count` wanted of `candidates`.
    ///
    /// Twice the wanted number, so that at each pruning half of the list is new; never more than there are candidates.
    static func capacity(_ count: Int, candidates: Int) -> Int {
        min(2 * count + 32, candidates)
    }

    /// The bytes of one list.
    static func bytes(_ count: Int, candidates: Int) -> Int {
        capacity(count, candidates: candidates) * Scalar.routines.neighborKeyBytes + 12 + MemoryLayout<Scalar>.stride
    }

    /// Lists that are all offered as many candidates; see the other initializer.
    convenience init(rows: Int, count: Int, others: Int, least: Scalar) {
        self.init(count: count, candidates: [Int](repeating: others, count: rows), least: least)
    }

    /// `least` is the score below which nobody is a neighbor.
    /// - Parameters:
    ///   - count: how many neighbors a list is to have, 1 or more.
    ///   - candidates: for each list, how many of those that it is offered can score `least` at the most.
    ///   - least: what a candidate must score at least; a distance counts times -1.
    init(count: Int, candidates: [Int], least: Scalar) {
        rows = candidates.count
        let offsets = UnsafeMutablePointer<Int>.allocate(capacity: rows + 1)
        offsets[0] = 0
        for (row, candidates) in candidates.enumerated() {
            offsets[row + 1] = offsets[row] + Self.capacity(count, candidates: candidates)
        }
        storage = AlignedStorage(
            uninitialized: offsets[rows] * Scalar.routines.neighborKeyBytes / MemoryLayout<Scalar>.stride)
        keys = NeighborKeys(
            count: count, offsets: offsets, keys: UnsafeMutableRawPointer(storage.pointer),
            lengths: .allocate(capacity: rows), least: .allocate(capacity: rows))
        keys.lengths.initialize(repeating: 0, count: rows)
        keys.least.initialize(repeating: least, count: rows)
    }

    deinit {
        keys.offsets.deallocate()
        keys.lengths.deallocate()
        keys.least.deallocate()
    }

    /// The lists in order, list `places[i]` as the neighbors of row i, which has none where that is below 0.
    ///
    /// Each list is sorted where it goes, by tiles of 64 rows.
    /// - Parameters:
    ///   - places: the list of each row, or a number below 0.
    ///   - negated: whether scores are distances, which lists keep times -1.
    ///   - pool: runs the tiles.
    /// - Returns: the neighbors of all rows. The lists are pruned and sorted by it, and can be read again.
    func neighbors(places: [Int], negated: Bool, pool: ThreadPool) -> Neighbors<Scalar> {
        var offsets = [0]
        offsets.reserveCapacity(places.count + 1)
        for place in places {
            let found = place < 0 ? 0 : min(Int(keys.lengths[place]), keys.count)
            offsets.append(offsets[offsets.count - 1] + found)
        }
        let total = offsets[places.count]
        var scores: [Scalar] = []
        let indices = [Int32](unsafeUninitializedCapacity: total) { indices, indexCount in
            scores = [Scalar](unsafeUninitializedCapacity: total) { scores, scoreCount in
                if let indices = indices.baseAddress, let scores = scores.baseAddress {
                    pool.forEachRange(of: places.count, by: 64) { range in
                        for row in range where places[row] >= 0 {
                            Scalar.routines.takeNeighbors(
                                keys, list: places[row], indices + offsets[row], scores + offsets[row])
                        }
                    }
                }
                scoreCount = total
            }
            indexCount = total
        }
        return Neighbors(offsets: offsets, indices: indices, scores: negated ? scores.map { -$0 } : scores)
    }
}
