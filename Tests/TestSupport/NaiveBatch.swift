import LatentRecommenders

/// What stands in a batch, read out of the arrays that the kernels read.
package struct NaiveBatch: Equatable {
    /// An entry of a user.
    package struct Entry: Hashable {
        package let item: Int
        package let value: Float
        package let hidden: Bool
    }

    /// An entry of an item.
    package struct ItemEntry: Hashable {
        package let user: Int
        package let entry: Int
        package let input: Float
    }

    /// The entries of each user, in the order in which they lie.
    package let users: [[Entry]]
    /// The entries of each item.
    package let items: [[ItemEntry]]

    package init(_ batch: MaskedBatch, items itemCount: Int) {
        let arrays = batch.kernelBatch
        users = (0..<batch.users).map { user in
            (arrays.starts[user]..<arrays.starts[user + 1]).map { e in
                Entry(
                    item: Int(arrays.entries[e].item), value: arrays.entries[e].value,
                    hidden: e < arrays.starts[user] + Int(arrays.hidden[user]))
            }
        }
        items = (0..<itemCount).map { item in
            (arrays.item_starts[item]..<arrays.item_starts[item + 1]).map { p in
                let entry = arrays.item_entries[p]
                return ItemEntry(user: Int(entry.user), entry: Int(entry.entry), input: entry.input)
            }
        }
    }
}
