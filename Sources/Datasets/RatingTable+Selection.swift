extension RatingTable {
    /// The indices of the `count` items with the most ratings, most first; items with equally many ratings
    /// stand in ascending order of id. All items where there are no more than `count`.
    /// - Complexity: O(n + items · log(items)).
    public func mostRatedItems(_ count: Int) -> [Int] {
        let ratings = ratingsPerItem()
        return Array(
            ratings.indices.sorted { (ratings[$1], $0) < (ratings[$0], $1) }.prefix(max(count, 0)))
    }

    /// How many ratings each item index has.
    func ratingsPerItem() -> [Int] {
        var result = [Int](repeating: 0, count: itemIDs.count)
        for item in items { result[Int(item)] += 1 }
        return result
    }

    /// The rows of the items with these indices, in the same order, with vocabularies of the users and items
    /// that are left. Users left without a rating drop out and are counted in `warnings`.
    /// - Precondition: every index is one of `itemIDs`.
    /// - Complexity: O(n).
    public func restricted(toItems indices: [Int]) -> RatingTable {
        var kept = [Bool](repeating: false, count: itemIDs.count)
        for index in indices {
            precondition(kept.indices.contains(index), "item \(index) of \(kept.count)")
            kept[index] = true
        }
        // Without a branch: whether an item is kept cannot be foreseen.
        let rows = [Int](unsafeUninitializedCapacity: items.count) { rows, count in
            for (row, item) in items.enumerated() {
                rows[count] = row
                count += kept[Int(item)] ? 1 : 0
            }
        }
        let table = selecting(rows)
        let (keptUsers, leftUsers) = table.users.compacted(over: userIDs)
        let (keptItems, leftItems) = table.items.compacted(over: itemIDs)
        let lost = userIDs.count - leftUsers.count
        return RatingTable(
            users: keptUsers, items: keptItems, ratings: table.ratings, timestamps: table.timestamps,
            userIDs: leftUsers, itemIDs: leftItems, catalog: catalog,
            warnings: warnings
                + (lost > 0 ? [counted(lost, "user has", "users have") + " no rating left"] : []),
            repeats: repeats)
    }

    /// How many ratings are of a user and an item that `other` has a rating of: of a test part, those that were learned
    /// from.
    /// - Complexity: O(n + `other.count`) where vocabularies are shared, as those of the parts of a split are; else
    ///   O(log n) for each rating more.
    public func ratings(alsoIn other: RatingTable) -> Int {
        let (users, items) = (userIDs.indices(of: other.userIDs.ids), itemIDs.indices(of: other.itemIDs.ids))
        var pairs = Set<UInt64>(minimumCapacity: count)
        func pair(_ user: Int, _ item: Int) -> UInt64 { UInt64(user) << 32 | UInt64(item) }
        for row in 0..<count { pairs.insert(pair(Int(self.users[row]), Int(self.items[row]))) }
        return (0..<other.count).count { row in
            guard let user = users[Int(other.users[row])], let item = items[Int(other.items[row])] else { return false }
            return pairs.contains(pair(user, item))
        }
    }

    /// The rows at these positions, in that order, over the same vocabularies and catalog. What was counted
    /// in reading the whole is not said again of the part.
    /// - Precondition: every position is a row, and none stands twice.
    /// - Complexity: O(`positions.count`).
    public func selecting(_ positions: [Int]) -> RatingTable {
        precondition(positions.allSatisfy { $0 >= 0 && $0 < count }, "a row beyond the \(count) there are")
        return RatingTable(
            users: positions.map { users[$0] }, items: positions.map { items[$0] },
            ratings: positions.map { ratings[$0] },
            timestamps: timestamps.map { timestamps in positions.map { timestamps[$0] } },
            userIDs: userIDs, itemIDs: itemIDs, catalog: catalog, warnings: [])
    }
}

extension [Int32] {
    /// These indices renumbered without gaps, and the vocabulary of those that occur.
    fileprivate func compacted(over vocabulary: Vocabulary) -> ([Int32], Vocabulary) {
        var renumbered = [Int32](repeating: -1, count: vocabulary.count)
        for index in self { renumbered[Int(index)] = 0 }
        let kept = renumbered.indices.filter { renumbered[$0] == 0 }
        for (number, index) in kept.enumerated() { renumbered[index] = Int32(truncatingIfNeeded: number) }
        return (map { renumbered[Int($0)] }, Vocabulary(vocabulary.ids.selecting(kept)))
    }
}
