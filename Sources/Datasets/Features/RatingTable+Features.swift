import LatentRuntime

extension RatingTable {
    /// The same ratings, with features of the items that go before what titles and genres tell.
    ///
    /// Parts of a split have them, too. Items without any are for the model to say.
    /// - Throws: `InvalidArgument` where none of the items has one, as of a file with other ids.
    /// - Complexity: O(items).
    public func with(itemFeatures features: FeatureTable) throws(InvalidArgument) -> RatingTable {
        guard itemIDs.ids.contains(where: { features[$0] != nil }) else {
            throw InvalidArgument(
                "the features are of \(counted(features.count, "item", "items")), and none of them is rated: are the ids "
                    + "the same?")
        }
        return RatingTable(
            users: users, items: items, ratings: ratings, timestamps: timestamps, userIDs: userIDs, itemIDs: itemIDs,
            catalog: catalog.with(features), values: values, warnings: warnings, repeats: repeats)
    }
}
