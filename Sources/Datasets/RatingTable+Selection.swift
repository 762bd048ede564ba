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
        let table = selecting(rows).withoutUnused()
        let lost = userIDs.count - table.userIDs.count
        return RatingTable(
            users: table.users, items: table.items, ratings: table.ratings, timestamps: table.timestamps,
            userIDs: table.userIDs, itemIDs: table.itemIDs, catalog: catalog, values: values,
            warnings: warnings
                + (lost > 0 ? [counted(lost, "user has", "users have") + " no rating left"] : []),
            repeats: repeats)
    }

    /// The same ratings over vocabularies of the users and items that have one here: of a part of a split, what there is
    /// to learn of. It is the table itself where all have one.
    /// - Complexity: O(n). Of a table that nobody else holds the columns are renumbered where they lie.
    public consuming func withoutUnused() -> RatingTable {
        let (userIDs, itemIDs) = (self.userIDs, self.itemIDs)
        let (keptUsers, keptItems) = (users.occurring(of: userIDs.count), items.occurring(of: itemIDs.count))
        guard keptUsers.count < userIDs.count || keptItems.count < itemIDs.count else { return self }
        let (users, items, ratings, timestamps) = (self.users, self.items, self.ratings, self.timestamps)
        let (catalog, values, warnings, repeats) = (self.catalog, self.values, self.warnings, self.repeats)
        _ = consume self
        return RatingTable(
            users: (consume users).renumbered(to: keptUsers, of: userIDs.count),
            items: (consume items).renumbered(to: keptItems, of: itemIDs.count), ratings: ratings,
            timestamps: timestamps, userIDs: Vocabulary(userIDs.ids.selecting(keptUsers)),
            itemIDs: Vocabulary(itemIDs.ids.selecting(keptItems)), catalog: catalog, values: values,
            warnings: warnings, repeats: repeats)
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
            userIDs: userIDs, itemIDs: itemIDs, catalog: catalog, values: values, warnings: [])
    }
}

extension [Int32] {
    /// Those of the numbers from 0 to `count` - 1 that occur here, ascending.
    fileprivate func occurring(of count: Int) -> [Int] {
        var occurs = [Bool](repeating: false, count: count)
        for index in self { occurs[Int(index)] = true }
        return occurs.indices.filter { occurs[$0] }
    }

    /// The place in `kept`, which ascends and holds all that occurs here, of each number.
    fileprivate consuming func renumbered(to kept: [Int], of count: Int) -> [Int32] {
        guard kept.count < count else { return self }
        var places = [Int32](repeating: -1, count: count)
        for (place, index) in kept.enumerated() { places[index] = Int32(truncatingIfNeeded: place) }
        var column = consume self
        for row in column.indices { column[row] = places[Int(column[row])] }
        return column
    }
}
