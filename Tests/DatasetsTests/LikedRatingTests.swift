import LatentDatasets
import LatentTestSupport
import XCTest

/// The rating from which an item counts as liked: the highest that a quarter reach.
final class LikedRatingTests: XCTestCase {
    /// A table in which each rating stands as often as said.
    private func liked(_ counts: [(Float, Int)]) -> Float {
        let ratings = counts.flatMap { [Float](repeating: $0.0, count: $0.1) }
        return RatingTable.fixture(userIDs: ratings.indices, itemIDs: ratings.indices, ratings: ratings)
            .leastLikedRating
    }

    func testByHand() {
        for (counts, expected, why) in [
            // MovieLens 100K in percent: 21 gave 5, and 55 gave 4 or more.
            ([(1, 6), (2, 11), (3, 27), (4, 35), (5, 21)], 4, "stars"),
            ([(1, 1), (5, 3)], 5, "most gave the highest"),
            ([(1, 3), (2, 1)], 2, "exactly a quarter"),
            ([(1, 30), (2, 9)], 2, "fewer than a quarter gave anything but the lowest"),
            ([(1, 100), (3, 2), (5, 1)], 3, "the lowest is not liked"),
            ([(2.5, 7)], 1, "all are equal, which says that it was so"), ([(-9, 5), (-2, 5)], -2, "below 0"),
            ([(1, 9)], 1, "events"), ([(0, 9), (3, 5), (250, 1)], 1, "counts"), ([], 1, "none"),
        ] as [([(Float, Int)], Float, String)] {
            XCTAssertEqual(liked(counts), expected, why)
        }
    }

    /// The published convention on its own data.
    func testMovieLens() throws {
        let table = try RatingTable(path: RealData.path("ml-100k"))
        XCTAssertEqual(table.leastLikedRating, 4)
        XCTAssertEqual(try table.split(.random(fraction: 0.5, seed: 1)).train.leastLikedRating, 4)
    }
}
