import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// A batch of users for one step: their entries with some hidden, by user and by item.
///
/// Each user's entries stand with the hidden ones first, so that no loop over them asks which are which. The
/// same entries by item let each item gather its gradient, with no two threads adding to one place.
///
/// The layout is that of `autoencoder_batch`: entries of user u are `starts[u] ..< starts[u + 1]`, the first
/// `hidden[u]` of them hidden; those of item i are `itemStarts[i] ..< itemStarts[i + 1]` of `itemEntries`, each with
/// its user, its place among the entries and what the input shows of it, 0 where it is hidden. Memory is kept from draw
/// to draw, and only grows.
package final class MaskedBatch {
    private let starts = ScratchBuffer<Int>(repeating: 0, count: 0)
    private let hidden = ScratchBuffer<Int32>(repeating: 0, count: 0)
    private let entries = ScratchBuffer<autoencoder_entry>(repeating: autoencoder_entry(), count: 0)
    private let gradients = ScratchBuffer<Float>(repeating: 0, count: 0)
    private let itemStarts = ScratchBuffer<Int>(repeating: 0, count: 0)
    private let itemEntries = ScratchBuffer<autoencoder_item_entry>(repeating: autoencoder_item_entry(), count: 0)
    private let next = ScratchBuffer<Int>(repeating: 0, count: 0)
    private let words = ScratchBuffer<UInt32>(repeating: 0, count: 0)
    private let counts = ScratchBuffer<Int>(repeating: 0, count: 3)

    package init() {}

    /// The users of the batch, by whose places in it kernels go.
    package var users: Int { counts.pointer[0] }
    /// Entries that the input does not show.
    package var hiddenCount: Int { counts.pointer[1] }
    /// Entries that it does.
    package var shownCount: Int { counts.pointer[2] }

    /// What the C kernels read. It points into this batch, and is good until the next draw.
    package var kernelBatch: autoencoder_batch {
        autoencoder_batch(
            starts: starts.pointer, hidden: hidden.pointer, entries: entries.pointer, gradients: gradients.pointer,
            item_starts: itemStarts.pointer, item_entries: itemEntries.pointer)
    }

    /// Fills the batch with `users` of `preferences`, hiding ⌊`maskFraction` · n⌋ of each user's n entries, drawn
    /// for (`seed`, `epoch`, user): O(entries + items).
    package func draw(
        _ users: ArraySlice<Int>, of preferences: PreferenceEntries, maskFraction: Double, seed: UInt64, epoch: Int
    ) {
        let total = users.reduce(0) { $0 + preferences.range(of: $1).count }
        starts.reserve(users.count + 1, filler: 0)
        hidden.reserve(users.count, filler: 0)
        entries.reserve(total, filler: autoencoder_entry())
        gradients.reserve(total, filler: 0)
        itemStarts.reserve(preferences.items + 1, filler: 0)
        itemEntries.reserve(total, filler: autoencoder_item_entry())
        next.reserve(preferences.items, filler: 0)

        var end = 0
        var hiddenTotal = 0
        for (place, user) in users.enumerated() {
            // Rows of shuffled users are nowhere near one another, so the memory needs warning.
            let ahead = users.startIndex + place + 2
            if ahead < users.endIndex { preferences.prefetch(users[ahead]) }
            let range = preferences.range(of: user)
            let row = entries.pointer + end
            row.update(from: preferences.entries.pointer + range.lowerBound, count: range.count)
            let masked = Int(maskFraction * Double(range.count))
            hide(masked, of: row, count: range.count, seed: seed, epoch: epoch, user: user)
            starts.pointer[place] = end
            hidden.pointer[place] = Int32(masked)
            hiddenTotal += masked
            end += range.count
        }
        starts.pointer[users.count] = end
        counts.pointer[0] = users.count
        counts.pointer[1] = hiddenTotal
        counts.pointer[2] = total - hiddenTotal
        sortByItem(items: preferences.items)
    }

    /// Moves `masked` random ones of the row's entries to its front: the first steps of a shuffle.
    private func hide(
        _ masked: Int, of row: UnsafeMutablePointer<autoencoder_entry>, count: Int, seed: UInt64, epoch: Int, user: Int
    ) {
        words.reserve(masked + 32, filler: 0)
        let words = words.pointer
        Philox.fill(words, count: masked, seed: seed, purpose: .mask, epoch: epoch, row: user)
        for k in 0..<masked {
            let chosen = k + Philox.number(below: count - k, from: words[k])
            let entry = row[k]
            row[k] = row[chosen]
            row[chosen] = entry
        }
    }

    /// A counting sort of the entries by item, users ascending within one: O(entries + items).
    private func sortByItem(items: Int) {
        let (starts, hidden, entries) = (starts.pointer, hidden.pointer, entries.pointer)
        let (itemStarts, itemEntries, next) = (itemStarts.pointer, itemEntries.pointer, next.pointer)
        next.update(repeating: 0, count: items)
        for e in 0..<starts[users] { next[Int(entries[e].item)] &+= 1 }
        var start = 0
        for item in 0..<items {
            itemStarts[item] = start
            start += next[item]
            next[item] = itemStarts[item]
        }
        itemStarts[items] = start
        for user in 0..<users {
            let shown = starts[user] + Int(hidden[user])
            for e in starts[user]..<starts[user + 1] {
                let item = Int(entries[e].item)
                let place = next[item]
                next[item] = place &+ 1
                itemEntries[place] = autoencoder_item_entry(
                    user: Int32(truncatingIfNeeded: user), entry: Int32(truncatingIfNeeded: e),
                    input: e < shown ? 0 : entries[e].value)
            }
        }
    }
}

/// Preferences as the training loop copies them: item and value side by side.
package final class PreferenceEntries {
    package let users: Int
    package let items: Int
    let entries: ScratchBuffer<autoencoder_entry>
    private let offsets: [Int]

    /// A copy of `preferences`, in units of `unit`.
    package init(_ preferences: CSRMatrix<Float>, unit: Float = 1) {
        users = preferences.rows
        items = preferences.columns
        offsets = preferences.pattern.rowOffsets
        entries = ScratchBuffer(repeating: autoencoder_entry(), count: preferences.pattern.count)
        for (k, item) in preferences.pattern.columnIndices.enumerated() {
            entries.pointer[k] = autoencoder_entry(item: item, value: preferences.values[k] / unit)
        }
    }

    /// Where the entries of `user` stand.
    func range(of user: Int) -> Range<Int> {
        offsets[user]..<offsets[user + 1]
    }

    /// Asks the memory for the entries of `user`, which are read soon.
    func prefetch(_ user: Int) {
        let range = range(of: user)
        cpu_prefetch(entries.pointer + range.lowerBound, range.count * MemoryLayout<autoencoder_entry>.stride)
    }
}

extension RandomPurpose {
    /// What the autoencoder hides.
    static let mask = RandomPurpose(rawValue: 4)
}
