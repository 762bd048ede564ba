import LatentDatasets
import LatentRuntime

extension RatingTable {
    /// The ratings of a test, written down in it: a mistake in them ends the test.
    public static func fixture(
        userIDs: [ID], itemIDs: [ID], ratings: [Float], timestamps: [Double]? = nil, catalog: Catalog = Catalog([:])
    ) -> RatingTable {
        do throws(InvalidArgument) {
            return try RatingTable(
                userIDs: userIDs, itemIDs: itemIDs, ratings: ratings, timestamps: timestamps, catalog: catalog)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The same of ids that are all numbers.
    public static func fixture(
        userIDs: some Sequence<Int>, itemIDs: some Sequence<Int>, ratings: [Float], timestamps: [Double]? = nil,
        catalog: Catalog = Catalog([:])
    ) -> RatingTable {
        fixture(
            userIDs: userIDs.map(ID.number), itemIDs: itemIDs.map(ID.number), ratings: ratings, timestamps: timestamps,
            catalog: catalog)
    }

    /// The same ratings by users and of items whose ids are texts in the same order: `Zoë 0011` for 11.
    public var withTextIDs: RatingTable {
        func text(_ id: ID) -> ID {
            let digits = id.description
            return .text("Zo\u{EB} \(String(repeating: "0", count: 4 - digits.count))\(digits)")
        }
        let entries = catalog.ids.map { (text($0), catalog[$0] ?? Catalog.Entry(title: "", genres: [])) }
        return .fixture(
            userIDs: users.map { text(userIDs.ids[Int($0)]) }, itemIDs: items.map { text(itemIDs.ids[Int($0)]) },
            ratings: ratings, timestamps: timestamps, catalog: Catalog(Dictionary(uniqueKeysWithValues: entries)))
    }
}
