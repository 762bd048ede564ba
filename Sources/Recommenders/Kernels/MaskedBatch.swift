import CKernels
import LinearAlgebra
import Runtime

/// A batch of users for one step: their entries with some hidden, by user and by item.
///
/// Each user's entries stand with the hidden ones first, so that no loop over them asks which are which. The
/// same entries by item let each item gather its gradient, with no two threads adding to one place.
package final class MaskedBatch: Sendable {
    private let starts = ScratchBuffer<Int>(repeating: 0, count: 0)
    private let hidden = ScratchBuffer<Int32>(repeating: 0, count: 0)
    private let items = ScratchBuffer<Int32>(repeating: 0, count: 0)
    private let values = ScratchBuffer<Float>(repeating: 0, count: 0)
    private let gradients = ScratchBuffer<Float>(repeating: 0, count: 0)
    private let itemStarts = ScratchBuffer<Int>(repeating: 0, count: 0)
    private let itemUsers = ScratchBuffer<Int32>(repeating: 0, count: 0)
    private let itemEntries = ScratchBuffer<Int32>(repeating: 0, count: 0)
    private let itemInputs = ScratchBuffer<Float>(repeating: 0, count: 0)
    private let next = ScratchBuffer<Int>(repeating: 0, count: 0)
    private let counts = ScratchBuffer<Int>(repeating: 0, count: 3)

    package init() {}

    package var users: Int { counts.pointer[0] }
    /// Entries that the input does not show.
    package var hiddenCount: Int { counts.pointer[1] }
    /// Entries that it does.
    package var shownCount: Int { counts.pointer[2] }

    /// What the C kernels read.
    package var kernelBatch: autoencoder_batch {
        autoencoder_batch(
            starts: starts.pointer, hidden: hidden.pointer, items: items.pointer, values: values.pointer,
            gradients: gradients.pointer, item_starts: itemStarts.pointer, item_users: itemUsers.pointer,
            item_entries: itemEntries.pointer, item_inputs: itemInputs.pointer)
    }

    /// Fills the batch with `users` of `preferences`, hiding ⌊`maskFraction` · n⌋ of each user's n entries, drawn
    /// for (`seed`, `epoch`, user): O(entries + items).
    package func draw(
        _ users: ArraySlice<Int>, of preferences: CSRMatrix<Float>, maskFraction: Double, seed: UInt64, epoch: Int
    ) {
        let pattern = preferences.pattern
        let total = users.reduce(0) { $0 + pattern.rowOffsets[$1 + 1] - pattern.rowOffsets[$1] }
        starts.reserve(users.count + 1, filler: 0)
        hidden.reserve(users.count, filler: 0)
        for buffer in [items, itemUsers, itemEntries] { buffer.reserve(total, filler: 0) }
        for buffer in [values, gradients, itemInputs] { buffer.reserve(total, filler: 0) }
        for buffer in [itemStarts, next] { buffer.reserve(pattern.columns + 1, filler: 0) }

        var end = 0
        var hiddenTotal = 0
        pattern.columnIndices.withUnsafeBufferPointer { columns in
            preferences.values.withUnsafeBufferPointer { entries in
                for (place, user) in users.enumerated() {
                    let begin = pattern.rowOffsets[user]
                    let count = pattern.rowOffsets[user + 1] - begin
                    let (item, value) = (items.pointer + end, values.pointer + end)
                    for k in 0..<count {
                        item[k] = columns[begin + k]
                        value[k] = entries[begin + k]
                    }
                    let masked = Int(maskFraction * Double(count))
                    var random = Philox(seed: seed, purpose: .mask, epoch: epoch, row: user)
                    for k in 0..<masked {
                        let chosen = k + random.next(below: count - k)
                        swap(&item[k], &item[chosen])
                        swap(&value[k], &value[chosen])
                    }
                    starts.pointer[place] = end
                    hidden.pointer[place] = Int32(masked)
                    hiddenTotal += masked
                    end += count
                }
            }
        }
        starts.pointer[users.count] = end
        counts.pointer[0] = users.count
        counts.pointer[1] = hiddenTotal
        counts.pointer[2] = total - hiddenTotal
        sortByItem(items: pattern.columns)
    }

    private func sortByItem(items itemCount: Int) {
        let (starts, items, values) = (starts.pointer, items.pointer, values.pointer)
        let (itemStarts, next) = (itemStarts.pointer, next.pointer)
        itemStarts.update(repeating: 0, count: itemCount + 1)
        for e in 0..<starts[users] { itemStarts[Int(items[e]) + 1] += 1 }
        for i in 0..<itemCount { itemStarts[i + 1] += itemStarts[i] }
        next.update(from: itemStarts, count: itemCount)
        for user in 0..<users {
            let shown = starts[user] + Int(hidden.pointer[user])
            for e in starts[user]..<starts[user + 1] {
                let item = Int(items[e])
                let place = next[item]
                next[item] = place + 1
                itemUsers.pointer[place] = Int32(truncatingIfNeeded: user)
                itemEntries.pointer[place] = Int32(truncatingIfNeeded: e)
                itemInputs.pointer[place] = e < shown ? 0 : values[e]
            }
        }
    }
}
