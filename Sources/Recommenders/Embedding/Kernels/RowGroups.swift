import CLatentKernels
import LatentRuntime

/// The rows of one table that a batch asks for: each once, with its places in the batch.
///
/// Row `distinct[d]` stands at the places `heads[d]`, `next[heads[d]]` and so on, ascending, until -1: linked lists,
/// made in one pass over the batch without sorting. Between batches each of a table's rows has the slot -1.
package final class RowGroups {
    let distinct: ScratchBuffer<Int32>
    let heads: ScratchBuffer<Int32>
    let next: ScratchBuffer<Int32>
    private let slots: ScratchBuffer<Int32>
    private let found = ScratchBuffer<Int>(repeating: 0, count: 1)

    /// Room for batches of up to `batchSize` of a table's `rows` rows.
    package init(rows: Int, batchSize: Int) {
        distinct = ScratchBuffer(repeating: 0, count: batchSize)
        heads = ScratchBuffer(repeating: 0, count: batchSize)
        next = ScratchBuffer(repeating: 0, count: batchSize)
        slots = ScratchBuffer(repeating: -1, count: rows)
    }

    /// How many distinct rows there are.
    package var count: Int { found.pointer[0] }

    /// Groups the `count` rows at `rows`.
    /// - Precondition: there are no more than `batchSize`, and all are rows of the table.
    /// - Complexity: O(count).
    package func group(_ rows: UnsafePointer<Int32>, count: Int) {
        found.pointer[0] = embedding_group(
            count, rows, slots.pointer, distinct.pointer, heads.pointer, next.pointer)
    }
}
