import LatentRuntime

/// Users or items dealt into groups with about as many ratings and about as many members each.
///
/// They are dealt like cards, those with the most ratings first, back and forth. The members of a group stand side by
/// side, those with the most ratings first: that is their place.
///
/// Of members with 9, 7, 5, 3 and 1 ratings in two groups, the first gets the 9, the 3 and the 1, the second the 7 and
/// the 5: 13 and 12 ratings.
package struct DealtGroups: Sendable {
    /// Which member stands in each place.
    package let members: [Int32]
    /// Where each member stands.
    package let places: [Int32]
    /// Which group each member is in.
    package let groups: [Int32]
    /// Group g has the places `offsets[g] ..< offsets[g + 1]`.
    package let offsets: [Int]

    /// Deals the members, of whom each has `counts[member]` ratings. O(n log n).
    package init(counts: [Int], groups count: Int) {
        let order = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
        var groups = [Int32](repeating: 0, count: counts.count)
        var sizes = [Int](repeating: 0, count: count)
        for (card, member) in order.enumerated() {
            let place = card % (2 * count)
            let group = place < count ? place : 2 * count - 1 - place
            groups[member] = Int32(truncatingIfNeeded: group)
            sizes[group] += 1
        }
        var offsets = [0]
        for size in sizes { offsets.append((offsets.last ?? 0) + size) }
        var next = offsets
        var members = [Int32](repeating: 0, count: counts.count)
        var places = members
        for member in order {
            let group = Int(groups[member])
            members[next[group]] = Int32(truncatingIfNeeded: member)
            places[member] = Int32(truncatingIfNeeded: next[group])
            next[group] += 1
        }
        self.members = members
        self.places = places
        self.groups = groups
        self.offsets = offsets
    }
}
