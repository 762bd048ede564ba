/// What is known of items beside their ratings: titles and genres by item id.
///
/// It may know items that nobody rated, and rated items may be missing from it.
public struct Catalog: Sendable, Equatable {
    /// One item.
    public struct Entry: Sendable, Equatable {
        /// The title as published, such as `Toy Story (1995)`.
        public let title: String
        /// The genres in the file's order; empty where it lists none.
        public let genres: [String]

        /// An item as a file of items lists it.
        public init(title: String, genres: [String]) {
            self.title = title
            self.genres = genres
        }
    }

    private let entries: [ID: Entry]
    /// Features of items that somebody gave beside titles and genres; nil where nobody did.
    public let given: FeatureTable?

    /// A catalog of `entries` by item id, and of features that go before what titles and genres tell.
    public init(_ entries: [ID: Entry], features: FeatureTable? = nil) {
        self.entries = entries
        given = features
    }

    /// What the items have in common, as far as it is known: the features ``given``, else genres and decades; nil where
    /// there is nothing of the kind.
    /// - Complexity: O(length of the catalog).
    public var features: FeatureTable? { given ?? FeatureTable(self) }

    /// The same titles and genres, with these features.
    public func with(_ features: FeatureTable) -> Catalog { Catalog(entries, features: features) }

    /// What is known of the item with this id.
    public subscript(id: ID) -> Entry? { entries[id] }

    /// How many items are known.
    public var count: Int { entries.count }

    /// The ids of all items known, ascending.
    /// - Complexity: O(n log n).
    public var ids: [ID] { entries.keys.sorted() }

    /// The ids, ascending, of the items whose title is `title`, or, where there is none, of those whose
    /// title holds it. Case does not matter; an empty title matches nothing.
    /// - Complexity: O(total length of the titles).
    public func matches(title: String) -> [ID] {
        let wanted = title.lowercased()
        guard !wanted.isEmpty else { return [] }
        var exact: [ID] = []
        var partial: [ID] = []
        for (id, entry) in entries {
            let candidate = entry.title.lowercased()
            if candidate == wanted {
                exact.append(id)
            } else if exact.isEmpty, candidate.contains(wanted) {
                partial.append(id)
            }
        }
        return (exact.isEmpty ? partial : exact).sorted()
    }
}
